package dev.trickle.sender.permission;

import dev.trickle.pipeline.PhoneNumberId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Circuit breaker for consecutive unconfirmed outcomes of a number. Continuing would only add recipients whose outcome
 * is unknown. The counts start at zero with each start.
 */
public final class UnconfirmedOutcomeBreaker {

    /** The code of the suspensions. */
    public static final String CODE = "unconfirmed_outcomes";

    private final int limit;
    private final Map<PhoneNumberId, AtomicInteger> consecutive = new ConcurrentHashMap<>();

    /** @param limit consecutive unconfirmed outcomes of a number that suspend it */
    public UnconfirmedOutcomeBreaker(int limit) {
        this.limit = limit;
    }

    /**
     * Records an unconfirmed outcome of this number.
     *
     * @return whether the limit is reached, or a multiple of it
     */
    public boolean recordUnconfirmed(PhoneNumberId number) {
        return counterOf(number).incrementAndGet() % limit == 0;
    }

    /** Records a certain outcome of any kind. */
    public void reset(PhoneNumberId number) {
        counterOf(number).set(0);
    }

    private AtomicInteger counterOf(PhoneNumberId number) {
        return consecutive.computeIfAbsent(number, any -> new AtomicInteger());
    }
}

package dev.trickle.sender.permission;

import dev.trickle.pipeline.PhoneNumberId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Notices that nothing certain is heard of a number's calls any more, one after the other: whoever goes on makes a list
 * of people of whom nobody knows whether they have a message. Counts anew after each start.
 */
public final class UnconfirmedOutcomeBreaker {

    /** What suspensions name as their reason. */
    public static final String CODE = "unclear-answers";

    private final int inARow;
    private final Map<PhoneNumberId, AtomicInteger> unclear = new ConcurrentHashMap<>();

    /** @param inARow so many unclear answers of a number are too many */
    public UnconfirmedOutcomeBreaker(int inARow) {
        this.inARow = inARow;
    }

    /** One more call of this number ended unclear; whether it is one too many. */
    public boolean isTooLongAfterOneMore(PhoneNumberId number) {
        return of(number).incrementAndGet() % inARow == 0;
    }

    /** A call of this number had a certain answer, whatever it was. */
    public void ends(PhoneNumberId number) {
        of(number).set(0);
    }

    private AtomicInteger of(PhoneNumberId number) {
        return unclear.computeIfAbsent(number, any -> new AtomicInteger());
    }
}

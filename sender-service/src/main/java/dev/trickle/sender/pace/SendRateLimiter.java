package dev.trickle.sender.pace;

import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.PhoneNumberId;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Lets the messages of each phone number through one after another, at the rate that WhatsApp allows it, and leaves a
 * pause between two to the same person.
 *
 * <p>A message first takes a {@link Permit}, of which there are few, then prepares itself, and has its turn right before
 * its call: so the rate is that of the calls, whatever the preparation takes.
 */
public final class SendRateLimiter {

    private final int perSecond;
    private final LongSupplier nanos;
    private final LongConsumer park;
    private final PairRateLimiter pairRateLimiter;
    private final Map<PhoneNumberId, PhoneNumberLimiter> lanes = new ConcurrentHashMap<>();
    private volatile boolean ended;

    /**
     * Starts with all lanes free.
     *
     * @param perSecond messages a second and number, from 1
     * @param pairGap between two messages from one number to one person
     * @param nanos monotonic machine time
     * @param park waits for about so many nanoseconds
     */
    public SendRateLimiter(int perSecond, Duration pairGap, LongSupplier nanos, LongConsumer park) {
        this.perSecond = perSecond;
        this.nanos = nanos;
        this.park = park;
        this.pairRateLimiter = new PairRateLimiter(pairGap, nanos, park);
    }

    /** Waits until a message to this person is among the next of its number. */
    public Permit take(PhoneNumberId number, ContactKey contact) {
        var pair = pairRateLimiter.enter(number, contact);
        var phoneNumberLimiter = lane(number);
        phoneNumberLimiter.enter();
        return new Permit(phoneNumberLimiter, pair);
    }

    /**
     * WhatsApp said that this number sends too much: from now on it is slower, for a while.
     *
     * @return its messages a second from now on; empty if that was known already
     */
    public OptionalInt throttled(PhoneNumberId number) {
        return lane(number).throttled();
    }

    /** Keeps nobody waiting for a place: they must then find out that nothing is sent any more. */
    public void end() {
        ended = true;
        lanes.values().forEach(PhoneNumberLimiter::end);
    }

    private PhoneNumberLimiter lane(PhoneNumberId number) {
        var phoneNumberLimiter = lanes.computeIfAbsent(number, any -> new PhoneNumberLimiter(perSecond, nanos, park));
        if (ended) {
            phoneNumberLimiter.end();
        }
        return phoneNumberLimiter;
    }

    /** A message's place among the next of its number. */
    public static final class Permit implements AutoCloseable {

        private final PhoneNumberLimiter phoneNumberLimiter;
        private final PairRateLimiter.Pair pair;
        private boolean left;

        private Permit(PhoneNumberLimiter phoneNumberLimiter, PairRateLimiter.Pair pair) {
            this.phoneNumberLimiter = phoneNumberLimiter;
            this.pair = pair;
        }

        /** Waits for the turn of this message and gives the place back: its call begins now. */
        public void awaitTurn() {
            phoneNumberLimiter.awaitTurn();
            leave(true);
        }

        /** Gives the place back, if there was no call. */
        @Override
        public void close() {
            if (!left) {
                leave(false);
            }
        }

        private void leave(boolean called) {
            left = true;
            pair.leave(called);
            phoneNumberLimiter.leave();
        }
    }
}

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
 * Limits the rate of each phone number to what WhatsApp allows, and enforces the pause between two messages to the same
 * person.
 *
 * <p>A message acquires one of few {@link Permit permits}, prepares itself, and takes its turn right before its call.
 * So the limited rate is that of the calls, whatever the preparation takes.
 */
public final class SendRateLimiter {

    private final int highest;
    private final int perSecond;
    private final LongSupplier nanos;
    private final LongConsumer park;
    private final PairRateLimiter pairRateLimiter;
    private final Map<PhoneNumberId, PhoneNumberLimiter> limiters = new ConcurrentHashMap<>();
    private volatile boolean isShutdown;

    /**
     * Creates a limiter without any calls so far.
     *
     * @param highest messages per second and number that {@link #setRate} may allow, at least 1
     * @param perSecond messages per second and number until then, at least 1
     * @param pairInterval between two messages from one number to one person
     * @param nanos monotonic machine time
     * @param park waits for about this many nanoseconds
     */
    public SendRateLimiter(int highest, int perSecond, Duration pairInterval, LongSupplier nanos, LongConsumer park) {
        this.highest = highest;
        this.perSecond = perSecond;
        this.nanos = nanos;
        this.park = park;
        this.pairRateLimiter = new PairRateLimiter(pairInterval, nanos, park);
    }

    /** Waits for a permit for a message to this person. */
    public Permit acquire(PhoneNumberId number, ContactKey contact) {
        var pair = pairRateLimiter.acquire(number, contact);
        var limiter = limiterOf(number);
        limiter.acquire();
        return new Permit(limiter, pair);
    }

    /**
     * Reduces the rate of a number for a while after a throttle.
     *
     * @return the new messages per second; empty if the throttle belongs to the previous one
     */
    public OptionalInt reduceRate(PhoneNumberId number) {
        return limiterOf(number).reduceRate();
    }

    /** Sets the messages per second of a number. */
    public void setRate(PhoneNumberId number, int messagesPerSecond) {
        limiterOf(number).setCeiling(messagesPerSecond);
    }

    /** The current messages per second of a number, at most. */
    public int rateOf(PhoneNumberId number) {
        return limiterOf(number).rate();
    }

    /** Releases all waiting threads; each of them then finds that the sender is stopping. */
    public void shutdown() {
        isShutdown = true;
        limiters.values().forEach(PhoneNumberLimiter::shutdown);
    }

    private PhoneNumberLimiter limiterOf(PhoneNumberId number) {
        var limiter = limiters.computeIfAbsent(number, any -> newLimiter());
        if (isShutdown) {
            limiter.shutdown();
        }
        return limiter;
    }

    private PhoneNumberLimiter newLimiter() {
        var limiter = new PhoneNumberLimiter(highest, nanos, park);
        limiter.setCeiling(perSecond);
        return limiter;
    }

    /** Permit of a message to prepare itself and take the next turn of its number. */
    public static final class Permit implements AutoCloseable {

        private final PhoneNumberLimiter limiter;
        private final PairRateLimiter.Pair pair;
        private boolean released;

        private Permit(PhoneNumberLimiter limiter, PairRateLimiter.Pair pair) {
            this.limiter = limiter;
            this.pair = pair;
        }

        /** Waits for the turn of this message and releases the permit: the call starts now. */
        public void awaitTurn() {
            limiter.awaitTurn();
            release(true);
        }

        /** Releases the permit if there was no call. */
        @Override
        public void close() {
            if (!released) {
                release(false);
            }
        }

        private void release(boolean called) {
            released = true;
            pair.release(called);
            limiter.release();
        }
    }
}

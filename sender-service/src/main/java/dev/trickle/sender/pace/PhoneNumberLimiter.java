package dev.trickle.sender.pace;

import java.util.OptionalInt;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Limits the rate of one phone number: a few messages prepare ahead of their turn, and then take their turns one by
 * one.
 */
final class PhoneNumberLimiter {

    /**
     * Seconds of messages that may hold a permit: enough to hide the duration of a claim, and few enough that claims
     * are used while they are new.
     */
    private static final double PERMIT_SECONDS = 0.25;

    private final LongSupplier nanos;
    private final LongConsumer park;
    private final AdaptiveRate adaptiveRate;
    private final SlidingWindowLimiter slidingWindowLimiter;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition permitReleased = lock.newCondition();
    private int permits;
    private boolean isShutdown;

    PhoneNumberLimiter(int highest, LongSupplier nanos, LongConsumer park) {
        this.nanos = nanos;
        this.park = park;
        this.adaptiveRate = new AdaptiveRate(highest);
        this.slidingWindowLimiter = new SlidingWindowLimiter(highest, adaptiveRate);
    }

    /** Waits for a permit, so that the message has its turn soon. */
    void acquire() {
        lock.lock();
        try {
            while (!isShutdown && permits >= maxPermits()) {
                permitReleased.await();
            }
            permits++;
            // A recovering rate allows more permits than the released one.
            if (permits < maxPermits()) {
                permitReleased.signal();
            }
        } catch (InterruptedException interrupted) {
            permits++;
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Releases a permit after the turn, or if no turn is needed. */
    void release() {
        lock.lock();
        try {
            permits--;
            permitReleased.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next turn; the call follows at once. Each thread waits for itself: handing over a lock would take
     * longer than a turn lasts.
     */
    void awaitTurn() {
        parkUntil(nextTurn());
        while (!tryDepart()) {
            park.accept(nanosUntilFree());
        }
    }

    private long nextTurn() {
        synchronized (slidingWindowLimiter) {
            return slidingWindowLimiter.nextTurn(nanos.getAsLong());
        }
    }

    private boolean tryDepart() {
        synchronized (slidingWindowLimiter) {
            var now = nanos.getAsLong();
            var isFree = slidingWindowLimiter.nanosUntilFree(now) <= 0;
            if (isFree) {
                slidingWindowLimiter.recordDeparture(now);
            }
            return isFree;
        }
    }

    private long nanosUntilFree() {
        synchronized (slidingWindowLimiter) {
            return Math.max(1, slidingWindowLimiter.nanosUntilFree(nanos.getAsLong()));
        }
    }

    private void parkUntil(long instant) {
        for (var remaining = instant - nanos.getAsLong(); remaining > 0; remaining = instant - nanos.getAsLong()) {
            park.accept(remaining);
        }
    }

    /** Sets the rate that is not exceeded from now on. */
    void setCeiling(int perSecond) {
        synchronized (slidingWindowLimiter) {
            adaptiveRate.setCeiling(perSecond);
        }
    }

    /** The current messages per second. */
    int rate() {
        synchronized (slidingWindowLimiter) {
            return adaptiveRate.rateAt(nanos.getAsLong());
        }
    }

    /**
     * Reduces the rate after a throttle.
     *
     * @return the new rate; empty if the throttle belongs to the previous one
     */
    OptionalInt reduceRate() {
        synchronized (slidingWindowLimiter) {
            var now = nanos.getAsLong();
            return adaptiveRate.reduce(now) ? OptionalInt.of(adaptiveRate.rateAt(now)) : OptionalInt.empty();
        }
    }

    /** Lets all waiting and further threads acquire permits at once. */
    void shutdown() {
        lock.lock();
        try {
            isShutdown = true;
            permitReleased.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private int maxPermits() {
        return Math.max(1, (int) (rate() * PERMIT_SECONDS));
    }
}

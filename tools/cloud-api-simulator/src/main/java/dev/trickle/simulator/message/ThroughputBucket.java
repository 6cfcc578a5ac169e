package dev.trickle.simulator.message;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** Token bucket, usually with the capacity of one second; it refills evenly, so that jitter is tolerated. */
final class ThroughputBucket {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final double size;
    private final double perSecond;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private double tokens;
    private long filledAt;

    ThroughputBucket(int perSecond, LongSupplier nanoTime) {
        this(perSecond, perSecond, nanoTime);
    }

    /** @param size capacity: the number of messages that may be sent at once */
    ThroughputBucket(double size, double perSecond, LongSupplier nanoTime) {
        this.size = size;
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.tokens = size;
        this.filledAt = nanoTime.getAsLong();
    }

    /** Takes a token; returns false if there is none. */
    boolean tryAcquire() {
        lock.lock();
        try {
            refill();
            if (tokens < 1) {
                return false;
            }
            tokens--;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void refill() {
        var now = nanoTime.getAsLong();
        tokens = Math.min(size, tokens + (now - filledAt) / NANOS_PER_SECOND * perSecond);
        filledAt = now;
    }
}

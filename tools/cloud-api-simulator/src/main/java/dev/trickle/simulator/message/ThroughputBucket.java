package dev.trickle.simulator.message;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** What may be sent: a bucket, usually of one second's worth, that fills up evenly, so that a jitter is forgiven. */
final class ThroughputBucket {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final double size;
    private final double perSecond;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private double room;
    private long filledAt;

    ThroughputBucket(int perSecond, LongSupplier nanoTime) {
        this(perSecond, perSecond, nanoTime);
    }

    /** @param size how much may come at once */
    ThroughputBucket(double size, double perSecond, LongSupplier nanoTime) {
        this.size = size;
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.room = size;
        this.filledAt = nanoTime.getAsLong();
    }

    /** Takes room for one message, if there is any. */
    boolean take() {
        lock.lock();
        try {
            fill();
            if (room < 1) {
                return false;
            }
            room--;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void fill() {
        var now = nanoTime.getAsLong();
        room = Math.min(size, room + (now - filledAt) / NANOS_PER_SECOND * perSecond);
        filledAt = now;
    }
}

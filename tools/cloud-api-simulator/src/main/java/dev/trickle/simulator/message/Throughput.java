package dev.trickle.simulator.message;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/** What one number may send: a bucket of one second's worth that fills up evenly, so that a jitter is forgiven. */
final class Throughput {

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final int perSecond;
    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private double room;
    private long filledAt;

    Throughput(int perSecond, LongSupplier nanoTime) {
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
        this.room = perSecond;
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
        room = Math.min(perSecond, room + (now - filledAt) / NANOS_PER_SECOND * perSecond);
        filledAt = now;
    }
}

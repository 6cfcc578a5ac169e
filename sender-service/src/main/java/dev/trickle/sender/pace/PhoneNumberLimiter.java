package dev.trickle.sender.pace;

import java.util.OptionalInt;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * The way of the messages of one number to their calls: a few may prepare themselves ahead of their turn, then one
 * after another has it.
 */
final class PhoneNumberLimiter {

    /** Enough to hide what a claim takes, and so little that a claim is used while it is new. */
    private static final double AHEAD_SECONDS = 0.25;

    private final LongSupplier nanos;
    private final LongConsumer park;
    private final AdaptiveRate adaptiveRate;
    private final SlidingWindowLimiter slidingWindowLimiter;

    private final ReentrantLock entry = new ReentrantLock();
    private final Condition room = entry.newCondition();
    private int ahead;
    private boolean ended;

    PhoneNumberLimiter(int highest, LongSupplier nanos, LongConsumer park) {
        this.nanos = nanos;
        this.park = park;
        this.adaptiveRate = new AdaptiveRate(highest);
        this.slidingWindowLimiter = new SlidingWindowLimiter(highest, adaptiveRate);
    }

    /** Waits until so few are ahead that one more will have its turn soon. */
    void enter() {
        entry.lock();
        try {
            while (!ended && ahead >= most()) {
                room.await();
            }
            ahead++;
            // A rate that recovers makes room for more than the one who left.
            if (ahead < most()) {
                room.signal();
            }
        } catch (InterruptedException interrupted) {
            ahead++;
            Thread.currentThread().interrupt();
        } finally {
            entry.unlock();
        }
    }

    /** One has had its turn, or does not need it. */
    void leave() {
        entry.lock();
        try {
            ahead--;
            room.signal();
        } finally {
            entry.unlock();
        }
    }

    /**
     * Waits for the next turn; what comes next is the call. Each waits for itself: handing a lock on from one to the
     * next would take longer than a turn lasts.
     */
    void awaitTurn() {
        parkUntil(nextTurn());
        while (!departs()) {
            park.accept(untilRoom());
        }
    }

    private long nextTurn() {
        synchronized (slidingWindowLimiter) {
            return slidingWindowLimiter.next(nanos.getAsLong());
        }
    }

    private boolean departs() {
        synchronized (slidingWindowLimiter) {
            var now = nanos.getAsLong();
            var hasRoom = slidingWindowLimiter.untilRoom(now) <= 0;
            if (hasRoom) {
                slidingWindowLimiter.leave(now);
            }
            return hasRoom;
        }
    }

    private long untilRoom() {
        synchronized (slidingWindowLimiter) {
            return Math.max(1, slidingWindowLimiter.untilRoom(nanos.getAsLong()));
        }
    }

    private void parkUntil(long instant) {
        for (var left = instant - nanos.getAsLong(); left > 0; left = instant - nanos.getAsLong()) {
            park.accept(left);
        }
    }

    /** WhatsApp said that it was too much; returns the rate from now on if that was news. */
    OptionalInt throttled() {
        synchronized (slidingWindowLimiter) {
            var now = nanos.getAsLong();
            return adaptiveRate.throttled(now) ? OptionalInt.of(adaptiveRate.at(now)) : OptionalInt.empty();
        }
    }

    /** Keeps nobody any longer from entering. */
    void end() {
        entry.lock();
        try {
            ended = true;
            room.signalAll();
        } finally {
            entry.unlock();
        }
    }

    private int most() {
        synchronized (slidingWindowLimiter) {
            return Math.max(1, (int) (adaptiveRate.at(nanos.getAsLong()) * AHEAD_SECONDS));
        }
    }
}

package dev.trickle.sender.pace;

import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.PhoneNumberId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Enforces the pause between two messages from one number to one person, over all campaigns: WhatsApp allows one
 * message per pair in six seconds. Only messages of the same pair wait for each other.
 */
final class PairRateLimiter {

    private final long interval;
    private final LongSupplier nanos;
    private final LongConsumer park;
    private final Map<PairKey, Pair> pairs = new HashMap<>();
    private final Queue<Pair> recentlyCalled = new ArrayDeque<>();

    PairRateLimiter(Duration interval, LongSupplier nanos, LongConsumer park) {
        this.interval = interval.toNanos();
        this.nanos = nanos;
        this.park = park;
    }

    /** Waits until the pair is free and acquires it. */
    Pair acquire(PhoneNumberId number, ContactKey contact) {
        var pair = retain(new PairKey(number, contact));
        pair.lock.lock();
        for (var wait = pair.nanosUntilFree(); wait > 0; wait = pair.nanosUntilFree()) {
            park.accept(wait);
        }
        return pair;
    }

    /** Number of pairs in memory. */
    synchronized int size() {
        return pairs.size();
    }

    private synchronized Pair retain(PairKey pairKey) {
        evictExpired();
        var pair = pairs.computeIfAbsent(pairKey, Pair::new);
        pair.users++;
        return pair;
    }

    private synchronized void release(Pair pair, boolean hasCalled) {
        pair.users--;
        if (hasCalled) {
            pair.lastCall = nanos.getAsLong();
            recentlyCalled.add(pair);
        } else {
            evictIfUnused(pair);
        }
    }

    private void evictExpired() {
        for (var first = recentlyCalled.peek();
                first != null && first.nanosUntilFree() <= 0;
                first = recentlyCalled.peek()) {
            evictIfUnused(recentlyCalled.remove());
        }
    }

    private void evictIfUnused(Pair pair) {
        if (pair.users == 0 && pair.nanosUntilFree() <= 0) {
            pairs.remove(pair.pairKey);
        }
    }

    private record PairKey(PhoneNumberId number, ContactKey contact) {}

    /** State of a pair. One message holds it at a time. */
    final class Pair {

        private final PairKey pairKey;
        private final ReentrantLock lock = new ReentrantLock(true);
        private volatile @Nullable Long lastCall;
        private int users;

        private Pair(PairKey pairKey) {
            this.pairKey = pairKey;
        }

        /** Releases the pair. The next message waits for the interval if a call starts now. */
        void release(boolean hasCalled) {
            PairRateLimiter.this.release(this, hasCalled);
            lock.unlock();
        }

        private long nanosUntilFree() {
            var last = lastCall;
            return last == null ? 0 : last + interval - nanos.getAsLong();
        }
    }
}

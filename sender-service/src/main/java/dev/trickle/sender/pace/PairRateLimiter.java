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
 * Leaves a pause between two messages from one number to one person, whichever campaigns they belong to: WhatsApp
 * allows a pair one message every six seconds. Only messages of the same pair wait for each other.
 */
final class PairRateLimiter {

    private final long gap;
    private final LongSupplier nanos;
    private final LongConsumer park;
    private final Map<PairKey, Pair> ways = new HashMap<>();
    private final Queue<Pair> called = new ArrayDeque<>();

    PairRateLimiter(Duration gap, LongSupplier nanos, LongConsumer park) {
        this.gap = gap.toNanos();
        this.nanos = nanos;
        this.park = park;
    }

    /** Waits until the pair is free, and takes it. */
    Pair enter(PhoneNumberId number, ContactKey contact) {
        var pair = join(new PairKey(number, contact));
        pair.alone.lock();
        for (var wait = pair.untilFree(); wait > 0; wait = pair.untilFree()) {
            park.accept(wait);
        }
        return pair;
    }

    /** How many pairs are remembered. */
    synchronized int size() {
        return ways.size();
    }

    private synchronized Pair join(PairKey pairKey) {
        forgetWhatIsLongAgo();
        var way = ways.computeIfAbsent(pairKey, Pair::new);
        way.users++;
        return way;
    }

    private synchronized void part(Pair pair, boolean hasCalled) {
        pair.users--;
        if (hasCalled) {
            pair.lastCall = nanos.getAsLong();
            called.add(pair);
        } else {
            forgetUnlessNeeded(pair);
        }
    }

    private void forgetWhatIsLongAgo() {
        for (var first = called.peek(); first != null && first.untilFree() <= 0; first = called.peek()) {
            forgetUnlessNeeded(called.remove());
        }
    }

    private void forgetUnlessNeeded(Pair pair) {
        if (pair.users == 0 && pair.untilFree() <= 0) {
            ways.remove(pair.pairKey);
        }
    }

    private record PairKey(PhoneNumberId number, ContactKey contact) {}

    /** The way of a pair, which one message has at a time. */
    final class Pair {

        private final PairKey pairKey;
        private final ReentrantLock alone = new ReentrantLock(true);
        private volatile @Nullable Long lastCall;
        private int users;

        private Pair(PairKey pairKey) {
            this.pairKey = pairKey;
        }

        /** Lets the next one have it: after the gap if a call begins now. */
        void leave(boolean hasCalled) {
            part(this, hasCalled);
            alone.unlock();
        }

        private long untilFree() {
            var last = lastCall;
            return last == null ? 0 : last + gap - nanos.getAsLong();
        }
    }
}

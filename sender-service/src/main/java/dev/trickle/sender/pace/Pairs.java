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
final class Pairs {

    private final long gap;
    private final LongSupplier nanos;
    private final LongConsumer park;
    private final Map<Pair, Way> ways = new HashMap<>();
    private final Queue<Way> called = new ArrayDeque<>();

    Pairs(Duration gap, LongSupplier nanos, LongConsumer park) {
        this.gap = gap.toNanos();
        this.nanos = nanos;
        this.park = park;
    }

    /** Waits until the pair is free, and takes it. */
    Way enter(PhoneNumberId number, ContactKey contact) {
        var way = join(new Pair(number, contact));
        way.alone.lock();
        for (var wait = way.untilFree(); wait > 0; wait = way.untilFree()) {
            park.accept(wait);
        }
        return way;
    }

    /** How many pairs are remembered. */
    synchronized int size() {
        return ways.size();
    }

    private synchronized Way join(Pair pair) {
        forgetWhatIsLongAgo();
        var way = ways.computeIfAbsent(pair, Way::new);
        way.users++;
        return way;
    }

    private synchronized void part(Way way, boolean hasCalled) {
        way.users--;
        if (hasCalled) {
            way.lastCall = nanos.getAsLong();
            called.add(way);
        } else {
            forgetUnlessNeeded(way);
        }
    }

    private void forgetWhatIsLongAgo() {
        for (var first = called.peek(); first != null && first.untilFree() <= 0; first = called.peek()) {
            forgetUnlessNeeded(called.remove());
        }
    }

    private void forgetUnlessNeeded(Way way) {
        if (way.users == 0 && way.untilFree() <= 0) {
            ways.remove(way.pair);
        }
    }

    private record Pair(PhoneNumberId number, ContactKey contact) {}

    /** The way of a pair, which one message has at a time. */
    final class Way {

        private final Pair pair;
        private final ReentrantLock alone = new ReentrantLock(true);
        private volatile @Nullable Long lastCall;
        private int users;

        private Way(Pair pair) {
            this.pair = pair;
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

package dev.trickle.simulator.message;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Limits the messages from one number to one person: a burst, then one message per interval, in machine time. */
final class PairLimiter {

    private final PairRate rate;
    private final LongSupplier nanoTime;
    private final Map<Pair, ThroughputBucket> pairs = new ConcurrentHashMap<>();

    PairLimiter(PairRate rate, LongSupplier nanoTime) {
        this.rate = rate;
        this.nanoTime = nanoTime;
    }

    private record Pair(String number, String person) {}

    /** Takes a token for one message; returns false if there is none. */
    boolean tryAcquire(String number, String person) {
        if (rate.interval().isZero()) {
            return true;
        }
        var perSecond =
                (double) Duration.ofSeconds(1).toNanos() / rate.interval().toNanos();
        return pairs.computeIfAbsent(
                        new Pair(number, person), pair -> new ThroughputBucket(rate.burst(), perSecond, nanoTime))
                .tryAcquire();
    }
}

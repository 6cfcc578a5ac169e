package dev.trickle.simulator.message;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** What a number may send to one person: a burst at first, then a message every so often, in machine time. */
final class PairLimiter {

    private final PairRate rate;
    private final LongSupplier nanoTime;
    private final Map<Pair, ThroughputBucket> pairs = new ConcurrentHashMap<>();

    PairLimiter(PairRate rate, LongSupplier nanoTime) {
        this.rate = rate;
        this.nanoTime = nanoTime;
    }

    private record Pair(String number, String person) {}

    /** Takes room for one message, if there is any. */
    boolean take(String number, String person) {
        if (rate.gap().isZero()) {
            return true;
        }
        var perSecond = (double) Duration.ofSeconds(1).toNanos() / rate.gap().toNanos();
        return pairs.computeIfAbsent(
                        new Pair(number, person), pair -> new ThroughputBucket(rate.burst(), perSecond, nanoTime))
                .take();
    }
}

package dev.trickle.simulator.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ThroughputBucketTest {

    private static final int PER_SECOND = 10;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final ThroughputBucket throughputBucket = new ThroughputBucket(PER_SECOND, nanos::get);

    @Test
    void allowsABurstOfOneSecond() {
        assertThat(passing(PER_SECOND + 5)).isEqualTo(PER_SECOND);
    }

    @Test
    void refillsEvenlyWhenMachineTimeWrapsAround() {
        passing(PER_SECOND);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(300));
        assertThat(passing(PER_SECOND)).isEqualTo(3);
    }

    @Test
    void longPauseRefillsOneSecondOnly() {
        nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertThat(passing(5 * PER_SECOND)).isEqualTo(PER_SECOND);
    }

    private long passing(int messages) {
        return IntStream.range(0, messages)
                .filter(message -> throughputBucket.tryAcquire())
                .count();
    }
}

package dev.trickle.benchmark;

import java.time.Duration;

/**
 * Sends from one phone number at the maximum rate of 1,000 messages per second, with a response time of 50 ms. The
 * limit is that rate. One sender with a heap of 256 MiB; every claim is on the disk before its call.
 */
final class SenderPacedBenchmark implements Benchmark {

    private static final double RATE = 1_000;
    private static final Duration LATENCY = Duration.ofMillis(50);

    /** A run of the default 100,000 events takes a minute; with {@code --full} all runs take more than an hour. */
    private static final double SHARE = 0.7;

    private final SenderBench bench;

    private SenderPacedBenchmark(SenderBench bench) {
        this.bench = bench;
    }

    static Benchmark of(RunOptions runOptions) {
        return new SenderPacedBenchmark(
                new SenderBench("sender-paced", 1, LATENCY, (int) (runOptions.events() * SHARE)));
    }

    @Override
    public String name() {
        return "sender-paced";
    }

    @Override
    public String unit() {
        return "messages/s";
    }

    @Override
    public double ours() {
        return bench.measure();
    }

    @Override
    public double limit() {
        return RATE;
    }

    @Override
    public void close() {
        bench.close();
    }
}

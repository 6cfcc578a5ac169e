package dev.trickle.benchmark;

import java.time.Duration;

/**
 * One phone number at the highest rate there is, 1,000 messages a second, while WhatsApp takes 50 ms for an answer;
 * against that rate itself. One sender with a heap of 256 MiB; every claim is on the disk before its call.
 */
final class SenderPacedBenchmark implements Benchmark {

    private static final double RATE = 1_000;
    private static final Duration LATENCY = Duration.ofMillis(50);

    /** Of the usual 100,000 events this makes a run of a minute, of {@code --full} more than an hour in all. */
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
        return bench.send();
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

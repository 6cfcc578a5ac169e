package dev.trickle.benchmark;

import dev.trickle.infrastructure.FreePort;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Webhooks over 512 connections, each posting the next when the last is answered: verified and kept by Kafka, against
 * the same server answering 200 without work. Says as well how long answers take at 3,000 a second.
 */
final class WebhookEdgeBenchmark implements Benchmark {

    private static final int HEAP_MEGABYTES = 256;
    private static final int STEADY_RATE = 3_000;
    private static final int STEADY_SECONDS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final int webhooks;
    private final BenchBroker broker = BenchBroker.start();
    private final int oursPort = FreePort.find();
    private final int barePort = FreePort.find();
    private final JavaProcess ours;
    private final JavaProcess bare;

    private WebhookEdgeBenchmark(int webhooks) {
        this.webhooks = webhooks;
        this.ours = JavaProcess.start("webhook-edge", EdgeProgram.class, HEAP_MEGABYTES, settings());
        this.bare = JavaProcess.start(
                "webhook-edge-bare", BareEdge.class, HEAP_MEGABYTES, List.of(Integer.toString(barePort)));
        awaitUp(ours, oursPort);
        awaitUp(bare, barePort);
    }

    static Benchmark of(RunOptions runOptions) {
        return new WebhookEdgeBenchmark(runOptions.events());
    }

    private List<String> settings() {
        return List.of(
                "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                "--status.webhook-port=" + oursPort,
                "--status.app-secrets=" + WebhookCalls.SECRET);
    }

    private static void awaitUp(JavaProcess process, int port) {
        var began = System.nanoTime();
        while (!WebhookCalls.isUp(port)) {
            process.mustRun();
            if (System.nanoTime() - began > PATIENCE.toNanos()) {
                throw new IllegalStateException("Nobody listens; the log is in target/bench");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    @Override
    public String name() {
        return "webhook-edge";
    }

    @Override
    public String unit() {
        return "webhooks/s";
    }

    @Override
    public double ours() {
        return measure("edge", oursPort, ours);
    }

    @Override
    public double limit() {
        return measure("bare", barePort, bare);
    }

    private double measure(String what, int port, JavaProcess process) {
        var calls = new WebhookCalls(port);
        var cpu = process.cpu();
        var rate = calls.atOnce(webhooks);
        var spent = process.cpu().minus(cpu);
        var took = calls.steadily(STEADY_RATE * STEADY_SECONDS, STEADY_RATE);
        System.out.printf(
                Locale.ROOT,
                "  %s: %,.0f/s, %d us of processor each; at %,d/s p50 %.1f ms, p99 %.1f ms, longest %.1f ms%n",
                what,
                rate,
                spent.toNanos() / 1_000 / webhooks,
                STEADY_RATE,
                millis(took, 0.5),
                millis(took, 0.99),
                millis(took, 1));
        return rate;
    }

    private static double millis(long[] sorted, double share) {
        return sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] / 1e6;
    }

    @Override
    public void close() {
        ours.close();
        bare.close();
        broker.close();
    }
}

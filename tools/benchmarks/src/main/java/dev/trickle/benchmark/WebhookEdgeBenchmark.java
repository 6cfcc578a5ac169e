package dev.trickle.benchmark;

import dev.trickle.infrastructure.FreePort;
import dev.trickle.pipeline.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Posts webhooks over 512 connections, each after the response to the previous one: signatures are verified, and
 * records are acknowledged by Kafka. The limit is the same server responding 200 without work. Also prints the
 * response times at 3,000 webhooks per second, with each append flushed to the disk as in an installation with one
 * broker; the ratio is measured without, so that it does not depend on the disk.
 */
final class WebhookEdgeBenchmark implements Benchmark {

    private static final int HEAP_MEGABYTES = 256;
    private static final int STEADY_RATE = 3_000;
    private static final int STEADY_SECONDS = 10;
    private static final Duration TIMEOUT = Duration.ofMinutes(1);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    private final int webhooks;
    private final BenchBroker broker = BenchBroker.start();
    private final int oursPort = FreePort.find();
    private final int barePort = FreePort.find();
    private final JavaProcess ours;
    private final JavaProcess bare;

    private WebhookEdgeBenchmark(int webhooks) {
        this.webhooks = webhooks;
        this.ours = JavaProcess.start("webhook-edge", EdgeProgram.class, HEAP_MEGABYTES, arguments());
        this.bare = JavaProcess.start(
                "webhook-edge-bare", BareEdge.class, HEAP_MEGABYTES, List.of(Integer.toString(barePort)));
        awaitUp(ours, oursPort);
        awaitUp(bare, barePort);
    }

    static Benchmark of(RunOptions runOptions) {
        return new WebhookEdgeBenchmark(runOptions.events());
    }

    private List<String> arguments() {
        return List.of(
                "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                "--status.webhook-port=" + oursPort,
                "--status.app-secrets=" + WebhookCalls.SECRET);
    }

    private static void awaitUp(JavaProcess process, int port) {
        var start = System.nanoTime();
        while (!WebhookCalls.isUp(port)) {
            process.requireRunning();
            if (System.nanoTime() - start > TIMEOUT.toNanos()) {
                throw new IllegalStateException("The server does not start; its log is in target/bench");
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
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
        broker.flushEachAppend(Topics.WEBHOOKS_RECEIVED, false);
        var rate = calls.measureThroughput(webhooks);
        var processorTime = process.cpu().minus(cpu);
        broker.flushEachAppend(Topics.WEBHOOKS_RECEIVED, true);
        var nanos = calls.measureLatencies(STEADY_RATE * STEADY_SECONDS, STEADY_RATE);
        System.out.printf(
                Locale.ROOT,
                "  %s: %,.0f/s, processor time %d us each; at %,d/s p50 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                what,
                rate,
                processorTime.toNanos() / 1_000 / webhooks,
                STEADY_RATE,
                millis(nanos, 0.5),
                millis(nanos, 0.99),
                millis(nanos, 1));
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

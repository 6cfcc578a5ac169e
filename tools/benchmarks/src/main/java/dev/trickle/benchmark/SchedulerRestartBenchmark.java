package dev.trickle.benchmark;

import dev.trickle.benchmark.SchedulerEnvironment.Group;
import java.time.Duration;
import java.util.function.Function;

/**
 * Measures the time until the scheduler releases restarted after it was killed during releases: the number of queued
 * recipients divided by the seconds until the first of them is released. The limit is a bare topology that is killed
 * in the same way.
 */
final class SchedulerRestartBenchmark implements Benchmark {

    private static final int MAX_RECIPIENTS = 1_000_000;
    private static final int RECIPIENTS_PER_EVENT = 10;

    /** The program is killed when one in this number of recipients is released. */
    private static final int KILLED_AFTER_FRACTION = 20;

    private final SchedulerEnvironment environment;

    private SchedulerRestartBenchmark(SchedulerEnvironment environment) {
        this.environment = environment;
    }

    static Benchmark of(RunOptions runOptions) {
        return new SchedulerRestartBenchmark(
                SchedulerEnvironment.create(Math.min(MAX_RECIPIENTS, runOptions.events() * RECIPIENTS_PER_EVENT)));
    }

    @Override
    public String name() {
        return "scheduler-restart";
    }

    @Override
    public String unit() {
        return "waiting/s";
    }

    @Override
    public boolean needsWarmUp() {
        return false;
    }

    @Override
    public double ours() {
        return killAndRestart(Group::startScheduler);
    }

    @Override
    public double limit() {
        return killAndRestart(Group::startBare);
    }

    private double killAndRestart(Function<Group, JavaProcess> start) {
        var group = environment.newGroup();
        try (var sender = new InstantSender(environment.broker())) {
            var killed = start.apply(group);
            SchedulerEnvironment.await(
                    killed, () -> sender.answered() > environment.recipients() / KILLED_AFTER_FRACTION);
            killed.kill();
            sender.awaitQuiet();
            return measureRestart(group, start, sender);
        } finally {
            group.deleteTopics();
        }
    }

    private double measureRestart(Group group, Function<Group, JavaProcess> start, InstantSender sender) {
        var startNanos = System.nanoTime();
        var before = sender.answered();
        try (var restarted = start.apply(group)) {
            SchedulerEnvironment.await(restarted, () -> sender.answered() > before);
            var took = Duration.ofNanos(System.nanoTime() - startNanos);
            var waiting = environment.recipients() - before;
            System.out.printf("  %,d recipients queued: first release after %.1f s%n", waiting, took.toNanos() / 1e9);
            return waiting / (took.toNanos() / 1e9);
        }
    }

    @Override
    public void close() {
        environment.close();
    }
}

package dev.trickle.benchmark;

import dev.trickle.benchmark.SchedulerEnvironment.Group;
import java.time.Duration;
import java.util.function.Function;

/**
 * How soon the gate releases again after it was killed in the middle of releasing: people who wait, by the seconds
 * until the first of them is released, beside a bare topology that is killed alike.
 */
final class SchedulerRestartBenchmark implements Benchmark {

    private static final int MOST = 1_000_000;
    private static final int RECIPIENTS_AN_EVENT = 10;

    /** Killed when this part of them is released. */
    private static final int PART = 20;

    private final SchedulerEnvironment world;

    private SchedulerRestartBenchmark(SchedulerEnvironment world) {
        this.world = world;
    }

    static Benchmark of(RunOptions runOptions) {
        return new SchedulerRestartBenchmark(
                SchedulerEnvironment.of(Math.min(MOST, runOptions.events() * RECIPIENTS_AN_EVENT)));
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
        return killAndStartAgain(Group::startOurs);
    }

    @Override
    public double limit() {
        return killAndStartAgain(Group::startBare);
    }

    private double killAndStartAgain(Function<Group, JavaProcess> start) {
        var group = world.begin();
        try (var sender = new InstantSender(world.broker())) {
            var killed = start.apply(group);
            SchedulerEnvironment.await(killed, () -> sender.answered() > world.recipients() / PART);
            killed.kill();
            sender.awaitQuiet();
            return releasingAgain(group, start, sender);
        } finally {
            group.forget();
        }
    }

    private double releasingAgain(Group group, Function<Group, JavaProcess> start, InstantSender sender) {
        var began = System.nanoTime();
        var before = sender.answered();
        try (var again = start.apply(group)) {
            SchedulerEnvironment.await(again, () -> sender.answered() > before);
            var took = Duration.ofNanos(System.nanoTime() - began);
            var waiting = world.recipients() - before;
            System.out.printf("  %,d waiting: releasing again after %.1f s%n", waiting, took.toNanos() / 1e9);
            return waiting / (took.toNanos() / 1e9);
        }
    }

    @Override
    public void close() {
        world.close();
    }
}

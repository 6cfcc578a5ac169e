package dev.trickle.benchmark;

import dev.trickle.benchmark.SchedulerEnvironment.Group;
import java.util.function.Function;

/**
 * How fast the gate lets its queue go to a sender that answers at once, each release until its answer is taken in,
 * beside a topology that only takes the queue from a store and puts the answers into another.
 */
final class SchedulerReleaseBenchmark implements Benchmark {

    private static final int RECIPIENTS_AN_EVENT = 5;

    private final SchedulerEnvironment world;

    private SchedulerReleaseBenchmark(SchedulerEnvironment world) {
        this.world = world;
    }

    static Benchmark of(RunOptions runOptions) {
        return new SchedulerReleaseBenchmark(SchedulerEnvironment.of(runOptions.events() * RECIPIENTS_AN_EVENT));
    }

    @Override
    public String name() {
        return "scheduler-release";
    }

    @Override
    public String unit() {
        return "releases/s";
    }

    @Override
    public boolean needsWarmUp() {
        return false;
    }

    @Override
    public double ours() {
        return release(Group::startOurs);
    }

    @Override
    public double limit() {
        return release(Group::startBare);
    }

    private double release(Function<Group, JavaProcess> start) {
        var group = world.begin();
        try (var javaProcess = start.apply(group)) {
            group.takeAll(javaProcess);
            return group.releaseAll(javaProcess).perSecond();
        } finally {
            group.forget();
        }
    }

    @Override
    public void close() {
        world.close();
    }
}

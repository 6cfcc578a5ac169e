package dev.trickle.benchmark;

import dev.trickle.benchmark.SchedulerEnvironment.Group;
import java.util.function.Function;

/** How fast a plan goes into the gate's queue, beside a topology that only puts it into a store. */
final class SchedulerIngestBenchmark implements Benchmark {

    private static final int RECIPIENTS_AN_EVENT = 5;

    private final SchedulerEnvironment world;

    private SchedulerIngestBenchmark(SchedulerEnvironment world) {
        this.world = world;
    }

    static Benchmark of(RunOptions runOptions) {
        return new SchedulerIngestBenchmark(SchedulerEnvironment.of(runOptions.events() * RECIPIENTS_AN_EVENT));
    }

    @Override
    public String name() {
        return "scheduler-ingest";
    }

    @Override
    public String unit() {
        return "recipients/s";
    }

    @Override
    public boolean needsWarmUp() {
        return false;
    }

    @Override
    public double ours() {
        return takeIn(Group::startOurs);
    }

    @Override
    public double limit() {
        return takeIn(Group::startBare);
    }

    private double takeIn(Function<Group, JavaProcess> start) {
        var group = world.begin();
        try (var javaProcess = start.apply(group)) {
            return group.takeAll(javaProcess);
        } finally {
            group.forget();
        }
    }

    @Override
    public void close() {
        world.close();
    }
}

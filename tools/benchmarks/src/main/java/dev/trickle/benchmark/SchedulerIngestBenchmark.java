package dev.trickle.benchmark;

import dev.trickle.benchmark.SchedulerEnvironment.Group;
import java.util.function.Function;

/**
 * Measures the rate at which the scheduler ingests a plan. The limit is a topology that only puts the events into a
 * store.
 */
final class SchedulerIngestBenchmark implements Benchmark {

    private static final int RECIPIENTS_PER_EVENT = 5;

    private final SchedulerEnvironment environment;

    private SchedulerIngestBenchmark(SchedulerEnvironment environment) {
        this.environment = environment;
    }

    static Benchmark of(RunOptions runOptions) {
        return new SchedulerIngestBenchmark(SchedulerEnvironment.create(runOptions.events() * RECIPIENTS_PER_EVENT));
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
        return ingest(Group::startScheduler);
    }

    @Override
    public double limit() {
        return ingest(Group::startBare);
    }

    private double ingest(Function<Group, JavaProcess> start) {
        var group = environment.newGroup();
        try (var javaProcess = start.apply(group)) {
            return group.ingestAll(javaProcess);
        } finally {
            group.deleteTopics();
        }
    }

    @Override
    public void close() {
        environment.close();
    }
}

package dev.trickle.benchmark;

import dev.trickle.benchmark.SchedulerEnvironment.Group;
import java.util.function.Function;

/**
 * Measures the release rate of the scheduler with a sender that answers immediately, from the release until its
 * outcome is processed. The limit is a topology that only deletes the queue from a store and puts the outcomes into
 * another.
 */
final class SchedulerReleaseBenchmark implements Benchmark {

    private static final int RECIPIENTS_PER_EVENT = 5;

    private final SchedulerEnvironment environment;

    private SchedulerReleaseBenchmark(SchedulerEnvironment environment) {
        this.environment = environment;
    }

    static Benchmark of(RunOptions runOptions) {
        return new SchedulerReleaseBenchmark(SchedulerEnvironment.create(runOptions.events() * RECIPIENTS_PER_EVENT));
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
        return release(Group::startScheduler);
    }

    @Override
    public double limit() {
        return release(Group::startBare);
    }

    private double release(Function<Group, JavaProcess> start) {
        var group = environment.newGroup();
        try (var javaProcess = start.apply(group)) {
            group.ingestAll(javaProcess);
            return group.releaseAll(javaProcess).perSecond();
        } finally {
            group.deleteTopics();
        }
    }

    @Override
    public void close() {
        environment.close();
    }
}

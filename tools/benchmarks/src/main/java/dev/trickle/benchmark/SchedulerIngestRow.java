package dev.trickle.benchmark;

import dev.trickle.benchmark.SchedulerWorld.Group;
import java.util.function.Function;

/** How fast a plan goes into the gate's queue, beside a topology that only puts it into a store. */
final class SchedulerIngestRow implements Row {

    private static final int RECIPIENTS_AN_EVENT = 5;

    private final SchedulerWorld world;

    private SchedulerIngestRow(SchedulerWorld world) {
        this.world = world;
    }

    static Row of(Effort effort) {
        return new SchedulerIngestRow(SchedulerWorld.of(effort.events() * RECIPIENTS_AN_EVENT));
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

    private double takeIn(Function<Group, Program> start) {
        var group = world.begin();
        try (var program = start.apply(group)) {
            return group.takeAll(program);
        } finally {
            group.forget();
        }
    }

    @Override
    public void close() {
        world.close();
    }
}

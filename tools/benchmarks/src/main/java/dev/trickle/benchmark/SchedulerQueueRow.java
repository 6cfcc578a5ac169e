package dev.trickle.benchmark;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a long queue is left as fast at its end as at its beginning: the last tenth beside the first. Says as well
 * what memory the gate needs while all of them wait. One pass, however often it is asked: it takes its time.
 */
final class SchedulerQueueRow implements Row {

    private static final int RECIPIENTS_AN_EVENT = 5;
    private static final int LAST = 9;

    private final SchedulerWorld world;
    private double @Nullable [] tenths;

    private SchedulerQueueRow(SchedulerWorld world) {
        this.world = world;
    }

    static Row of(Effort effort) {
        return new SchedulerQueueRow(SchedulerWorld.of(effort.events() * RECIPIENTS_AN_EVENT));
    }

    @Override
    public String name() {
        return "scheduler-queue";
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
        return tenths()[LAST];
    }

    @Override
    public double limit() {
        return tenths()[0];
    }

    private double[] tenths() {
        if (tenths == null) {
            tenths = pass();
        }
        return tenths;
    }

    private double[] pass() {
        var group = world.begin();
        try (var program = group.startOurs()) {
            group.takeAll(program);
            tell("waiting", program);
            var speeds = group.releaseAll(program).byTenths();
            tell("released", program);
            System.out.println("  by tenths: "
                    + Arrays.stream(speeds).mapToObj("%,.0f"::formatted).collect(Collectors.joining(" ")));
            return speeds;
        } finally {
            group.forget();
        }
    }

    private void tell(String what, Program program) {
        System.out.printf(
                "  %,d %s: %d MiB resident, of them %d MiB alive on a heap of %d%n",
                world.recipients(),
                what,
                program.residentMegabytes(),
                program.liveBytes() >> 20,
                SchedulerWorld.HEAP_MEGABYTES);
    }

    @Override
    public void close() {
        world.close();
    }
}

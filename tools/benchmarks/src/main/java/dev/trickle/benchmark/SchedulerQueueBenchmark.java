package dev.trickle.benchmark;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a long queue is left as fast at its end as at its beginning: the last tenth beside the first. Says as well
 * what memory the gate needs while all of them wait. One pass, however often it is asked: it takes its time.
 */
final class SchedulerQueueBenchmark implements Benchmark {

    private static final int RECIPIENTS_AN_EVENT = 5;
    private static final int LAST = 9;

    private final SchedulerEnvironment world;
    private double @Nullable [] tenths;

    private SchedulerQueueBenchmark(SchedulerEnvironment world) {
        this.world = world;
    }

    static Benchmark of(RunOptions runOptions) {
        return new SchedulerQueueBenchmark(SchedulerEnvironment.of(runOptions.events() * RECIPIENTS_AN_EVENT));
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
        try (var javaProcess = group.startOurs()) {
            group.takeAll(javaProcess);
            tell("waiting", javaProcess);
            var speeds = group.releaseAll(javaProcess).byTenths();
            tell("released", javaProcess);
            System.out.println("  by tenths: "
                    + Arrays.stream(speeds).mapToObj("%,.0f"::formatted).collect(Collectors.joining(" ")));
            return speeds;
        } finally {
            group.forget();
        }
    }

    private void tell(String what, JavaProcess javaProcess) {
        System.out.printf(
                "  %,d %s: %d MiB resident, of them %d MiB alive on a heap of %d%n",
                world.recipients(),
                what,
                javaProcess.residentMegabytes(),
                javaProcess.liveBytes() >> 20,
                SchedulerEnvironment.HEAP_MEGABYTES);
    }

    @Override
    public void close() {
        world.close();
    }
}

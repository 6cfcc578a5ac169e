package dev.trickle.benchmark;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares the release rate of the last tenth of a long queue with that of the first tenth. Also prints the memory of
 * the scheduler while all recipients are queued. All runs share one pass, because it takes long.
 */
final class SchedulerQueueBenchmark implements Benchmark {

    private static final int RECIPIENTS_PER_EVENT = 5;
    private static final int LAST_TENTH = 9;

    private final SchedulerEnvironment environment;
    private double @Nullable [] tenths;

    private SchedulerQueueBenchmark(SchedulerEnvironment environment) {
        this.environment = environment;
    }

    static Benchmark of(RunOptions runOptions) {
        return new SchedulerQueueBenchmark(SchedulerEnvironment.create(runOptions.events() * RECIPIENTS_PER_EVENT));
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
        return tenths()[LAST_TENTH];
    }

    @Override
    public double limit() {
        return tenths()[0];
    }

    private double[] tenths() {
        if (tenths == null) {
            tenths = measure();
        }
        return tenths;
    }

    private double[] measure() {
        var group = environment.newGroup();
        try (var javaProcess = group.startScheduler()) {
            group.ingestAll(javaProcess);
            printMemory("recipients queued", javaProcess);
            var speeds = group.releaseAll(javaProcess).perSecondByTenths();
            printMemory("recipients released", javaProcess);
            System.out.println("  by tenths: "
                    + Arrays.stream(speeds).mapToObj("%,.0f"::formatted).collect(Collectors.joining(" ")));
            return speeds;
        } finally {
            group.deleteTopics();
        }
    }

    private void printMemory(String what, JavaProcess javaProcess) {
        System.out.printf(
                "  %,d %s: %d MiB resident, %d MiB live objects on a heap of %d MiB%n",
                environment.recipients(),
                what,
                javaProcess.residentMegabytes(),
                javaProcess.liveBytes() >> 20,
                SchedulerEnvironment.HEAP_MEGABYTES);
    }

    @Override
    public void close() {
        environment.close();
    }
}

package dev.trickle.benchmark;

import java.util.Arrays;

/**
 * Measures a rate from a counter: the machine time at which each tenth of the total was reached.
 *
 * <p>The first fifth is excluded from the rate, because a new JVM is still compiling.
 */
final class ThroughputMeter {

    private static final int PART_COUNT = 10;
    private static final int WARM_UP_PARTS = 2;

    private final long total;
    private final long[] counts = new long[PART_COUNT + 1];
    private final long[] nanos = new long[PART_COUNT + 1];
    private int parts;

    ThroughputMeter(long total) {
        this.total = total;
    }

    /** Records the current count. */
    synchronized void record(long count) {
        var now = System.nanoTime();
        while (parts <= PART_COUNT && count >= total * parts / PART_COUNT) {
            counts[parts] = count;
            nanos[parts] = now;
            parts++;
        }
    }

    synchronized boolean isComplete() {
        return parts > PART_COUNT;
    }

    /** Returns the rate without the first fifth. */
    synchronized double perSecond() {
        return perSecond(WARM_UP_PARTS, PART_COUNT);
    }

    /** Returns the rate of each tenth. */
    synchronized double[] perSecondByTenths() {
        var speeds = new double[PART_COUNT];
        Arrays.setAll(speeds, part -> perSecond(part, part + 1));
        return speeds;
    }

    private double perSecond(int from, int to) {
        return (counts[to] - counts[from]) * 1e9 / Math.max(1, nanos[to] - nanos[from]);
    }
}

package dev.trickle.benchmark;

import java.util.Arrays;

/**
 * How fast something came that was watched from outside: the instants at which each tenth of it was there. Machine time.
 *
 * <p>The first fifth is left out of the speed: a virtual machine that has just started is still compiling.
 */
final class ThroughputMeter {

    private static final int PARTS = 10;
    private static final int WARM = 2;

    private final long total;
    private final long[] counts = new long[PARTS + 1];
    private final long[] nanos = new long[PARTS + 1];
    private int parts;

    ThroughputMeter(long total) {
        this.total = total;
    }

    /** So many are there now. */
    synchronized void reached(long count) {
        var now = System.nanoTime();
        while (parts <= PARTS && count >= total * parts / PARTS) {
            counts[parts] = count;
            nanos[parts] = now;
            parts++;
        }
    }

    synchronized boolean isComplete() {
        return parts > PARTS;
    }

    /** Of all but the first fifth. */
    synchronized double perSecond() {
        return perSecond(WARM, PARTS);
    }

    /** Tenth by tenth. */
    synchronized double[] byTenths() {
        var speeds = new double[PARTS];
        Arrays.setAll(speeds, part -> perSecond(part, part + 1));
        return speeds;
    }

    private double perSecond(int from, int to) {
        return (counts[to] - counts[from]) * 1e9 / Math.max(1, nanos[to] - nanos[from]);
    }
}

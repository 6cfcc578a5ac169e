package dev.trickle.benchmark;

/**
 * Options of the measurement of a benchmark.
 *
 * @param runs number of measurements
 * @param events number of events per run
 */
record RunOptions(int runs, int events) {

    /** Takes seconds, for a first impression. */
    static final RunOptions QUICK = new RunOptions(3, 20_000);

    static final RunOptions DEFAULT = new RunOptions(3, 100_000);

    /** Takes minutes per benchmark, for published results. */
    static final RunOptions FULL = new RunOptions(5, 1_000_000);
}

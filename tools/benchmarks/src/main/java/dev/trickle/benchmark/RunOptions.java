package dev.trickle.benchmark;

/**
 * How much is done to measure one row.
 *
 * @param runs how often it is measured
 * @param events how many events one run is made of
 */
record RunOptions(int runs, int events) {

    /** Seconds, to see that a row works and roughly where it stands. */
    static final RunOptions QUICK = new RunOptions(3, 20_000);

    static final RunOptions USUAL = new RunOptions(3, 100_000);

    /** Minutes a row, for numbers that are quoted. */
    static final RunOptions FULL = new RunOptions(5, 1_000_000);
}

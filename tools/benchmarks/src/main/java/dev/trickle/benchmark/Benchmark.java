package dev.trickle.benchmark;

/**
 * Measures one function of the pipeline, and its limit: only the unavoidable part on the same machine.
 *
 * <p>Both are measured in turns, so that other load of the machine affects both equally.
 */
interface Benchmark extends AutoCloseable {

    /** Name on the command line and in the results. */
    String name();

    /** Unit of the results, such as {@code events/s}; more is better. */
    String unit();

    /** Measures the code of the pipeline once. */
    double ours();

    /** Measures the unavoidable part once. */
    double limit();

    /**
     * Whether the first measurement is discarded; false if each measurement starts a program and excludes its start.
     */
    default boolean needsWarmUp() {
        return true;
    }

    /** Stops everything that this benchmark has started. */
    @Override
    void close();
}

package dev.trickle.benchmark;

/**
 * One thing that is measured, and the limit it is held against: the same machine doing only the unavoidable part.
 *
 * <p>Both are asked in turns, so that what else the machine does meets both alike.
 */
interface Benchmark extends AutoCloseable {

    /** What it is called on the command line and in the results. */
    String name();

    /** What is counted, such as {@code events/s}; more is better. */
    String unit();

    /** One measurement of the pipeline's own code. */
    double ours();

    /** One measurement of the unavoidable part alone. */
    double limit();

    /** Whether a first measurement does not count; not where each starts a program that leaves out its own beginning. */
    default boolean needsWarmUp() {
        return true;
    }

    /** Ends what it has started. */
    @Override
    void close();
}

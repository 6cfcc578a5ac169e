package dev.trickle.status.projection;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A word with its instant: of several the earliest stands, and of those the smallest, so that order plays no part. */
record EarliestValue(Instant at, String word) {

    private static final Comparator<EarliestValue> EARLIEST =
            Comparator.comparing(EarliestValue::at).thenComparing(EarliestValue::word);

    /** The one of the two that stands. */
    static EarliestValue earliest(@Nullable EarliestValue one, EarliestValue other) {
        return one == null || EARLIEST.compare(other, one) < 0 ? other : one;
    }
}

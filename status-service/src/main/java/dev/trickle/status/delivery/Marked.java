package dev.trickle.status.delivery;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A word with its instant: of several the earliest stands, and of those the smallest, so that order plays no part. */
record Marked(Instant at, String word) {

    private static final Comparator<Marked> EARLIEST =
            Comparator.comparing(Marked::at).thenComparing(Marked::word);

    /** The one of the two that stands. */
    static Marked earliest(@Nullable Marked one, Marked other) {
        return one == null || EARLIEST.compare(other, one) < 0 ? other : one;
    }
}

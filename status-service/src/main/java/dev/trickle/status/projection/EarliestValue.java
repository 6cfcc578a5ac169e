package dev.trickle.status.projection;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Value with a timestamp. Merging keeps the earliest; ties keep the smaller value, so the merge is commutative. */
record EarliestValue(Instant at, String value) {

    private static final Comparator<EarliestValue> EARLIEST =
            Comparator.comparing(EarliestValue::at).thenComparing(EarliestValue::value);

    /** Merges two values. */
    static EarliestValue earliest(@Nullable EarliestValue one, EarliestValue other) {
        return one == null || EARLIEST.compare(other, one) < 0 ? other : one;
    }
}

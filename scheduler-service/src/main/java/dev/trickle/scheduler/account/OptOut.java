package dev.trickle.scheduler.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a person may be written to: the later word counts, and stop wins ties. A join: words in any order and number
 * leave the same.
 *
 * @param optedOutAt the last time they said stop, or were erased
 * @param optedInAt the last time they agreed
 */
public record OptOut(@Nullable Instant optedOutAt, @Nullable Instant optedInAt) {

    public static final OptOut NONE = new OptOut(null, null);

    public OptOut withOptOut(Instant at) {
        return new OptOut(laterOf(optedOutAt, at), optedInAt);
    }

    public OptOut withOptIn(Instant at) {
        return new OptOut(optedOutAt, laterOf(optedInAt, at));
    }

    public boolean isOptedOut() {
        return optedOutAt != null && (optedInAt == null || !optedInAt.isAfter(optedOutAt));
    }

    private static Instant laterOf(@Nullable Instant known, Instant at) {
        return known == null || at.isAfter(known) ? at : known;
    }
}

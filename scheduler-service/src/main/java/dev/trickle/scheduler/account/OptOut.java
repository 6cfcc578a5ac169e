package dev.trickle.scheduler.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Consent of a person. The later statement applies, and an opt-out wins ties; merging is independent of order and
 * repetition.
 *
 * @param optedOutAt last opt-out or erasure
 * @param optedInAt last opt-in
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

package dev.trickle.scheduler.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Consent of a person. The later statement applies, and an opt-out wins ties; merging is independent of order and
 * repetition.
 *
 * @param optedOutAt last opt-out or erasure
 * @param optedInAt last opt-in
 * @param undecidedAt last message that may be an opt-out
 * @param decidedAt last decision about such messages, which covers those of the same instant
 */
public record OptOut(
        @Nullable Instant optedOutAt,
        @Nullable Instant optedInAt,
        @Nullable Instant undecidedAt,
        @Nullable Instant decidedAt) {

    public static final OptOut NONE = new OptOut(null, null, null, null);

    public OptOut withOptOut(Instant at) {
        return new OptOut(laterOf(optedOutAt, at), optedInAt, undecidedAt, decidedAt);
    }

    public OptOut withOptIn(Instant at) {
        return new OptOut(optedOutAt, laterOf(optedInAt, at), undecidedAt, decidedAt);
    }

    public OptOut withUndecided(Instant at) {
        return new OptOut(optedOutAt, optedInAt, laterOf(undecidedAt, at), decidedAt);
    }

    public OptOut withDecision(Instant at) {
        return new OptOut(optedOutAt, optedInAt, undecidedAt, laterOf(decidedAt, at));
    }

    public boolean isOptedOut() {
        return optedOutAt != null && (optedInAt == null || !optedInAt.isAfter(optedOutAt));
    }

    /** Whether a person has to decide before the recipient gets a message. */
    public boolean isUndecided() {
        return undecidedAt != null && (decidedAt == null || decidedAt.isBefore(undecidedAt));
    }

    private static Instant laterOf(@Nullable Instant known, Instant at) {
        return known == null || at.isAfter(known) ? at : known;
    }
}

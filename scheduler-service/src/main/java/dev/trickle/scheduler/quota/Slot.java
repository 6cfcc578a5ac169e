package dev.trickle.scheduler.quota;

import dev.trickle.pipeline.AttemptId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * One unit of the messaging limit: a person who counts in Meta's rolling 24 hours.
 *
 * <p>A person occupies one slot, however many messages they get, until the last of them expires. A message occupies it
 * from the release until 24 hours and a margin after it was accepted or delivered; one that was certainly not accepted
 * frees it immediately. A release in flight occupies the slot without an entry here.
 *
 * @param expiries expiry of each message that was or may have been accepted
 */
public record Slot(Map<String, Instant> expiries) {

    /** Length of Meta's rolling window. */
    public static final Duration WINDOW = Duration.ofHours(24);

    public static final Slot EMPTY = new Slot(Map.of());

    public Slot {
        expiries = Map.copyOf(expiries);
    }

    /** Removes an attempt that was certainly not accepted. */
    public Slot withoutAttempt(AttemptId attempt) {
        var rest = new HashMap<>(expiries);
        rest.remove(attempt.toString());
        return new Slot(rest);
    }

    /**
     * Adds an attempt that was, or may have been, accepted or delivered at this instant; a later instant extends it.
     *
     * @param margin tolerance for clocks that differ from Meta's
     */
    public Slot withMessage(AttemptId attempt, Instant instant, Duration margin) {
        return withMessage(attempt.toString(), instant, margin);
    }

    /** Adds a message by its key; messages of other tools have one as well. */
    public Slot withMessage(String message, Instant instant, Duration margin) {
        var expiry = instant.plus(WINDOW).plus(margin);
        var before = expiries.get(message);
        return before == null || expiry.isAfter(before) ? withExpiry(message, expiry, instant) : this;
    }

    /** Lets no message expire later than this. */
    public Slot expiringBy(Instant latest) {
        var clamped = new HashMap<>(expiries);
        clamped.replaceAll((message, expiry) -> expiry.isAfter(latest) ? latest : expiry);
        return new Slot(clamped);
    }

    public boolean isEmpty() {
        return expiries.isEmpty();
    }

    /** When the last message expires. */
    public Instant expiresAt() {
        return expiries.values().stream().max(Instant::compareTo).orElse(Instant.MIN);
    }

    /**
     * Drops messages that expired more than a day ago, so that the entries of a person with daily messages stay few.
     */
    private Slot withExpiry(String message, Instant expiry, Instant now) {
        var changed = new HashMap<>(expiries);
        changed.values().removeIf(expired -> expired.isBefore(now.minus(WINDOW)));
        changed.put(message, expiry);
        return new Slot(changed);
    }
}

package dev.trickle.status.webhook;

import java.time.Instant;

/**
 * Refused webhooks of one reason.
 *
 * @param count at least 1
 * @param firstAt instant of the first refusal
 * @param lastAt instant of the last refusal
 */
public record RefusalCount(long count, Instant firstAt, Instant lastAt) {

    static RefusalCount of(Instant instant) {
        return new RefusalCount(1, instant, instant);
    }

    /** Returns the sum of both. */
    RefusalCount plus(RefusalCount other) {
        return new RefusalCount(
                count + other.count,
                firstAt.isBefore(other.firstAt) ? firstAt : other.firstAt,
                lastAt.isAfter(other.lastAt) ? lastAt : other.lastAt);
    }
}

package dev.trickle.status.webhook;

import java.time.Instant;

/**
 * Refused webhooks of one reason.
 *
 * @param count at least 1
 * @param firstAt calendar instant of the first refusal
 * @param lastAt calendar instant of the last refusal
 */
public record Refusals(long count, Instant firstAt, Instant lastAt) {

    static Refusals at(Instant instant) {
        return new Refusals(1, instant, instant);
    }

    /** The sum of both. */
    Refusals plus(Refusals other) {
        return new Refusals(
                count + other.count,
                firstAt.isBefore(other.firstAt) ? firstAt : other.firstAt,
                lastAt.isAfter(other.lastAt) ? lastAt : other.lastAt);
    }
}

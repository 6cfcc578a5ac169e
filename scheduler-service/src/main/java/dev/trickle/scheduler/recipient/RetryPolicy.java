package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Delay before the next attempt, at least one minute, so that no recipient is retried in a tight loop.
 *
 * <p>The back-off gets a jitter of up to a fifth, so that recipients rejected together are not retried together. The
 * jitter depends on the attempt id only: the same history gives the same instants.
 */
final class RetryPolicy {

    static final Duration MIN_DELAY = Duration.ofMinutes(1);

    private static final Duration MAX_DELAY = Duration.ofHours(6);

    /** 4^8 s exceeds the maximum delay, so higher exponents are not computed. */
    private static final int MAX_EXPONENT = 8;

    private static final int JITTER_DIVISOR = 5;

    /** A day with a margin, because Meta's reports have whole seconds and clocks differ. */
    private static final Duration ONE_DAY = Duration.ofHours(24).plus(MIN_DELAY);

    /** Transient errors for which Meta specifies a minimum delay. */
    private static final Map<String, Duration> MIN_DELAY_BY_CODE = Map.of(
            // Meta's service is unavailable; its documentation advises five minutes.
            "2", Duration.ofMinutes(5),
            // Too many people blocked or reported the sender: an immediate retry makes it worse.
            "131048", ONE_DAY,
            // Meta decided not to deliver; a retry within a day makes it worse.
            "131049", ONE_DAY);

    /** Failures after acceptance that are retried, with their delay; all others are final. */
    private static final Map<String, Duration> DELAY_AFTER_DELIVERY_FAILED = Map.of(
            "131048", ONE_DAY,
            "131049", ONE_DAY,
            // Unspecified error at Meta.
            "131000", Duration.ofHours(1),
            // The media could not be fetched.
            "131053", Duration.ofHours(1),
            // Too many messages to this person in a short time.
            "131056", Duration.ofHours(1),
            // The template was paused; the recipient also waits for the end of its suspension.
            "132015", Duration.ofHours(1));

    private RetryPolicy() {}

    /**
     * When to retry after a rejection; empty if a retry would fail again.
     *
     * @param tries failures so far, including this one
     */
    static Optional<Instant> afterFailure(MessageFailed failure, int tries) {
        return exponentOf(failure.kind(), tries)
                .map(RetryPolicy::backOff)
                .map(delay -> delay.plus(jitter(delay, failure.attempt())))
                .map(delay -> longerOf(delay, MIN_DELAY_BY_CODE.getOrDefault(failure.code(), MIN_DELAY)))
                .map(failure.at()::plus);
    }

    /** Delay after a report that an accepted message was not delivered; empty if the failure is final. */
    static Optional<Duration> afterDeliveryFailed(String code) {
        return Optional.ofNullable(DELAY_AFTER_DELIVERY_FAILED.get(code));
    }

    private static Optional<Integer> exponentOf(FailureKind kind, int tries) {
        return switch (kind) {
            case PERMANENT -> Optional.empty();
            // Meta: wait 4^n seconds, counted from the first failure as n = 0.
            case PAIR_RATE -> Optional.of(tries - 1);
            case TRANSIENT -> Optional.of(tries + 2);
        };
    }

    private static Duration backOff(int exponent) {
        var seconds = Duration.ofSeconds(1L << (2 * Math.min(exponent, MAX_EXPONENT)));
        var atMost = seconds.compareTo(MAX_DELAY) > 0 ? MAX_DELAY : seconds;
        return longerOf(atMost, MIN_DELAY);
    }

    private static Duration jitter(Duration delay, AttemptId attempt) {
        var id = attempt.recipient().value();
        var bits = id.getLeastSignificantBits() ^ (id.getMostSignificantBits() * 31) ^ ((long) attempt.number() << 17);
        return Duration.ofMillis(Math.floorMod(bits, delay.toMillis() / JITTER_DIVISOR));
    }

    private static Duration longerOf(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}

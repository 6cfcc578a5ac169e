package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How long a recipient rests before the next attempt. All of it is at least a minute, so nothing goes in circles.
 *
 * <p>The back-off is stretched by up to a fifth, so that people who were refused together do not come back together. By
 * how much follows from the attempt alone: the same history gives the same instants.
 */
final class RetryPolicy {

    /** The shortest rest there is. */
    static final Duration MIN_DELAY = Duration.ofMinutes(1);

    private static final Duration MAX_DELAY = Duration.ofHours(6);

    /** 4^8 s is more than the longest rest: higher powers need not be computed. */
    private static final int MAX_EXPONENT = 8;

    private static final int JITTER_DIVISOR = 5;

    /** Meta's day: its reports are cut to whole seconds, and clocks differ. */
    private static final Duration ONE_DAY = Duration.ofHours(24).plus(MIN_DELAY);

    /** Refusals that may pass, and that Meta says how long to leave alone. */
    private static final Map<String, Duration> MIN_DELAY_BY_CODE = Map.of(
            // Meta's own service; its advice is five minutes.
            "2", Duration.ofMinutes(5),
            // Too many people blocked or reported the sender: going on at once makes it worse.
            "131048", ONE_DAY,
            // Meta chose not to deliver; trying again within a day makes it worse.
            "131049", ONE_DAY);

    /** Reports of failure after acceptance that are worth another attempt, and not before when; all others are final. */
    private static final Map<String, Duration> DELAY_AFTER_DELIVERY_FAILED = Map.of(
            "131048", ONE_DAY,
            "131049", ONE_DAY,
            // Something went wrong at Meta's.
            "131000", Duration.ofHours(1),
            // The media could not be fetched.
            "131053", Duration.ofHours(1),
            // Too many messages to this person in a short time.
            "131056", Duration.ofHours(1),
            // The template was paused; behind its hold until it resumes.
            "132015", Duration.ofHours(1));

    private RetryPolicy() {}

    /**
     * When to try again after a certain refusal; empty if the same would only fail again.
     *
     * @param tries failures so far, this one included
     */
    static Optional<Instant> afterFailure(MessageFailed failure, int tries) {
        return exponentOf(failure.kind(), tries)
                .map(RetryPolicy::backOff)
                .map(rest -> rest.plus(jitter(rest, failure.attempt())))
                .map(rest -> longerOf(rest, MIN_DELAY_BY_CODE.getOrDefault(failure.code(), MIN_DELAY)))
                .map(failure.at()::plus);
    }

    /** How long to wait after a report that an accepted message was not delivered; empty if that is final. */
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

    private static Duration jitter(Duration rest, AttemptId attempt) {
        var id = attempt.recipient().value();
        var bits = id.getLeastSignificantBits() ^ (id.getMostSignificantBits() * 31) ^ ((long) attempt.number() << 17);
        return Duration.ofMillis(Math.floorMod(bits, rest.toMillis() / JITTER_DIVISOR));
    }

    private static Duration longerOf(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}

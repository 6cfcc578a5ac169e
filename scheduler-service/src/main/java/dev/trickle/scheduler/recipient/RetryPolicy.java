package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.MessageEvent.FailureKind;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How long a recipient rests before the next attempt. All of it is at least a minute, so nothing goes in circles. */
final class RetryPolicy {

    /** The shortest rest there is. */
    static final Duration SHORTEST = Duration.ofMinutes(1);

    private static final Duration LONGEST = Duration.ofHours(6);

    /** 4^8 s is more than the longest rest: higher powers need not be computed. */
    private static final int HIGHEST_POWER = 8;

    /** Reports of failure after acceptance that are worth another attempt, and not before when; all others are final. */
    private static final Map<String, Duration> AFTER_DELIVERY_FAILED = Map.of(
            // Meta chose not to deliver; trying again within a day makes it worse.
            "131049", Duration.ofHours(24),
            // Something went wrong at Meta's.
            "131000", Duration.ofHours(1),
            // The media could not be fetched.
            "131053", Duration.ofHours(1),
            // The template was paused; behind its hold until it resumes.
            "132015", Duration.ofHours(1));

    private RetryPolicy() {}

    /**
     * After a certain refusal; empty if the same would only fail again.
     *
     * @param tries failures so far, this one included
     */
    static Optional<Duration> afterFailure(FailureKind kind, int tries) {
        return switch (kind) {
            case PERMANENT -> Optional.empty();
            // Meta: wait 4^n seconds, counted from the first failure as n = 0.
            case PAIR_RATE -> Optional.of(power(tries - 1));
            case TRANSIENT -> Optional.of(power(tries + 2));
        };
    }

    /** After a report that an accepted message was not delivered; empty if that is final. */
    static Optional<Duration> afterDeliveryFailed(String code) {
        return Optional.ofNullable(AFTER_DELIVERY_FAILED.get(code));
    }

    private static Duration power(int exponent) {
        var seconds = Duration.ofSeconds(1L << (2 * Math.min(exponent, HIGHEST_POWER)));
        var atLeast = seconds.compareTo(SHORTEST) < 0 ? SHORTEST : seconds;
        return atLeast.compareTo(LONGEST) > 0 ? LONGEST : atLeast;
    }
}

package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.error.MetaErrors;
import java.time.Duration;
import java.time.Instant;
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

    private RetryPolicy() {}

    /**
     * When to retry after a rejection; empty if a retry would fail again.
     *
     * @param tries failures so far, including this one
     * @param metaErrors minimum delays by code
     */
    static Optional<Instant> afterFailure(MessageFailed failure, int tries, MetaErrors metaErrors) {
        return exponentOf(failure.kind(), tries)
                .map(RetryPolicy::backOff)
                .map(delay -> delay.plus(jitter(delay, failure.attempt())))
                .map(delay ->
                        longerOf(delay, metaErrors.minRetryDelay(failure.code()).orElse(MIN_DELAY)))
                .map(failure.at()::plus);
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

package dev.trickle.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.SendRequested;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Conditions that earlier attempts must meet when a recipient is released again. */
final class ResendInvariant {

    private final List<ReferenceAttempt> earlier;

    /** @param earlier all earlier attempts of the recipient, in order */
    ResendInvariant(List<ReferenceAttempt> earlier) {
        this.earlier = earlier;
    }

    /** @param isClockReliable whether the clock has never moved far back; delays are shortened when it is reset */
    void check(SendRequested request, @Nullable Duration resendAfter, boolean isClockReliable) {
        checkAttemptNumber(request);
        checkNoDuplicate(request, resendAfter, isClockReliable);
    }

    private void checkAttemptNumber(SendRequested request) {
        var highest =
                earlier.isEmpty() ? 0 : earlier.getLast().request().attempt().number();
        assertThat(request.attempt().number()).as("number").isEqualTo(highest + 1);
    }

    /**
     * A second message requires that the first one is known to be unsent or undelivered, or that the resend was
     * ordered.
     */
    private void checkNoDuplicate(SendRequested request, @Nullable Duration resendAfter, boolean isClockReliable) {
        assertThat(earlier).as("released again without an outcome").allMatch(ReferenceAttempt::hasOutcome);
        assertThat(earlier).as("released again although delivered").noneMatch(ReferenceAttempt::wasDelivered);
        var possiblyAccepted = earlier.stream()
                .filter(each -> !each.isNotAccepted() && !isSuperseded(each))
                .toList();
        var superseded = request.supersedes();
        if (superseded == null) {
            assertThat(possiblyAccepted)
                    .as("released again although perhaps accepted")
                    .isEmpty();
            return;
        }
        if (possiblyAccepted.isEmpty()) {
            // The superseded attempt turned out not to be accepted, so it blocks nothing.
            return;
        }
        var last = possiblyAccepted.getLast();
        assertThat(superseded.attempt())
                .as("supersedes")
                .isEqualTo(last.request().attempt());
        assertThat(!isClockReliable || last.mayBeReplaced(superseded.because(), request.at(), resendAfter))
                .as("superseded because %s", superseded.because())
                .isTrue();
        assertThat(possiblyAccepted)
                .as("released again although accepted")
                .noneMatch(each -> each.wasAccepted() && !each.wasUndelivered());
    }

    /** Whether a later attempt superseded it and was claimed, as its unconfirmed outcome shows. */
    private boolean isSuperseded(ReferenceAttempt attempt) {
        return earlier.stream()
                .filter(ReferenceAttempt::wasUnconfirmed)
                .map(each -> each.request().supersedes())
                .anyMatch(replaced -> replaced != null
                        && replaced.attempt().equals(attempt.request().attempt()));
    }

    static void checkDelay(SendRequested request, Instant at, List<ReferenceAttempt> earlier) {
        if (!earlier.isEmpty()) {
            assertThat(request.at())
                    .as("minimum delay by request")
                    .isAfterOrEqualTo(earlier.getLast().notBefore());
            assertThat(at)
                    .as("minimum delay by clock")
                    .isAfterOrEqualTo(earlier.getLast().notBefore());
            assertThat(earlier.getLast().hasFailedPermanently())
                    .as("retried after a permanent failure")
                    .isFalse();
        }
    }
}

package dev.trickle.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.SendRequested;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must be true of earlier attempts when somebody is written to once more. */
final class ResendInvariant {

    private final List<ReferenceAttempt> earlier;

    /** @param earlier all attempts for this recipient so far, the first one first */
    ResendInvariant(List<ReferenceAttempt> earlier) {
        this.earlier = earlier;
    }

    void check(SendRequested request, Instant at, @Nullable Duration resendAfter) {
        checkAttemptNumber(request);
        checkNoDuplicate(request, resendAfter);
        checkDelay(request, at);
    }

    private void checkAttemptNumber(SendRequested request) {
        var highest =
                earlier.isEmpty() ? 0 : earlier.getLast().request().attempt().number();
        assertThat(request.attempt().number()).as("number").isEqualTo(highest + 1);
    }

    /** A second message may go to somebody only where the first one is known not to have arrived, or it was ordered. */
    private void checkNoDuplicate(SendRequested request, @Nullable Duration resendAfter) {
        assertThat(earlier).as("released again without an answer").allMatch(ReferenceAttempt::hasOutcome);
        assertThat(earlier).as("released again although delivered").noneMatch(ReferenceAttempt::wasDelivered);
        var perhapsTaken = earlier.stream()
                .filter(each -> !each.isNotAccepted() && !isSuperseded(each))
                .toList();
        var superseded = request.supersedes();
        if (superseded == null) {
            assertThat(perhapsTaken).as("released again although perhaps taken").isEmpty();
            return;
        }
        if (perhapsTaken.isEmpty()) {
            // What was to be replaced turned out not to have been taken: it is in nobody's way.
            return;
        }
        var last = perhapsTaken.getLast();
        assertThat(superseded.attempt())
                .as("supersedes")
                .isEqualTo(last.request().attempt());
        assertThat(last.mayBeReplaced(superseded.because(), request.at(), resendAfter))
                .as("replaced because %s", superseded.because())
                .isTrue();
        assertThat(perhapsTaken)
                .as("released again although accepted")
                .noneMatch(each -> each.wasAccepted() && !each.wasUndelivered());
    }

    /** A later attempt has taken its place, and was claimed: that it was unclear shows it. */
    private boolean isSuperseded(ReferenceAttempt attempt) {
        return earlier.stream()
                .filter(ReferenceAttempt::wasUnconfirmed)
                .map(each -> each.request().supersedes())
                .anyMatch(replaced -> replaced != null
                        && replaced.attempt().equals(attempt.request().attempt()));
    }

    private void checkDelay(SendRequested request, Instant at) {
        if (!earlier.isEmpty()) {
            assertThat(request.at())
                    .as("a pause of a minute")
                    .isAfterOrEqualTo(earlier.getLast().notBefore());
            assertThat(at)
                    .as("a pause on the calendar")
                    .isAfterOrEqualTo(earlier.getLast().notBefore());
            assertThat(earlier.getLast().hasFailedPermanently())
                    .as("again after failing for good")
                    .isFalse();
        }
    }
}

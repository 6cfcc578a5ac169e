package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import dev.trickle.pipeline.SendRequested.Superseded;
import dev.trickle.scheduler.recipient.Recipient.Resolution;
import dev.trickle.scheduler.recipient.RecipientState.ClosedUnconfirmed;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.RetryScheduled;
import dev.trickle.scheduler.recipient.RecipientState.Sent;
import dev.trickle.scheduler.recipient.RecipientState.Unconfirmed;
import java.time.Instant;

/** Transitions after a person's resolution of an unconfirmed attempt. */
final class ResolutionTransitions {

    private ResolutionTransitions() {}

    static Transition apply(Recipient recipient, AttemptId attempt, Decision decision, Instant at) {
        var resolution = new Resolution(attempt.number(), decision, at);
        var known = recipient.withEvidence(recipient.evidence().withResolution(resolution));
        if (isUnconfirmed(attempt.number(), recipient.state())) {
            return Transition.unchanged(known.withState(stateAfter(resolution, known)));
        }
        if (isResendScheduled(attempt.number(), recipient)) {
            return Transition.unchanged(decision == Decision.SENT ? known.withState(new Sent()) : known);
        }
        var isOutcomePending = attempt.number() == recipient.attempt() && recipient.state() instanceof InFlight;
        return Transition.unchanged(isOutcomePending ? known : recipient);
    }

    private static boolean isUnconfirmed(int attempt, RecipientState state) {
        return (state instanceof Unconfirmed unconfirmed && unconfirmed.attempt() == attempt)
                || (state instanceof ClosedUnconfirmed closed && closed.attempt() == attempt);
    }

    /** Whether the account's rule has scheduled the resend of this attempt, and nothing is released yet. */
    private static boolean isResendScheduled(int attempt, Recipient recipient) {
        return attempt == recipient.attempt()
                && recipient.state() instanceof RetryScheduled
                && EarlierAttempts.pendingResend(recipient)
                        .filter(number -> number == attempt)
                        .isPresent();
    }

    static RecipientState stateAfter(Resolution resolution, Recipient recipient) {
        return switch (resolution.decision()) {
            case SENT -> new Sent();
            case RESEND ->
                new RetryScheduled(
                        resolution.at(),
                        new Superseded(
                                new AttemptId(recipient.id(), resolution.attempt()), SupersedeReason.RESEND_ORDERED));
        };
    }
}

package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.scheduler.recipient.RecipientState.ClosedUnconfirmed;
import dev.trickle.scheduler.recipient.RecipientState.Failed;
import dev.trickle.scheduler.recipient.RecipientState.RetryScheduled;
import dev.trickle.scheduler.recipient.RecipientState.Unconfirmed;
import dev.trickle.scheduler.recipient.Transition.Blocker;
import dev.trickle.scheduler.recipient.Transition.SlotChange.CountedFrom;
import dev.trickle.scheduler.recipient.Transition.SlotChange.Freed;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Transitions after an outcome of the sender. */
record OutcomeTransitions(RecipientStateMachine settings) {

    Transition apply(Recipient recipient, MessageEvent outcome) {
        return switch (outcome) {
            case MessageSent sent -> AcceptanceTransitions.onAccepted(recipient, sent.attempt(), sent.acceptedAt());
            case MessageUnconfirmed unconfirmed ->
                EvidenceRank.isNew(recipient, unconfirmed.attempt(), EvidenceRank.UNCONFIRMED)
                        ? onUnconfirmed(recipient, unconfirmed)
                        : Transition.unchanged(recipient);
            case MessageFailed failed ->
                EvidenceRank.isNew(recipient, failed.attempt(), EvidenceRank.NOT_ACCEPTED)
                        ? onFailed(recipient, failed)
                        : onLateRejection(recipient, failed);
            case MessageNotSent notSent ->
                EvidenceRank.isNew(recipient, notSent.attempt(), EvidenceRank.NOT_ACCEPTED)
                        ? onNotSent(recipient, notSent)
                        : onLateRejection(recipient, notSent);
        };
    }

    // --- Unconfirmed ------------------------------------------------------------------------------------------------

    private Transition onUnconfirmed(Recipient recipient, MessageUnconfirmed outcome) {
        var known = recipient.withEvidence(
                recipient.evidence().withRank(EvidenceRank.UNCONFIRMED).withUnconfirmed(recipient.attempt()));
        var resolution = known.evidence().resolution();
        RecipientState resolved = resolution != null && resolution.attempt() == known.attempt()
                ? ResolutionTransitions.stateAfter(resolution, known)
                : unconfirmed(recipient, known.attempt(), outcome.at());
        var state = EarlierAttempts.outrank(known, resolved, outcome.at());
        return Transition.of(
                EvidenceRank.isFinal(recipient.state()) ? known : known.withState(state),
                new CountedFrom(outcome.attempt(), outcome.at()));
    }

    /** The state while the outcome of this attempt is unknown. */
    Unconfirmed unconfirmed(Recipient recipient, int attempt, Instant since) {
        var replaced = EarlierAttempts.requestedSuperseded(recipient);
        var isResend = replaced != null && replaced.because() == SupersedeReason.RESEND_ORDERED;
        var resendAfter = settings.resendAfter();
        var timeout = resendAfter == null || isResend ? Account.RESOLUTION_PERIOD : resendAfter;
        var quotaDate = attempt == recipient.attempt() ? recipient.quotaDate() : null;
        return new Unconfirmed(attempt, since, since.plus(timeout), isResend, quotaDate);
    }

    // --- Rejected ---------------------------------------------------------------------------------------------------

    private Transition onFailed(Recipient recipient, MessageFailed outcome) {
        var tries = recipient.tries() + 1;
        var known = recipient.withEvidence(rejected(recipient, outcome)).withTries(tries);
        var due = RetryPolicy.afterFailure(outcome, tries, settings.metaErrors());
        RecipientState state = due.isEmpty() || tries > settings.maxRetries()
                ? new Failed(outcome.code())
                : new RetryScheduled(due.get(), EarlierAttempts.pendingSuperseded(known));
        return Transition.of(
                known.withState(EarlierAttempts.outrank(known, state, outcome.at())), new Freed(outcome.attempt()));
    }

    private static Recipient.Evidence rejected(Recipient recipient, MessageEvent outcome) {
        return recipient
                .evidence()
                .withRank(EvidenceRank.NOT_ACCEPTED)
                .withoutUnconfirmed(outcome.attempt().number());
    }

    /**
     * An unconfirmed attempt was certainly not accepted, after its resend was released or refused: no later attempt has
     * to replace it any more.
     */
    private static Transition onLateRejection(Recipient recipient, MessageEvent outcome) {
        var evidence = recipient.evidence().withoutUnconfirmed(outcome.attempt().number());
        if (evidence.equals(recipient.evidence())) {
            return Transition.unchanged(recipient);
        }
        var known = recipient.withEvidence(evidence);
        return Transition.unchanged(
                switch (recipient.state()) {
                    case RetryScheduled retry ->
                        known.withState(new RetryScheduled(retry.due(), EarlierAttempts.pendingSuperseded(known)));
                    case ClosedUnconfirmed closed -> afterLateRejection(known, closed, outcome.at());
                    default -> known;
                });
    }

    /** If no other attempt is unconfirmed, a message that was not delivered or the reason not to send decides. */
    private static Recipient afterLateRejection(Recipient known, ClosedUnconfirmed closed, Instant at) {
        if (closed.skipReason() != null) {
            return RecipientStateMachine.skip(known, closed.skipReason(), at);
        }
        var unconfirmed = known.evidence().latestUnconfirmed();
        return known.withState(
                unconfirmed.isPresent()
                        ? new ClosedUnconfirmed(unconfirmed.get(), null)
                        : EarlierAttempts.afterLastUndelivered(known));
    }

    // --- Not sent ---------------------------------------------------------------------------------------------------

    private Transition onNotSent(Recipient recipient, MessageNotSent outcome) {
        var known = recipient.withEvidence(rejected(recipient, outcome));
        var freed = new Freed(outcome.attempt());
        return switch (outcome.reason()) {
            case OPTED_OUT -> Transition.of(skip(known, outcome, SkipReason.OPTED_OUT), freed);
            case INACTIVE -> Transition.of(skip(known, outcome, SkipReason.INACTIVE), freed);
            case ERASED -> Transition.of(skip(known, outcome, SkipReason.ERASED), freed);
            case CANCELLED -> Transition.of(skip(known, outcome, SkipReason.CANCELLED), freed);
            case ENDED -> Transition.of(skip(known, outcome, SkipReason.ENDED), freed);
            case LACKS_VALUE -> Transition.of(skip(known, outcome, SkipReason.LACKS_VALUE), freed);
            case TOO_LONG -> Transition.of(skip(known, outcome, SkipReason.TOO_LONG), freed);
            case PAUSED, SUSPENDED -> {
                var blocker = blockerOf(outcome);
                var due = blocker == null ? retryAt(outcome) : outcome.at();
                yield new Transition(retry(known, outcome, due), freed, blocker);
            }
            case UNDECIDED, THROTTLED, CLOCK_SKEW, NO_CONNECTION, EXPIRED, TOO_OLD, WRONG_ENDPOINT, RECOVERING ->
                Transition.of(retry(known, outcome), freed);
            case CHANGED ->
                Transition.of(
                        retry(
                                outcome.contactKey() == null ? known : known.withContactKey(outcome.contactKey()),
                                outcome),
                        freed);
            case ALREADY -> Transition.of(new BlockedClaimTransitions(settings).apply(known, outcome), freed);
        };
    }

    static Recipient skip(Recipient recipient, MessageNotSent outcome, SkipReason reason) {
        return RecipientStateMachine.skip(recipient, reason, outcome.at());
    }

    /** Schedules a retry at the instant that the outcome names, unless an earlier attempt is known to be accepted. */
    static Recipient retry(Recipient recipient, MessageNotSent outcome) {
        return retry(recipient, outcome, retryAt(outcome));
    }

    private static Recipient retry(Recipient recipient, MessageNotSent outcome, Instant due) {
        var retry = new RetryScheduled(due, EarlierAttempts.pendingSuperseded(recipient));
        return recipient.withState(EarlierAttempts.outrank(recipient, retry, outcome.at()));
    }

    private static Instant retryAt(MessageNotSent outcome) {
        var earliest = outcome.at().plus(RetryPolicy.MIN_DELAY);
        return outcome.retryAt() != null && outcome.retryAt().isAfter(earliest) ? outcome.retryAt() : earliest;
    }

    /** The reason determines the meaning of the number: a pause has the campaign's revision, a suspension its epoch. */
    private static @Nullable Blocker blockerOf(MessageNotSent outcome) {
        var scope = outcome.scope();
        var version = outcome.version();
        if (scope == null || version == null) {
            return null;
        }
        return outcome.reason() == NotSentReason.PAUSED
                ? new Blocker.Paused(outcome.campaign(), version)
                : new Blocker.Suspended(scope, version);
    }
}

package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.AttemptState;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.BlockingAttempt;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import dev.trickle.pipeline.SendRequested.Superseded;
import dev.trickle.pipeline.error.MetaErrors;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.scheduler.recipient.Recipient.EarlyResolution;
import dev.trickle.scheduler.recipient.RecipientState.AwaitingDelivery;
import dev.trickle.scheduler.recipient.RecipientState.ClosedUnconfirmed;
import dev.trickle.scheduler.recipient.RecipientState.Failed;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.RetryScheduled;
import dev.trickle.scheduler.recipient.RecipientState.Sent;
import dev.trickle.scheduler.recipient.RecipientState.Skipped;
import dev.trickle.scheduler.recipient.RecipientState.Unconfirmed;
import dev.trickle.scheduler.recipient.Transition.Blocker;
import dev.trickle.scheduler.recipient.Transition.SlotChange;
import dev.trickle.scheduler.recipient.Transition.SlotChange.CountedFrom;
import dev.trickle.scheduler.recipient.Transition.SlotChange.Freed;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * State machine of a recipient: maps each outcome, delivery report, resolution and timeout to one transition.
 *
 * <p>Pure: the result depends on the recipient and the evidence only. Evidence is ranked like the sender's rows, so
 * repeated and late events change nothing. Evidence about an earlier attempt counts only if it shows that a message was
 * accepted, or that an unconfirmed one was not.
 *
 * @param maxRetries number of counted failures after which a recipient fails, from 0
 * @param resendAfter time after which an unconfirmed attempt is sent again; null for never
 * @param suspended whether the campaign is suspended: a reported failure that may be retried is then attributed to the
 *     campaign and not counted as a retry of the recipient
 * @param metaErrors which failures are retried, and when
 */
public record RecipientStateMachine(
        int maxRetries, @Nullable Duration resendAfter, boolean suspended, MetaErrors metaErrors) {

    /** How long a failure report may follow an acceptance. */
    public static final Duration DELIVERY_TIMEOUT = Duration.ofDays(3);

    private static final int UNCONFIRMED = AttemptState.UNCONFIRMED.rank();
    private static final int NOT_ACCEPTED = AttemptState.REJECTED.rank();
    private static final int ACCEPTED = AttemptState.ACCEPTED.rank();
    private static final int UNDELIVERED = AttemptState.UNDELIVERED.rank();
    private static final int DELIVERED = AttemptState.DELIVERED.rank();

    /** Applies an outcome of the sender. */
    public Transition onOutcome(Recipient recipient, MessageEvent outcome) {
        return switch (outcome) {
            case MessageSent sent -> onAccepted(recipient, sent.attempt(), sent.acceptedAt());
            case MessageUnconfirmed unconfirmed ->
                isNewEvidence(recipient, unconfirmed.attempt(), UNCONFIRMED)
                        ? onUnconfirmed(recipient, unconfirmed)
                        : Transition.unchanged(recipient);
            case MessageFailed failed ->
                isNewEvidence(recipient, failed.attempt(), NOT_ACCEPTED)
                        ? onFailed(recipient, failed)
                        : onLateRejection(recipient, failed);
            case MessageNotSent notSent ->
                isNewEvidence(recipient, notSent.attempt(), NOT_ACCEPTED)
                        ? onNotSent(recipient, notSent)
                        : onLateRejection(recipient, notSent);
        };
    }

    /** Applies a delivery report. */
    public Transition onDeliveryUpdate(Recipient recipient, DeliveryUpdate.AttemptReport report) {
        return switch (report) {
            case SendConfirmed confirmed -> onAccepted(recipient, confirmed.attempt(), confirmed.at());
            case MessageDelivered delivered -> onDelivered(recipient, delivered.attempt(), delivered.at());
            case MessageRead read -> onRead(recipient, read);
            case DeliveryFailed failed -> onUndelivered(recipient, failed);
        };
    }

    /**
     * Applies a person's resolution of an unconfirmed attempt of an open campaign. Outcomes and reports outrank it. A
     * resolution that is read before the unconfirmed outcome is kept until that arrives.
     */
    public Transition onResolution(Recipient recipient, AttemptId attempt, Decision decision, Instant at) {
        var earlyResolution = new EarlyResolution(attempt.number(), decision, at);
        if (recipient.state() instanceof Unconfirmed unconfirmed && unconfirmed.attempt() == attempt.number()) {
            return Transition.unchanged(recipient.withState(afterResolution(earlyResolution, recipient)));
        }
        if (recipient.state() instanceof ClosedUnconfirmed closed && closed.attempt() == attempt.number()) {
            return Transition.unchanged(recipient.withState(afterResolution(earlyResolution, recipient)));
        }
        var isOutcomePending = attempt.number() == recipient.attempt() && recipient.state() instanceof InFlight;
        return Transition.unchanged(
                isOutcomePending
                        ? recipient.withEvidence(recipient.evidence().withEarlyResolution(earlyResolution))
                        : recipient);
    }

    private static RecipientState afterResolution(EarlyResolution earlyResolution, Recipient recipient) {
        return switch (earlyResolution.decision()) {
            case SENT -> new Sent();
            case RESEND ->
                new RetryScheduled(
                        earlyResolution.at(),
                        new Superseded(
                                new AttemptId(recipient.id(), earlyResolution.attempt()),
                                SupersedeReason.RESEND_ORDERED));
        };
    }

    /**
     * Applies the timeout of {@link AwaitingDelivery} and {@link Unconfirmed}.
     *
     * @param mayResend whether a resend could still be released
     */
    public Recipient onExpiry(Recipient recipient, Instant now, boolean mayResend) {
        return switch (recipient.state()) {
            case AwaitingDelivery awaitingDelivery -> recipient.withState(new Sent());
            case Unconfirmed unconfirmed ->
                recipient.withState(afterUnconfirmedExpiry(recipient, unconfirmed, now, mayResend));
            case RetryScheduled retryScheduled -> recipient;
            case InFlight inFlight -> recipient;
            case Sent sent -> recipient;
            case Failed failed -> recipient;
            case Skipped skipped -> recipient;
            case ClosedUnconfirmed closed -> recipient;
        };
    }

    /** The account's rule sends again once; a second unconfirmed attempt is left to a person. */
    private RecipientState afterUnconfirmedExpiry(
            Recipient recipient, Unconfirmed unconfirmed, Instant now, boolean mayResend) {
        var closesAt = unconfirmed.since().plus(Account.RESOLUTION_PERIOD);
        if (!now.isBefore(closesAt)) {
            return new ClosedUnconfirmed(unconfirmed.attempt(), null);
        }
        var resends = resendAfter != null
                && mayResend
                && !unconfirmed.isResend()
                && !now.isBefore(unconfirmed.since().plus(resendAfter));
        return resends
                ? new RetryScheduled(
                        now,
                        new Superseded(
                                new AttemptId(recipient.id(), unconfirmed.attempt()), SupersedeReason.RESEND_ORDERED))
                : new Unconfirmed(
                        unconfirmed.attempt(),
                        unconfirmed.since(),
                        closesAt,
                        unconfirmed.isResend(),
                        unconfirmed.quotaDate());
    }

    private Unconfirmed newUnconfirmed(Recipient recipient, int attempt, Instant since) {
        var replaced = requestedSuperseded(recipient);
        var isResend = replaced != null && replaced.because() == SupersedeReason.RESEND_ORDERED;
        var timeout = resendAfter == null || isResend ? Account.RESOLUTION_PERIOD : resendAfter;
        var quotaDate = attempt == recipient.attempt() ? recipient.quotaDate() : null;
        return new Unconfirmed(attempt, since, since.plus(timeout), isResend, quotaDate);
    }

    /**
     * Skips a recipient that must not get a message any more; evidence of earlier attempts takes precedence. An attempt
     * that may have been accepted stays unconfirmed if a resend was due.
     */
    public static Recipient skip(Recipient recipient, SkipReason reason, Instant at) {
        var superseded = pendingSuperseded(recipient);
        RecipientState skipped = superseded != null && isUnconfirmed(recipient, superseded)
                ? new ClosedUnconfirmed(superseded.attempt().number(), reason)
                : new Skipped(reason);
        return recipient.withState(preferEarlierEvidence(recipient, skipped, at));
    }

    private static boolean isNewEvidence(Recipient recipient, AttemptId attempt, int rank) {
        var isNewOfLatest = attempt.number() == recipient.attempt()
                && rank > recipient.evidence().rank()
                && !isFinal(recipient.state());
        return isNewOfLatest || (rank == NOT_ACCEPTED && awaitsOutcomeOf(attempt.number(), recipient.state()));
    }

    /** Whether the outcome of this attempt is open; the end of the period for decisions does not make it certain. */
    private static boolean awaitsOutcomeOf(int attempt, RecipientState state) {
        return switch (state) {
            case Unconfirmed unconfirmed -> unconfirmed.attempt() == attempt;
            case ClosedUnconfirmed closed -> closed.attempt() == attempt && closed.skipReason() == null;
            case RetryScheduled retry -> false;
            case InFlight inFlight -> false;
            case AwaitingDelivery awaitingDelivery -> false;
            case Sent sent -> false;
            case Failed failed -> false;
            case Skipped skipped -> false;
        };
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
                        known.withState(new RetryScheduled(retry.due(), pendingSuperseded(known)));
                    case ClosedUnconfirmed closed ->
                        closed.skipReason() == null ? known : skip(known, closed.skipReason(), outcome.at());
                    default -> known;
                });
    }

    private static Transition onAccepted(Recipient recipient, AttemptId attempt, Instant at) {
        var number = attempt.number();
        var evidence = recipient.evidence();
        if (evidence.undelivered().contains(number)) {
            return Transition.unchanged(recipient);
        }
        if (evidence.accepted().contains(number)) {
            // A repetition; the slot counts from the later of the two instants.
            return Transition.of(recipient, new CountedFrom(attempt, at));
        }
        var known = recipient.withEvidence(withRank(recipient, number, ACCEPTED).withAccepted(number));
        return Transition.of(known.withState(afterAcceptance(known, number, at)), new CountedFrom(attempt, at));
    }

    private static RecipientState afterAcceptance(Recipient recipient, int number, Instant at) {
        return switch (recipient.state()) {
            // A later attempt is in flight: its outcome decides, together with this evidence.
            case InFlight inFlight when number < recipient.attempt() -> inFlight;
            case InFlight inFlight -> new AwaitingDelivery(at.plus(DELIVERY_TIMEOUT));
            case RetryScheduled retryScheduled -> new AwaitingDelivery(at.plus(DELIVERY_TIMEOUT));
            case Unconfirmed unconfirmed -> new AwaitingDelivery(at.plus(DELIVERY_TIMEOUT));
            case AwaitingDelivery awaitingDelivery -> awaitingDelivery;
            case Sent sent -> sent;
            // A final state, perhaps in a closed campaign: no timeout follows.
            case Failed failed -> new Sent(true);
            case Skipped skipped -> new Sent(true);
            case ClosedUnconfirmed closed -> new Sent(true);
        };
    }

    private static Transition onDelivered(Recipient recipient, AttemptId attempt, Instant at) {
        var known = recipient.withEvidence(withRank(recipient, attempt.number(), DELIVERED)
                .withAccepted(attempt.number())
                .withDelivered());
        var isLaterInFlight = recipient.state() instanceof InFlight && attempt.number() < recipient.attempt();
        return Transition.of(isLaterInFlight ? known : known.withState(new Sent()), new CountedFrom(attempt, at));
    }

    /** Read implies delivered, but Meta counts deliveries: reading a delivered message does not extend the slot. */
    private static Transition onRead(Recipient recipient, MessageRead report) {
        var transition = onDelivered(recipient, report.attempt(), report.at());
        var isKnown = recipient.evidence().delivered()
                && recipient.evidence().accepted().contains(report.attempt().number());
        return isKnown ? Transition.of(transition.recipient(), new SlotChange.Kept()) : transition;
    }

    private Transition onUndelivered(Recipient recipient, DeliveryFailed report) {
        var attempt = report.attempt();
        var number = attempt.number();
        if (recipient.evidence().delivered()
                || recipient.evidence().undelivered().contains(number)) {
            return Transition.unchanged(recipient);
        }
        // The message was accepted, so the slot counts from the acceptance, or from this report if that is unknown.
        var slot = recipient.evidence().accepted().contains(number)
                ? new SlotChange.Kept()
                : new CountedFrom(attempt, report.at());
        var known =
                recipient.withEvidence(withRank(recipient, number, UNDELIVERED).withUndelivered(number, report.code()));
        return Transition.of(afterUndelivered(known, report), slot);
    }

    private Recipient afterUndelivered(Recipient known, DeliveryFailed report) {
        if (known.evidence().isAccepted()) {
            return known.state() instanceof InFlight && report.attempt().number() == known.attempt()
                    ? known.withState(new AwaitingDelivery(report.at().plus(DELIVERY_TIMEOUT)))
                    : known;
        }
        return switch (known.state()) {
            case AwaitingDelivery awaiting -> afterDeliveryFailed(known, report);
            case Unconfirmed unconfirmed
            when unconfirmed.attempt() == report.attempt().number() -> afterDeliveryFailed(known, report);
            case InFlight inFlight -> afterDeliveryFailedUnlessSuperseded(known, report);
            case RetryScheduled retry -> afterDeliveryFailedUnlessSuperseded(known, report);
            case Unconfirmed unconfirmed -> known;
            case ClosedUnconfirmed closed -> known.withState(afterUndelivered(known, closed, report));
            case Skipped skipped -> known.withState(new Failed(report.code()));
            case Sent sent -> sent.wasFinal() ? known.withState(new Failed(report.code())) : known;
            case Failed failed -> known;
        };
    }

    private Recipient afterDeliveryFailedUnlessSuperseded(Recipient known, DeliveryFailed report) {
        return report.attempt().number() < known.attempt() ? known : afterDeliveryFailed(known, report);
    }

    /** No retry follows, because the recipient was closed; but the outcome is certain now. */
    private static RecipientState afterUndelivered(Recipient known, ClosedUnconfirmed closed, DeliveryFailed report) {
        return known.evidence()
                .latestUnconfirmed()
                .<RecipientState>map(number -> new ClosedUnconfirmed(number, closed.skipReason()))
                .orElse(new Failed(report.code()));
    }

    /** No retry follows if the delivery of a later attempt has failed before: the delays of both codes would apply. */
    private Recipient afterDeliveryFailed(Recipient recipient, DeliveryFailed report) {
        var delay = metaErrors.redeliveryDelay(report.code());
        var hasLaterFailed = recipient.evidence().undelivered().stream()
                .anyMatch(number -> number > report.attempt().number());
        if (delay.isEmpty() || hasLaterFailed || (!suspended && recipient.tries() >= maxRetries)) {
            return recipient.withState(new Failed(report.code()));
        }
        return recipient
                .withTries(suspended ? recipient.tries() : recipient.tries() + 1)
                .withState(new RetryScheduled(
                        report.at().plus(delay.get()),
                        new Superseded(report.attempt(), SupersedeReason.DELIVERY_FAILED)));
    }

    private Transition onUnconfirmed(Recipient recipient, MessageUnconfirmed outcome) {
        var known = recipient.withEvidence(
                recipient.evidence().withRank(UNCONFIRMED).withUnconfirmed(recipient.attempt()));
        var earlyResolution = known.evidence().earlyResolution();
        RecipientState resolved = earlyResolution != null && earlyResolution.attempt() == known.attempt()
                ? afterResolution(earlyResolution, known)
                : newUnconfirmed(recipient, known.attempt(), outcome.at());
        var state = preferEarlierEvidence(known, resolved, outcome.at());
        return Transition.of(
                isFinal(recipient.state()) ? known : known.withState(state),
                new CountedFrom(outcome.attempt(), outcome.at()));
    }

    private Transition onFailed(Recipient recipient, MessageFailed outcome) {
        var tries = recipient.tries() + 1;
        var known = recipient.withEvidence(rejected(recipient, outcome)).withTries(tries);
        var due = RetryPolicy.afterFailure(outcome, tries, metaErrors);
        RecipientState state = due.isEmpty() || tries > maxRetries
                ? new Failed(outcome.code())
                : new RetryScheduled(due.get(), pendingSuperseded(known));
        return Transition.of(
                known.withState(preferEarlierEvidence(known, state, outcome.at())), new Freed(outcome.attempt()));
    }

    private Transition onNotSent(Recipient recipient, MessageNotSent outcome) {
        var known = recipient.withEvidence(rejected(recipient, outcome));
        var freed = new Freed(outcome.attempt());
        return switch (outcome.reason()) {
            case OPTED_OUT -> skipTransition(known, outcome, SkipReason.OPTED_OUT, freed);
            case INACTIVE -> skipTransition(known, outcome, SkipReason.INACTIVE, freed);
            case ERASED -> skipTransition(known, outcome, SkipReason.ERASED, freed);
            case CANCELLED -> skipTransition(known, outcome, SkipReason.CANCELLED, freed);
            case ENDED -> skipTransition(known, outcome, SkipReason.ENDED, freed);
            case LACKS_VALUE -> skipTransition(known, outcome, SkipReason.LACKS_VALUE, freed);
            case TOO_LONG -> skipTransition(known, outcome, SkipReason.TOO_LONG, freed);
            case PAUSED, SUSPENDED -> {
                var blocker = blockerOf(outcome);
                yield new Transition(
                        retry(known, outcome, blocker == null ? retryAt(outcome) : outcome.at()), freed, blocker);
            }
            case UNDECIDED, THROTTLED, CLOCK_SKEW, NO_CONNECTION, EXPIRED, TOO_OLD, WRONG_ENDPOINT, RECOVERING ->
                Transition.of(retry(known, outcome, retryAt(outcome)), freed);
            case CHANGED ->
                Transition.of(
                        retry(
                                outcome.contactKey() == null ? known : known.withContactKey(outcome.contactKey()),
                                outcome,
                                retryAt(outcome)),
                        freed);
            case ALREADY -> alreadySent(known, outcome, freed);
        };
    }

    private Transition alreadySent(Recipient recipient, MessageNotSent outcome, Freed freed) {
        var blockingAttempt = outcome.holder();
        if (blockingAttempt == null) {
            return Transition.of(retry(recipient, outcome, retryAt(outcome)), freed);
        }
        if (!blockingAttempt.attempt().recipient().equals(recipient.id())) {
            return skipTransition(recipient, outcome, SkipReason.SAME_PERSON, freed);
        }
        return Transition.of(afterBlockingAttempt(recipient, blockingAttempt, outcome), freed);
    }

    /** An earlier attempt of the same recipient blocks the claim: its state determines the transition. */
    private Recipient afterBlockingAttempt(
            Recipient recipient, BlockingAttempt blockingAttempt, MessageNotSent outcome) {
        var number = blockingAttempt.attempt().number();
        return switch (blockingAttempt.state()) {
            case ACCEPTED -> {
                if (recipient.evidence().undelivered().contains(number)) {
                    // The sender has not read yet that its delivery failed.
                    yield retry(recipient, outcome, retryAt(outcome));
                }
                var known = recipient.withEvidence(recipient.evidence().withAccepted(number));
                yield known.withState(preferEarlierEvidence(
                        known, new AwaitingDelivery(outcome.at().plus(DELIVERY_TIMEOUT)), outcome.at()));
            }
            case DELIVERED ->
                recipient
                        .withEvidence(recipient.evidence().withAccepted(number).withDelivered())
                        .withState(new Sent());
            case UNDELIVERED -> {
                var code = blockingAttempt.code() == null ? "undelivered" : blockingAttempt.code();
                var known = recipient.withEvidence(recipient.evidence().withUndelivered(number, code));
                yield known.evidence().isAccepted()
                        ? known.withState(new AwaitingDelivery(outcome.at().plus(DELIVERY_TIMEOUT)))
                        : afterDeliveryFailed(
                                known,
                                new DeliveryFailed(
                                        blockingAttempt.attempt(), recipient.campaign(), code, outcome.at()));
            }
            case UNCONFIRMED -> {
                var known = recipient.withEvidence(recipient.evidence().withUnconfirmed(number));
                yield known.withState(
                        preferEarlierEvidence(known, newUnconfirmed(recipient, number, outcome.at()), outcome.at()));
            }
            // Still in flight, or no longer blocking: retry.
            case CLAIMED, NOT_CALLED, REJECTED, REFUSED -> retry(recipient, outcome, retryAt(outcome));
        };
    }

    private static Transition skipTransition(
            Recipient recipient, MessageNotSent outcome, SkipReason reason, SlotChange slot) {
        return Transition.of(skip(recipient, reason, outcome.at()), slot);
    }

    /** Schedules a retry, unless an earlier attempt is known to be accepted. */
    private static Recipient retry(Recipient recipient, MessageNotSent outcome, Instant due) {
        return recipient.withState(
                preferEarlierEvidence(recipient, new RetryScheduled(due, pendingSuperseded(recipient)), outcome.at()));
    }

    /** The given state, unless evidence of an earlier attempt outranks it. */
    private static RecipientState preferEarlierEvidence(Recipient recipient, RecipientState state, Instant at) {
        var evidence = recipient.evidence();
        if (evidence.delivered()) {
            return new Sent();
        }
        if (evidence.isAccepted()) {
            return new AwaitingDelivery(at.plus(DELIVERY_TIMEOUT));
        }
        var hasFailedBefore = !evidence.undelivered().isEmpty() && state instanceof Skipped;
        return hasFailedBefore
                ? new Failed(evidence.failedCode() == null ? "undelivered" : evidence.failedCode())
                : state;
    }

    /**
     * The attempt that the next one has to replace: an attempt rejected before its call has replaced nothing, and one
     * that was certainly not accepted need not be replaced.
     */
    private static @Nullable Superseded pendingSuperseded(Recipient recipient) {
        var requested = requestedSuperseded(recipient);
        if (requested != null && (isUnconfirmed(recipient, requested) || isUndelivered(recipient, requested))) {
            return requested;
        }
        return recipient
                .evidence()
                .latestUnconfirmed()
                .map(number -> new Superseded(new AttemptId(recipient.id(), number), SupersedeReason.RESEND_ORDERED))
                .orElse(null);
    }

    private static @Nullable Superseded requestedSuperseded(Recipient recipient) {
        return recipient.state() instanceof InFlight inFlight
                ? inFlight.request().supersedes()
                : recipient.supersedes();
    }

    private static boolean isUnconfirmed(Recipient recipient, Superseded superseded) {
        return superseded.because() == SupersedeReason.RESEND_ORDERED
                && recipient
                        .evidence()
                        .unconfirmed()
                        .contains(superseded.attempt().number());
    }

    private static boolean isUndelivered(Recipient recipient, Superseded superseded) {
        return superseded.because() == SupersedeReason.DELIVERY_FAILED
                || recipient
                        .evidence()
                        .undelivered()
                        .contains(superseded.attempt().number());
    }

    private static Recipient.Evidence rejected(Recipient recipient, MessageEvent outcome) {
        return recipient
                .evidence()
                .withRank(NOT_ACCEPTED)
                .withoutUnconfirmed(outcome.attempt().number());
    }

    private static Recipient.Evidence withRank(Recipient recipient, int number, int rank) {
        return number == recipient.attempt() ? recipient.evidence().withRank(rank) : recipient.evidence();
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

    private static boolean isFinal(RecipientState state) {
        return state instanceof Sent
                || state instanceof Failed
                || state instanceof Skipped
                || state instanceof ClosedUnconfirmed;
    }
}

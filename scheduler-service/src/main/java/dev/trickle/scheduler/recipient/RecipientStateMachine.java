package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.AttemptId;
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
 * What every answer and report means for a recipient: exactly one next step each.
 *
 * <p>Pure: the same evidence on the same recipient gives the same step, whenever it is asked. Evidence is ranked like
 * the rows of the sender, so that repeats and late comers change nothing; evidence about an attempt that is no longer
 * the newest counts only if it shows that a message was accepted.
 *
 * @param maxRetries failures that say something about a recipient before it is given up, from 0
 * @param resendAfter when an unclear outcome is sent again; null for never
 * @param suspended whether the campaign is suspended: then a reported failure that may be retried is attributed to the
 *     campaign, and uses up no retry of the recipient
 */
public record RecipientStateMachine(
        int maxRetries, @Nullable Duration resendAfter, boolean suspended) {

    /** How long a report of a failure is waited for after acceptance. */
    static final Duration DELIVERY_TIMEOUT = Duration.ofDays(3);

    private static final int UNCONFIRMED = 1;
    private static final int NOT_ACCEPTED = 2;
    private static final int ACCEPTED = 3;
    private static final int UNDELIVERED = 4;
    private static final int DELIVERED = 5;

    /** What follows from the sender's answer. */
    public Transition onOutcome(Recipient before, MessageEvent answer) {
        var recipient = withNewestAttempt(before, answer.attempt());
        return switch (answer) {
            case MessageSent sent -> onAccepted(recipient, sent.attempt(), sent.acceptedAt());
            case MessageUnconfirmed unclear ->
                isNewEvidence(recipient, unclear.attempt(), UNCONFIRMED)
                        ? onUnconfirmed(recipient, unclear)
                        : Transition.unchanged(recipient);
            case MessageFailed failed ->
                isNewEvidence(recipient, failed.attempt(), NOT_ACCEPTED)
                        ? onFailed(recipient, failed)
                        : Transition.unchanged(recipient);
            case MessageNotSent notSent ->
                isNewEvidence(recipient, notSent.attempt(), NOT_ACCEPTED)
                        ? onNotSent(recipient, notSent)
                        : Transition.unchanged(recipient);
        };
    }

    /** What follows from a webhook. */
    public Transition onDeliveryUpdate(Recipient before, DeliveryUpdate.OfAttempt report) {
        var recipient = withNewestAttempt(before, report.attempt());
        return switch (report) {
            case SendConfirmed confirmed -> onAccepted(recipient, confirmed.attempt(), confirmed.at());
            case MessageDelivered delivered -> onDelivered(recipient, delivered.attempt(), delivered.at());
            case MessageRead read -> onRead(recipient, read);
            case DeliveryFailed failed -> onUndelivered(recipient, failed);
        };
    }

    /**
     * What follows when a person decides about an unclear outcome. Evidence of machines outranks it; a decision that is
     * read before the news it is about waits for that.
     */
    public Transition onResolution(Recipient recipient, AttemptId attempt, Decision decision, Instant at) {
        var earlyResolution = new EarlyResolution(attempt.number(), decision, at);
        if (recipient.state() instanceof Unconfirmed unclear && unclear.attempt() == attempt.number()) {
            return Transition.unchanged(recipient.withState(afterResolution(earlyResolution, recipient)));
        }
        var isAboutToCome = attempt.number() > recipient.attempt()
                || (attempt.number() == recipient.attempt() && recipient.state() instanceof InFlight);
        return Transition.unchanged(
                isAboutToCome ? recipient.withEvidence(recipient.evidence().withEarlyResolution(earlyResolution)) : recipient);
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
     * What follows when the state's own time is over: {@link AwaitingDelivery} and {@link Unconfirmed} settle.
     *
     * @param maySend whether a message that is sent again could still leave
     */
    public Recipient onExpiry(Recipient recipient, Instant now, boolean maySend) {
        return switch (recipient.state()) {
            case AwaitingDelivery awaitingDelivery -> recipient.withState(new Sent());
            case Unconfirmed unclear -> recipient.withState(afterUnconfirmedExpiry(recipient, unclear, now, maySend));
            case RetryScheduled retryScheduled -> recipient;
            case InFlight inFlight -> recipient;
            case Sent sent -> recipient;
            case Failed failed -> recipient;
            case Skipped skipped -> recipient;
            case ClosedUnconfirmed settled -> recipient;
        };
    }

    /** The account's rule sends again once; a second unclear outcome is left to a person. */
    private RecipientState afterUnconfirmedExpiry(Recipient recipient, Unconfirmed unclear, Instant now, boolean maySend) {
        var settles = unclear.since().plus(Account.UNCLEAR_FOR);
        if (!now.isBefore(settles)) {
            return new ClosedUnconfirmed();
        }
        var resends = resendAfter != null
                && maySend
                && !unclear.isResend()
                && !now.isBefore(unclear.since().plus(resendAfter));
        return resends
                ? new RetryScheduled(
                        now,
                        new Superseded(
                                new AttemptId(recipient.id(), unclear.attempt()), SupersedeReason.RESEND_ORDERED))
                : new Unconfirmed(unclear.attempt(), unclear.since(), settles, unclear.isResend(), unclear.quotaDate());
    }

    private Unconfirmed newUnconfirmed(Recipient recipient, int attempt, Instant since) {
        var replaced = pendingSuperseded(recipient);
        var again = replaced != null && replaced.because() == SupersedeReason.RESEND_ORDERED;
        var patience = resendAfter == null || again ? Account.UNCLEAR_FOR : resendAfter;
        var bookedOn = attempt == recipient.attempt() ? recipient.quotaDate() : null;
        return new Unconfirmed(attempt, since, since.plus(patience), again, bookedOn);
    }

    /** What becomes of a recipient that is due again and must not be written to any more. */
    public static Recipient skip(Recipient recipient, SkipReason reason, Instant at) {
        return recipient.withState(preferEarlierEvidence(recipient, new Skipped(reason), at));
    }

    /** After a rebuild the newest attempt is learned from its answer. */
    private static Recipient withNewestAttempt(Recipient recipient, AttemptId attempt) {
        return attempt.number() <= recipient.attempt()
                ? recipient
                : recipient.withAttempt(attempt.number(), recipient.state());
    }

    private static boolean isNewEvidence(Recipient recipient, AttemptId attempt, int rank) {
        return attempt.number() == recipient.attempt()
                && rank > recipient.evidence().rank()
                && !isFinal(recipient.state());
    }

    private static Transition onAccepted(Recipient recipient, AttemptId attempt, Instant at) {
        var number = attempt.number();
        var evidence = recipient.evidence();
        if (number <= evidence.undelivered()) {
            return Transition.unchanged(recipient);
        }
        if (number <= evidence.accepted()) {
            // Nothing new, unless this is the later of two instants: its place is held from the last.
            return Transition.of(recipient, new CountedFrom(attempt, at));
        }
        var known = recipient.withEvidence(withRank(recipient, number, ACCEPTED).withAccepted(number));
        return Transition.of(known.withState(afterAcceptance(known, number, at)), new CountedFrom(attempt, at));
    }

    private static RecipientState afterAcceptance(Recipient recipient, int number, Instant at) {
        return switch (recipient.state()) {
            // A newer attempt is under way: its answer decides, with this evidence in mind.
            case InFlight inFlight when number < recipient.attempt() -> inFlight;
            case InFlight inFlight -> new AwaitingDelivery(at.plus(DELIVERY_TIMEOUT));
            case RetryScheduled retryScheduled -> new AwaitingDelivery(at.plus(DELIVERY_TIMEOUT));
            case Unconfirmed unconfirmed -> new AwaitingDelivery(at.plus(DELIVERY_TIMEOUT));
            case AwaitingDelivery awaitingDelivery -> awaitingDelivery;
            case Sent sent -> sent;
            // Settled as something else, perhaps in a closed campaign: there is no more watching, it was sent.
            case Failed failed -> new Sent();
            case Skipped skipped -> new Sent();
            case ClosedUnconfirmed settled -> new Sent();
        };
    }

    private static Transition onDelivered(Recipient recipient, AttemptId attempt, Instant at) {
        var known = recipient.withEvidence(withRank(recipient, attempt.number(), DELIVERED)
                .withAccepted(attempt.number())
                .withDelivered());
        var newerIsUnderWay = recipient.state() instanceof InFlight && attempt.number() < recipient.attempt();
        return Transition.of(newerIsUnderWay ? known : known.withState(new Sent()), new CountedFrom(attempt, at));
    }

    /** Read implies delivered, but Meta counts deliveries: reading later what is known takes no place again. */
    private static Transition onRead(Recipient recipient, MessageRead report) {
        var transition = onDelivered(recipient, report.attempt(), report.at());
        var isKnown = recipient.evidence().delivered()
                && report.attempt().number() <= recipient.evidence().accepted();
        return isKnown ? Transition.of(transition.recipient(), new SlotChange.Kept()) : transition;
    }

    private Transition onUndelivered(Recipient recipient, DeliveryFailed report) {
        var attempt = report.attempt();
        var number = attempt.number();
        if (recipient.evidence().delivered() || number <= recipient.evidence().undelivered()) {
            return Transition.unchanged(recipient);
        }
        // Accepted all the same: the place in the window is held from the acceptance, or from here if that is unknown.
        var slot = number <= recipient.evidence().accepted()
                ? new SlotChange.Kept()
                : new CountedFrom(attempt, report.at());
        var known = recipient.withEvidence(withRank(recipient, number, UNDELIVERED).withUndelivered(number, report.code()));
        var another = known.evidence().accepted() > 0;
        if (another && number == recipient.attempt() && recipient.state() instanceof InFlight) {
            return Transition.of(known.withState(new AwaitingDelivery(report.at().plus(DELIVERY_TIMEOUT))), slot);
        }
        var notTheNewest = number < recipient.attempt() && !(recipient.state() instanceof AwaitingDelivery);
        var decided = notTheNewest || another || isFinal(recipient.state());
        return Transition.of(decided ? known : afterDeliveryFailed(known, report), slot);
    }

    private Recipient afterDeliveryFailed(Recipient recipient, DeliveryFailed report) {
        var rest = RetryPolicy.afterDeliveryFailed(report.code());
        if (rest.isEmpty() || (!suspended && recipient.tries() >= maxRetries)) {
            return recipient.withState(new Failed(report.code()));
        }
        return recipient
                .withTries(suspended ? recipient.tries() : recipient.tries() + 1)
                .withState(new RetryScheduled(
                        report.at().plus(rest.get()),
                        new Superseded(report.attempt(), SupersedeReason.DELIVERY_FAILED)));
    }

    private Transition onUnconfirmed(Recipient recipient, MessageUnconfirmed answer) {
        var known = recipient.withEvidence(recipient.evidence().withRank(UNCONFIRMED));
        var earlyResolution = known.evidence().earlyResolution();
        RecipientState unclear = earlyResolution != null && earlyResolution.attempt() == known.attempt()
                ? afterResolution(earlyResolution, known)
                : newUnconfirmed(recipient, known.attempt(), answer.at());
        var state = preferEarlierEvidence(known, unclear, answer.at());
        return Transition.of(
                isFinal(recipient.state()) ? known : known.withState(state), new CountedFrom(answer.attempt(), answer.at()));
    }

    private Transition onFailed(Recipient recipient, MessageFailed answer) {
        var tries = recipient.tries() + 1;
        var known = recipient.withEvidence(recipient.evidence().withRank(NOT_ACCEPTED)).withTries(tries);
        var due = RetryPolicy.afterFailure(answer, tries);
        RecipientState state = due.isEmpty() || tries > maxRetries
                ? new Failed(answer.code())
                : new RetryScheduled(due.get(), pendingSuperseded(recipient));
        return Transition.of(known.withState(preferEarlierEvidence(known, state, answer.at())), new Freed(answer.attempt()));
    }

    private Transition onNotSent(Recipient recipient, MessageNotSent answer) {
        var known = recipient.withEvidence(recipient.evidence().withRank(NOT_ACCEPTED));
        var freed = new Freed(answer.attempt());
        return switch (answer.reason()) {
            case OPTED_OUT -> skipTransition(known, answer, SkipReason.OPTED_OUT, freed);
            case INACTIVE -> skipTransition(known, answer, SkipReason.INACTIVE, freed);
            case ERASED -> skipTransition(known, answer, SkipReason.ERASED, freed);
            case CANCELLED -> skipTransition(known, answer, SkipReason.CANCELLED, freed);
            case ENDED -> skipTransition(known, answer, SkipReason.ENDED, freed);
            case LACKS_VALUE -> skipTransition(known, answer, SkipReason.LACKS_VALUE, freed);
            case PAUSED, SUSPENDED -> {
                var blocker = blockerOf(answer);
                yield new Transition(
                        retry(known, answer, blocker == null ? retryAt(answer) : answer.at()), freed, blocker);
            }
            case THROTTLED, NO_CONNECTION, EXPIRED, TOO_OLD, RECOVERING ->
                Transition.of(retry(known, answer, retryAt(answer)), freed);
            case CHANGED ->
                Transition.of(
                        retry(
                                answer.contactKey() == null ? known : known.withContactKey(answer.contactKey()),
                                answer,
                                retryAt(answer)),
                        freed);
            case ALREADY -> alreadySent(known, answer, freed);
        };
    }

    private Transition alreadySent(Recipient recipient, MessageNotSent answer, Freed freed) {
        var blockingAttempt = answer.holder();
        if (blockingAttempt == null) {
            return Transition.of(retry(recipient, answer, retryAt(answer)), freed);
        }
        if (!blockingAttempt.attempt().recipient().equals(recipient.id())) {
            return skipTransition(recipient, answer, SkipReason.SAME_PERSON, freed);
        }
        return Transition.of(afterBlockingAttempt(recipient, blockingAttempt, answer), freed);
    }

    /** An earlier attempt of the same recipient blocks: what became of that one is the answer. */
    private Recipient afterBlockingAttempt(Recipient recipient, BlockingAttempt blockingAttempt, MessageNotSent answer) {
        var number = blockingAttempt.attempt().number();
        return switch (blockingAttempt.state()) {
            case ACCEPTED -> {
                var known = recipient.withEvidence(recipient.evidence().withAccepted(number));
                yield known.withState(
                        preferEarlierEvidence(known, new AwaitingDelivery(answer.at().plus(DELIVERY_TIMEOUT)), answer.at()));
            }
            case DELIVERED ->
                recipient
                        .withEvidence(recipient.evidence().withAccepted(number).withDelivered())
                        .withState(new Sent());
            case UNDELIVERED -> {
                var code = blockingAttempt.code() == null ? "undelivered" : blockingAttempt.code();
                var known = recipient.withEvidence(recipient.evidence().withUndelivered(number, code));
                yield afterDeliveryFailed(
                        known, new DeliveryFailed(blockingAttempt.attempt(), recipient.campaign(), code, answer.at()));
            }
            case UNCONFIRMED ->
                recipient.withState(preferEarlierEvidence(recipient, newUnconfirmed(recipient, number, answer.at()), answer.at()));
            // Under way, or no longer in the way: ask again when that is decided.
            case CLAIMED, NOT_CALLED, REJECTED, REFUSED -> retry(recipient, answer, retryAt(answer));
        };
    }

    private static Transition skipTransition(Recipient recipient, MessageNotSent answer, SkipReason reason, SlotChange slot) {
        return Transition.of(skip(recipient, reason, answer.at()), slot);
    }

    /** Back to be released again, unless an earlier attempt turned out to have been accepted. */
    private static Recipient retry(Recipient recipient, MessageNotSent answer, Instant due) {
        return recipient.withState(
                preferEarlierEvidence(recipient, new RetryScheduled(due, pendingSuperseded(recipient)), answer.at()));
    }

    /** This attempt brought nothing; what earlier ones are known to have brought outranks the state that follows. */
    private static RecipientState preferEarlierEvidence(Recipient recipient, RecipientState otherwise, Instant at) {
        var evidence = recipient.evidence();
        if (evidence.delivered()) {
            return new Sent();
        }
        if (evidence.accepted() > 0) {
            return new AwaitingDelivery(at.plus(DELIVERY_TIMEOUT));
        }
        var failedBefore = evidence.undelivered() > 0 && otherwise instanceof Skipped;
        return failedBefore
                ? new Failed(evidence.failedCode() == null ? "undelivered" : evidence.failedCode())
                : otherwise;
    }

    /** An attempt that was refused before its call leaves what it was to replace still to be replaced. */
    private static @Nullable Superseded pendingSuperseded(Recipient recipient) {
        return recipient.state() instanceof InFlight inFlight
                ? inFlight.request().supersedes()
                : recipient.supersedes();
    }

    private static Recipient.Evidence withRank(Recipient recipient, int number, int rank) {
        return number == recipient.attempt() ? recipient.evidence().withRank(rank) : recipient.evidence();
    }

    private static Instant retryAt(MessageNotSent answer) {
        var shortest = answer.at().plus(RetryPolicy.MIN_DELAY);
        return answer.retryAt() != null && answer.retryAt().isAfter(shortest) ? answer.retryAt() : shortest;
    }

    /** The reason decides the meaning of the number: a pause has the campaign's revision, a suspension its epoch. */
    private static @Nullable Blocker blockerOf(MessageNotSent answer) {
        var scope = answer.scope();
        var version = answer.version();
        if (scope == null || version == null) {
            return null;
        }
        return answer.reason() == NotSentReason.PAUSED
                ? new Blocker.Paused(answer.campaign(), version)
                : new Blocker.Suspended(scope, version);
    }

    private static boolean isFinal(RecipientState state) {
        return state instanceof Sent
                || state instanceof Failed
                || state instanceof Skipped
                || state instanceof ClosedUnconfirmed;
    }
}

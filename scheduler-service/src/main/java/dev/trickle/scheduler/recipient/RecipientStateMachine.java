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
    static final Duration WATCH = Duration.ofDays(3);

    private static final int UNCONFIRMED = 1;
    private static final int CERTAINLY_NOT = 2;
    private static final int ACCEPTED = 3;
    private static final int UNDELIVERED = 4;
    private static final int DELIVERED = 5;

    /** What follows from the sender's answer. */
    public Transition answered(Recipient before, MessageEvent answer) {
        var recipient = caughtUp(before, answer.attempt());
        return switch (answer) {
            case MessageSent sent -> accepted(recipient, sent.attempt(), sent.acceptedAt());
            case MessageUnconfirmed unclear ->
                isNews(recipient, unclear.attempt(), UNCONFIRMED)
                        ? unconfirmed(recipient, unclear)
                        : Transition.none(recipient);
            case MessageFailed failed ->
                isNews(recipient, failed.attempt(), CERTAINLY_NOT)
                        ? failed(recipient, failed)
                        : Transition.none(recipient);
            case MessageNotSent notSent ->
                isNews(recipient, notSent.attempt(), CERTAINLY_NOT)
                        ? notSent(recipient, notSent)
                        : Transition.none(recipient);
        };
    }

    /** What follows from a webhook. */
    public Transition reported(Recipient before, DeliveryUpdate.AttemptReport report) {
        var recipient = caughtUp(before, report.attempt());
        return switch (report) {
            case SendConfirmed confirmed -> accepted(recipient, confirmed.attempt(), confirmed.at());
            case MessageDelivered delivered -> delivered(recipient, delivered.attempt(), delivered.at());
            case MessageRead read -> read(recipient, read);
            case DeliveryFailed failed -> undelivered(recipient, failed);
        };
    }

    /**
     * What follows when a person decides about an unclear outcome. Evidence of machines outranks it; a decision that is
     * read before the news it is about waits for that.
     */
    public Transition resolved(Recipient recipient, AttemptId attempt, Decision decision, Instant at) {
        var earlyResolution = new EarlyResolution(attempt.number(), decision, at);
        if (recipient.state() instanceof Unconfirmed unclear && unclear.attempt() == attempt.number()) {
            return Transition.none(recipient.in(after(earlyResolution, recipient)));
        }
        var isAboutToCome = attempt.number() > recipient.attempt()
                || (attempt.number() == recipient.attempt() && recipient.state() instanceof InFlight);
        return Transition.none(
                isAboutToCome ? recipient.with(recipient.evidence().decided(earlyResolution)) : recipient);
    }

    private static RecipientState after(EarlyResolution earlyResolution, Recipient recipient) {
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
    public Recipient timeIsOver(Recipient recipient, Instant now, boolean maySend) {
        return switch (recipient.state()) {
            case AwaitingDelivery awaitingDelivery -> recipient.in(new Sent());
            case Unconfirmed unclear -> recipient.in(afterUnclear(recipient, unclear, now, maySend));
            case RetryScheduled retryScheduled -> recipient;
            case InFlight inFlight -> recipient;
            case Sent sent -> recipient;
            case Failed failed -> recipient;
            case Skipped skipped -> recipient;
            case ClosedUnconfirmed settled -> recipient;
        };
    }

    /** The account's rule sends again once; a second unclear outcome is left to a person. */
    private RecipientState afterUnclear(Recipient recipient, Unconfirmed unclear, Instant now, boolean maySend) {
        var settles = unclear.since().plus(Account.RESOLUTION_PERIOD);
        if (!now.isBefore(settles)) {
            return new ClosedUnconfirmed();
        }
        var resends = resendAfter != null
                && maySend
                && !unclear.again()
                && !now.isBefore(unclear.since().plus(resendAfter));
        return resends
                ? new RetryScheduled(
                        now,
                        new Superseded(
                                new AttemptId(recipient.id(), unclear.attempt()), SupersedeReason.RESEND_ORDERED))
                : new Unconfirmed(unclear.attempt(), unclear.since(), settles, unclear.again(), unclear.bookedOn());
    }

    private Unconfirmed unclear(Recipient recipient, int attempt, Instant since) {
        var replaced = supersededBefore(recipient);
        var again = replaced != null && replaced.because() == SupersedeReason.RESEND_ORDERED;
        var patience = resendAfter == null || again ? Account.RESOLUTION_PERIOD : resendAfter;
        var bookedOn = attempt == recipient.attempt() ? recipient.bookedOn() : null;
        return new Unconfirmed(attempt, since, since.plus(patience), again, bookedOn);
    }

    /** What becomes of a recipient that is due again and must not be written to any more. */
    public static Recipient leftOut(Recipient recipient, SkipReason reason, Instant at) {
        return recipient.in(withoutMessage(recipient, new Skipped(reason), at));
    }

    /** After a rebuild the newest attempt is learned from its answer. */
    private static Recipient caughtUp(Recipient recipient, AttemptId attempt) {
        return attempt.number() <= recipient.attempt()
                ? recipient
                : recipient.attempting(attempt.number(), recipient.state());
    }

    private static boolean isNews(Recipient recipient, AttemptId attempt, int rank) {
        return attempt.number() == recipient.attempt()
                && rank > recipient.evidence().rank()
                && !isSettled(recipient.state());
    }

    private static Transition accepted(Recipient recipient, AttemptId attempt, Instant at) {
        var number = attempt.number();
        var evidence = recipient.evidence();
        if (number <= evidence.undelivered()) {
            return Transition.none(recipient);
        }
        if (number <= evidence.accepted()) {
            // Nothing new, unless this is the later of two instants: its place is held from the last.
            return Transition.to(recipient, new CountedFrom(attempt, at));
        }
        var known = recipient.with(ranked(recipient, number, ACCEPTED).acceptedBy(number));
        return Transition.to(known.in(afterAcceptance(known, number, at)), new CountedFrom(attempt, at));
    }

    private static RecipientState afterAcceptance(Recipient recipient, int number, Instant at) {
        return switch (recipient.state()) {
            // A newer attempt is under way: its answer decides, with this evidence in mind.
            case InFlight inFlight when number < recipient.attempt() -> inFlight;
            case InFlight inFlight -> new AwaitingDelivery(at.plus(WATCH));
            case RetryScheduled retryScheduled -> new AwaitingDelivery(at.plus(WATCH));
            case Unconfirmed unconfirmed -> new AwaitingDelivery(at.plus(WATCH));
            case AwaitingDelivery awaitingDelivery -> awaitingDelivery;
            case Sent sent -> sent;
            // Settled as something else, perhaps in a closed campaign: there is no more watching, it was sent.
            case Failed failed -> new Sent();
            case Skipped skipped -> new Sent();
            case ClosedUnconfirmed settled -> new Sent();
        };
    }

    private static Transition delivered(Recipient recipient, AttemptId attempt, Instant at) {
        var known = recipient.with(ranked(recipient, attempt.number(), DELIVERED)
                .acceptedBy(attempt.number())
                .reached());
        var newerIsUnderWay = recipient.state() instanceof InFlight && attempt.number() < recipient.attempt();
        return Transition.to(newerIsUnderWay ? known : known.in(new Sent()), new CountedFrom(attempt, at));
    }

    /** Read implies delivered, but Meta counts deliveries: reading later what is known takes no place again. */
    private static Transition read(Recipient recipient, MessageRead report) {
        var transition = delivered(recipient, report.attempt(), report.at());
        var isKnown = recipient.evidence().delivered()
                && report.attempt().number() <= recipient.evidence().accepted();
        return isKnown ? Transition.to(transition.recipient(), new SlotChange.Kept()) : transition;
    }

    private Transition undelivered(Recipient recipient, DeliveryFailed report) {
        var attempt = report.attempt();
        var number = attempt.number();
        if (recipient.evidence().delivered() || number <= recipient.evidence().undelivered()) {
            return Transition.none(recipient);
        }
        // Accepted all the same: the place in the window is held from the acceptance, or from here if that is unknown.
        var slot = number <= recipient.evidence().accepted()
                ? new SlotChange.Kept()
                : new CountedFrom(attempt, report.at());
        var known = recipient.with(ranked(recipient, number, UNDELIVERED).undeliveredBy(number, report.code()));
        var another = known.evidence().accepted() > 0;
        if (another && number == recipient.attempt() && recipient.state() instanceof InFlight) {
            return Transition.to(known.in(new AwaitingDelivery(report.at().plus(WATCH))), slot);
        }
        var notTheNewest = number < recipient.attempt() && !(recipient.state() instanceof AwaitingDelivery);
        var decided = notTheNewest || another || isSettled(recipient.state());
        return Transition.to(decided ? known : afterDeliveryFailed(known, report), slot);
    }

    private Recipient afterDeliveryFailed(Recipient recipient, DeliveryFailed report) {
        var rest = RetryPolicy.afterDeliveryFailed(report.code());
        if (rest.isEmpty() || (!suspended && recipient.tries() >= maxRetries)) {
            return recipient.in(new Failed(report.code()));
        }
        return recipient
                .withTries(suspended ? recipient.tries() : recipient.tries() + 1)
                .in(new RetryScheduled(
                        report.at().plus(rest.get()),
                        new Superseded(report.attempt(), SupersedeReason.DELIVERY_FAILED)));
    }

    private Transition unconfirmed(Recipient recipient, MessageUnconfirmed answer) {
        var known = recipient.with(recipient.evidence().ranked(UNCONFIRMED));
        var earlyResolution = known.evidence().earlyResolution();
        RecipientState unclear = earlyResolution != null && earlyResolution.attempt() == known.attempt()
                ? after(earlyResolution, known)
                : unclear(recipient, known.attempt(), answer.at());
        var state = withoutMessage(known, unclear, answer.at());
        return Transition.to(
                isSettled(recipient.state()) ? known : known.in(state), new CountedFrom(answer.attempt(), answer.at()));
    }

    private Transition failed(Recipient recipient, MessageFailed answer) {
        var tries = recipient.tries() + 1;
        var known = recipient.with(recipient.evidence().ranked(CERTAINLY_NOT)).withTries(tries);
        var due = RetryPolicy.afterFailure(answer, tries);
        RecipientState state = due.isEmpty() || tries > maxRetries
                ? new Failed(answer.code())
                : new RetryScheduled(due.get(), supersededBefore(recipient));
        return Transition.to(known.in(withoutMessage(known, state, answer.at())), new Freed(answer.attempt()));
    }

    private Transition notSent(Recipient recipient, MessageNotSent answer) {
        var known = recipient.with(recipient.evidence().ranked(CERTAINLY_NOT));
        var freed = new Freed(answer.attempt());
        return switch (answer.reason()) {
            case OPTED_OUT -> skipped(known, answer, SkipReason.OPTED_OUT, freed);
            case INACTIVE -> skipped(known, answer, SkipReason.INACTIVE, freed);
            case ERASED -> skipped(known, answer, SkipReason.ERASED, freed);
            case CANCELLED -> skipped(known, answer, SkipReason.CANCELLED, freed);
            case ENDED -> skipped(known, answer, SkipReason.ENDED, freed);
            case LACKS_VALUE -> skipped(known, answer, SkipReason.LACKS_VALUE, freed);
            case PAUSED, SUSPENDED -> {
                var blocker = holdOf(answer);
                yield new Transition(
                        again(known, answer, blocker == null ? notBefore(answer) : answer.at()), freed, blocker);
            }
            case THROTTLED, NO_CONNECTION, EXPIRED, TOO_OLD, RECOVERING ->
                Transition.to(again(known, answer, notBefore(answer)), freed);
            case CHANGED ->
                Transition.to(
                        again(
                                answer.contactKey() == null ? known : known.withKey(answer.contactKey()),
                                answer,
                                notBefore(answer)),
                        freed);
            case ALREADY -> already(known, answer, freed);
        };
    }

    private Transition already(Recipient recipient, MessageNotSent answer, Freed freed) {
        var blockingAttempt = answer.holder();
        if (blockingAttempt == null) {
            return Transition.to(again(recipient, answer, notBefore(answer)), freed);
        }
        if (!blockingAttempt.attempt().recipient().equals(recipient.id())) {
            return skipped(recipient, answer, SkipReason.SAME_PERSON, freed);
        }
        return Transition.to(asHeldBy(recipient, blockingAttempt, answer), freed);
    }

    /** An earlier attempt of the same recipient blocks: what became of that one is the answer. */
    private Recipient asHeldBy(Recipient recipient, BlockingAttempt blockingAttempt, MessageNotSent answer) {
        var number = blockingAttempt.attempt().number();
        return switch (blockingAttempt.state()) {
            case ACCEPTED -> {
                var known = recipient.with(recipient.evidence().acceptedBy(number));
                yield known.in(
                        withoutMessage(known, new AwaitingDelivery(answer.at().plus(WATCH)), answer.at()));
            }
            case DELIVERED ->
                recipient
                        .with(recipient.evidence().acceptedBy(number).reached())
                        .in(new Sent());
            case UNDELIVERED -> {
                var code = blockingAttempt.code() == null ? "undelivered" : blockingAttempt.code();
                var known = recipient.with(recipient.evidence().undeliveredBy(number, code));
                yield afterDeliveryFailed(
                        known, new DeliveryFailed(blockingAttempt.attempt(), recipient.campaign(), code, answer.at()));
            }
            case UNCONFIRMED ->
                recipient.in(withoutMessage(recipient, unclear(recipient, number, answer.at()), answer.at()));
            // Under way, or no longer in the way: ask again when that is decided.
            case CLAIMED, NOT_CALLED, REJECTED, REFUSED -> again(recipient, answer, notBefore(answer));
        };
    }

    private static Transition skipped(Recipient recipient, MessageNotSent answer, SkipReason reason, SlotChange slot) {
        return Transition.to(leftOut(recipient, reason, answer.at()), slot);
    }

    /** Back to be released again, unless an earlier attempt turned out to have been accepted. */
    private static Recipient again(Recipient recipient, MessageNotSent answer, Instant due) {
        return recipient.in(
                withoutMessage(recipient, new RetryScheduled(due, supersededBefore(recipient)), answer.at()));
    }

    /** This attempt brought nothing; what earlier ones are known to have brought outranks the state that follows. */
    private static RecipientState withoutMessage(Recipient recipient, RecipientState otherwise, Instant at) {
        var evidence = recipient.evidence();
        if (evidence.delivered()) {
            return new Sent();
        }
        if (evidence.accepted() > 0) {
            return new AwaitingDelivery(at.plus(WATCH));
        }
        var failedBefore = evidence.undelivered() > 0 && otherwise instanceof Skipped;
        return failedBefore
                ? new Failed(evidence.failedCode() == null ? "undelivered" : evidence.failedCode())
                : otherwise;
    }

    /** An attempt that was refused before its call leaves what it was to replace still to be replaced. */
    private static @Nullable Superseded supersededBefore(Recipient recipient) {
        return recipient.state() instanceof InFlight inFlight
                ? inFlight.request().supersedes()
                : recipient.supersedes();
    }

    private static Recipient.Evidence ranked(Recipient recipient, int number, int rank) {
        return number == recipient.attempt() ? recipient.evidence().ranked(rank) : recipient.evidence();
    }

    private static Instant notBefore(MessageNotSent answer) {
        var shortest = answer.at().plus(RetryPolicy.SHORTEST);
        return answer.retryAt() != null && answer.retryAt().isAfter(shortest) ? answer.retryAt() : shortest;
    }

    /** The reason decides the meaning of the number: a pause has the campaign's revision, a suspension its epoch. */
    private static @Nullable Blocker holdOf(MessageNotSent answer) {
        var scope = answer.scope();
        var version = answer.version();
        if (scope == null || version == null) {
            return null;
        }
        return answer.reason() == NotSentReason.PAUSED
                ? new Blocker.Paused(answer.campaign(), version)
                : new Blocker.Suspended(scope, version);
    }

    private static boolean isSettled(RecipientState state) {
        return state instanceof Sent
                || state instanceof Failed
                || state instanceof Skipped
                || state instanceof ClosedUnconfirmed;
    }
}

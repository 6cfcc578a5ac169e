package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.scheduler.recipient.RecipientState.AwaitingDelivery;
import dev.trickle.scheduler.recipient.RecipientState.ClosedUnconfirmed;
import dev.trickle.scheduler.recipient.RecipientState.Failed;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.RetryScheduled;
import dev.trickle.scheduler.recipient.RecipientState.Sent;
import dev.trickle.scheduler.recipient.RecipientState.Skipped;
import dev.trickle.scheduler.recipient.RecipientState.Unconfirmed;
import dev.trickle.scheduler.recipient.Transition.SlotChange;
import dev.trickle.scheduler.recipient.Transition.SlotChange.CountedFrom;
import java.time.Instant;

/** Transitions after evidence that WhatsApp accepted or delivered a message. It outranks every other state. */
final class AcceptanceTransitions {

    private AcceptanceTransitions() {}

    static Transition onAccepted(Recipient recipient, AttemptId attempt, Instant at) {
        var number = attempt.number();
        var evidence = recipient.evidence();
        if (evidence.undelivered().contains(number)) {
            return Transition.unchanged(recipient);
        }
        if (evidence.accepted().contains(number)) {
            // A repetition; the slot counts from the later of the two instants.
            return Transition.of(recipient, new CountedFrom(attempt, at));
        }
        var known = recipient.withEvidence(
                EvidenceRank.raise(recipient, number, EvidenceRank.ACCEPTED).withAccepted(number));
        return Transition.of(known.withState(afterAcceptance(known, number, at)), new CountedFrom(attempt, at));
    }

    private static RecipientState afterAcceptance(Recipient recipient, int number, Instant at) {
        var awaitingDelivery = new AwaitingDelivery(at.plus(RecipientStateMachine.DELIVERY_TIMEOUT));
        return switch (recipient.state()) {
            // A later attempt is in flight: its outcome decides, together with this evidence.
            case InFlight inFlight when number < recipient.attempt() -> inFlight;
            case InFlight inFlight -> awaitingDelivery;
            case RetryScheduled retryScheduled -> awaitingDelivery;
            case Unconfirmed unconfirmed -> awaitingDelivery;
            case AwaitingDelivery awaiting -> awaiting;
            case Sent sent -> sent;
            // A final state, perhaps in a closed campaign: no timeout follows.
            case Failed failed -> new Sent(true);
            case Skipped skipped -> new Sent(true);
            case ClosedUnconfirmed closed -> new Sent(true);
        };
    }

    static Transition onDelivered(Recipient recipient, AttemptId attempt, Instant at) {
        var known = recipient.withEvidence(EvidenceRank.raise(recipient, attempt.number(), EvidenceRank.DELIVERED)
                .withAccepted(attempt.number())
                .withDelivered());
        var isLaterInFlight = recipient.state() instanceof InFlight && attempt.number() < recipient.attempt();
        return Transition.of(isLaterInFlight ? known : known.withState(new Sent()), new CountedFrom(attempt, at));
    }

    /** Read implies delivered, but Meta counts deliveries: reading a delivered message does not extend the slot. */
    static Transition onRead(Recipient recipient, MessageRead report) {
        var transition = onDelivered(recipient, report.attempt(), report.at());
        var isKnown = recipient.evidence().delivered()
                && recipient.evidence().accepted().contains(report.attempt().number());
        return isKnown ? Transition.of(transition.recipient(), new SlotChange.Kept()) : transition;
    }
}

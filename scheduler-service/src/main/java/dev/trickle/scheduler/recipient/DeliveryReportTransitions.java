package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.DeliveryUpdate.AttemptReport;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import dev.trickle.pipeline.SendRequested.Superseded;
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
import java.util.Optional;

/** Transitions after a delivery report of WhatsApp, most of them after a failed delivery. */
record DeliveryReportTransitions(RecipientStateMachine settings) {

    Transition apply(Recipient recipient, AttemptReport report) {
        return switch (report) {
            case SendConfirmed confirmed ->
                AcceptanceTransitions.onAccepted(recipient, confirmed.attempt(), confirmed.at());
            case MessageDelivered delivered ->
                AcceptanceTransitions.onDelivered(recipient, delivered.attempt(), delivered.at());
            case MessageRead read -> AcceptanceTransitions.onRead(recipient, read);
            case DeliveryFailed failed -> onUndelivered(recipient, failed);
        };
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
        var known = recipient.withEvidence(
                EvidenceRank.raise(recipient, number, EvidenceRank.UNDELIVERED).withUndelivered(number, report.code()));
        return Transition.of(afterUndelivered(known, report), slot);
    }

    private Recipient afterUndelivered(Recipient known, DeliveryFailed report) {
        if (known.evidence().isAccepted()) {
            return known.state() instanceof InFlight && report.attempt().number() == known.attempt()
                    ? known.withState(new AwaitingDelivery(report.at().plus(RecipientStateMachine.DELIVERY_TIMEOUT)))
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
            case Sent sent -> known.withState(afterUndelivered(known, sent, report));
            case Failed failed -> known;
        };
    }

    private Recipient afterDeliveryFailedUnlessSuperseded(Recipient known, DeliveryFailed report) {
        return report.attempt().number() < known.attempt() ? known : afterDeliveryFailed(known, report);
    }

    /** No retry follows, because the recipient was closed; but the outcome is certain now. */
    private static RecipientState afterUndelivered(Recipient known, ClosedUnconfirmed closed, DeliveryFailed report) {
        return closedUnconfirmed(known, closed).orElse(new Failed(report.code()));
    }

    /**
     * The report came after the timeout of the delivery, so the recipient stays sent. But if another attempt is
     * unconfirmed, it is unknown whether the recipient has a message, unless a person has decided it.
     */
    private static RecipientState afterUndelivered(Recipient known, Sent sent, DeliveryFailed report) {
        if (sent.wasFinal()) {
            return new Failed(report.code());
        }
        return known.evidence().isResolvedAsSent(known.attempt())
                ? sent
                : closedUnconfirmed(known, new ClosedUnconfirmed(known.attempt(), null))
                        .orElse(sent);
    }

    /** The state after the failed delivery of one attempt if another one is unconfirmed. */
    private static Optional<RecipientState> closedUnconfirmed(Recipient known, ClosedUnconfirmed closed) {
        return known.evidence().latestUnconfirmed().map(number -> new ClosedUnconfirmed(number, closed.skipReason()));
    }

    /** No retry follows if the delivery of a later attempt has failed before: the delays of both codes would apply. */
    Recipient afterDeliveryFailed(Recipient recipient, DeliveryFailed report) {
        var delay = settings.metaErrors().redeliveryDelay(report.code());
        var hasLaterFailed =
                recipient.evidence().hasUndeliveredAfter(report.attempt().number());
        var hasRetriesLeft = settings.suspended() || recipient.tries() < settings.maxRetries();
        if (delay.isEmpty() || hasLaterFailed || !hasRetriesLeft) {
            return recipient.withState(new Failed(report.code()));
        }
        return recipient
                .withTries(settings.suspended() ? recipient.tries() : recipient.tries() + 1)
                .withState(new RetryScheduled(
                        report.at().plus(delay.get()),
                        new Superseded(report.attempt(), SupersedeReason.DELIVERY_FAILED)));
    }
}

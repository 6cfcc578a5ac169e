package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.MessageEvent.BlockingAttempt;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.scheduler.recipient.RecipientState.AwaitingDelivery;
import dev.trickle.scheduler.recipient.RecipientState.Sent;

/** Transitions after a claim that another attempt to the same person has blocked. */
record BlockedClaimTransitions(RecipientStateMachine settings) {

    Recipient apply(Recipient recipient, MessageNotSent outcome) {
        var blockingAttempt = outcome.holder();
        if (blockingAttempt == null) {
            return OutcomeTransitions.retry(recipient, outcome);
        }
        return blockingAttempt.attempt().recipient().equals(recipient.id())
                ? afterEarlierAttempt(recipient, blockingAttempt, outcome)
                : OutcomeTransitions.skip(recipient, outcome, SkipReason.SAME_PERSON);
    }

    /** An earlier attempt of the same recipient blocks the claim: its state determines the transition. */
    private Recipient afterEarlierAttempt(
            Recipient recipient, BlockingAttempt blockingAttempt, MessageNotSent outcome) {
        return switch (blockingAttempt.state()) {
            case ACCEPTED -> afterAccepted(recipient, blockingAttempt, outcome);
            case DELIVERED ->
                recipient
                        .withEvidence(recipient
                                .evidence()
                                .withAccepted(blockingAttempt.attempt().number())
                                .withDelivered())
                        .withState(new Sent());
            case UNDELIVERED -> afterUndelivered(recipient, blockingAttempt, outcome);
            case UNCONFIRMED -> afterUnconfirmed(recipient, blockingAttempt, outcome);
            // Still in flight, or no longer blocking.
            case CLAIMED, NOT_CALLED, REJECTED, REFUSED -> OutcomeTransitions.retry(recipient, outcome);
        };
    }

    private static Recipient afterAccepted(
            Recipient recipient, BlockingAttempt blockingAttempt, MessageNotSent outcome) {
        var number = blockingAttempt.attempt().number();
        if (recipient.evidence().undelivered().contains(number)) {
            // The sender has not read yet that its delivery failed.
            return OutcomeTransitions.retry(recipient, outcome);
        }
        var known = recipient.withEvidence(recipient.evidence().withAccepted(number));
        return known.withState(EarlierAttempts.outrank(known, awaitingDelivery(outcome), outcome.at()));
    }

    private Recipient afterUndelivered(Recipient recipient, BlockingAttempt blockingAttempt, MessageNotSent outcome) {
        var attempt = blockingAttempt.attempt();
        var code = blockingAttempt.code() == null ? "undelivered" : blockingAttempt.code();
        var known = recipient.withEvidence(recipient.evidence().withUndelivered(attempt.number(), code));
        var report = new DeliveryFailed(attempt, recipient.campaign(), code, outcome.at());
        return known.evidence().isAccepted()
                ? known.withState(awaitingDelivery(outcome))
                : new DeliveryReportTransitions(settings).afterDeliveryFailed(known, report);
    }

    private Recipient afterUnconfirmed(Recipient recipient, BlockingAttempt blockingAttempt, MessageNotSent outcome) {
        var number = blockingAttempt.attempt().number();
        var known = recipient.withEvidence(recipient.evidence().withUnconfirmed(number));
        var unconfirmed = new OutcomeTransitions(settings).unconfirmed(recipient, number, outcome.at());
        return known.withState(EarlierAttempts.outrank(known, unconfirmed, outcome.at()));
    }

    private static AwaitingDelivery awaitingDelivery(MessageNotSent outcome) {
        return new AwaitingDelivery(outcome.at().plus(RecipientStateMachine.DELIVERY_TIMEOUT));
    }
}

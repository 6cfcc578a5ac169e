package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.AttemptState;
import dev.trickle.scheduler.recipient.RecipientState.AwaitingDelivery;
import dev.trickle.scheduler.recipient.RecipientState.ClosedUnconfirmed;
import dev.trickle.scheduler.recipient.RecipientState.Failed;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.RetryScheduled;
import dev.trickle.scheduler.recipient.RecipientState.Sent;
import dev.trickle.scheduler.recipient.RecipientState.Skipped;
import dev.trickle.scheduler.recipient.RecipientState.Unconfirmed;

/** Ranks of the evidence about an attempt, as in the sender's table: lower evidence after higher changes nothing. */
final class EvidenceRank {

    static final int UNCONFIRMED = AttemptState.UNCONFIRMED.rank();
    static final int NOT_ACCEPTED = AttemptState.REJECTED.rank();
    static final int ACCEPTED = AttemptState.ACCEPTED.rank();
    static final int UNDELIVERED = AttemptState.UNDELIVERED.rank();
    static final int DELIVERED = AttemptState.DELIVERED.rank();

    private EvidenceRank() {}

    /** Whether evidence of this rank changes the state of the recipient. */
    static boolean isNew(Recipient recipient, AttemptId attempt, int rank) {
        var isNewOfLatest = attempt.number() == recipient.attempt()
                && rank > recipient.evidence().rank()
                && !isFinal(recipient.state());
        return isNewOfLatest || (rank == NOT_ACCEPTED && awaitsOutcomeOf(attempt.number(), recipient));
    }

    /** Whether the outcome of this attempt is open; the end of the period for decisions does not make it certain. */
    private static boolean awaitsOutcomeOf(int attempt, Recipient recipient) {
        return switch (recipient.state()) {
            case Unconfirmed unconfirmed -> unconfirmed.attempt() == attempt;
            case ClosedUnconfirmed closed ->
                closed.attempt() == attempt
                        && closed.skipReason() == null
                        && !recipient.evidence().hasUndeliveredAfter(attempt);
            case RetryScheduled retry -> false;
            case InFlight inFlight -> false;
            case AwaitingDelivery awaitingDelivery -> false;
            case Sent sent -> false;
            case Failed failed -> false;
            case Skipped skipped -> false;
        };
    }

    static boolean isFinal(RecipientState state) {
        return state instanceof Sent
                || state instanceof Failed
                || state instanceof Skipped
                || state instanceof ClosedUnconfirmed;
    }

    /** The evidence with this rank, if it is about the latest attempt. */
    static Recipient.Evidence raise(Recipient recipient, int attempt, int rank) {
        return attempt == recipient.attempt() ? recipient.evidence().withRank(rank) : recipient.evidence();
    }
}

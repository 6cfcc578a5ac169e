package dev.trickle.simulator.ledger;

import dev.trickle.simulator.fault.FaultKind;
import dev.trickle.simulator.person.MessageStatus;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An accepted message with its decided outcome and the statuses that the receiver confirmed. */
final class LedgerEntry {

    private final Acceptance acceptance;
    private final Set<MessageStatus> confirmed = EnumSet.noneOf(MessageStatus.class);
    private final @Nullable FaultKind fault;
    private @Nullable HeldStatus heldStatus;
    private @Nullable DecidedOutcome decidedOutcome;

    LedgerEntry(Acceptance acceptance, @Nullable FaultKind fault) {
        this.acceptance = acceptance;
        this.fault = fault;
    }

    /** The fault of the call; null if there was none. */
    @Nullable
    FaultKind fault() {
        return fault;
    }

    Acceptance acceptance() {
        return acceptance;
    }

    synchronized void markConfirmed(MessageStatus messageStatus) {
        confirmed.add(messageStatus);
    }

    synchronized List<MessageStatus> confirmed() {
        return List.copyOf(confirmed);
    }

    synchronized void markHeld() {
        heldStatus = HeldStatus.WAITING;
    }

    /** Records the outcome; a held message becomes released. */
    synchronized void recordOutcome(DecidedOutcome decided) {
        decidedOutcome = decided;
        heldStatus = heldStatus == null ? null : HeldStatus.RELEASED;
    }

    synchronized void markDropped(DecidedOutcome decided) {
        decidedOutcome = decided;
        heldStatus = HeldStatus.DROPPED;
    }

    /** Null if it was never held. */
    synchronized @Nullable HeldStatus heldStatus() {
        return heldStatus;
    }

    /** Null until it is dispatched or dropped. */
    synchronized @Nullable DecidedOutcome decidedOutcome() {
        return decidedOutcome;
    }

    /** Returns a consistent snapshot. */
    synchronized LedgerLine ledgerLine() {
        return LedgerLine.of(this);
    }
}

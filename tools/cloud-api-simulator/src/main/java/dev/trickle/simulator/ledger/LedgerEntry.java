package dev.trickle.simulator.ledger;

import dev.trickle.simulator.fault.FaultKind;
import dev.trickle.simulator.person.MessageStatus;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A line of the ledger together with what is decided of it, and what the receiver of webhooks has confirmed. */
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

    /** What went wrong with the call, if anything did. */
    @Nullable
    FaultKind fault() {
        return fault;
    }

    Acceptance acceptance() {
        return acceptance;
    }

    synchronized void confirm(MessageStatus messageStatus) {
        confirmed.add(messageStatus);
    }

    synchronized List<MessageStatus> confirmed() {
        return List.copyOf(confirmed);
    }

    synchronized void held() {
        heldStatus = HeldStatus.WAITING;
    }

    /** It leaves, and if it was held, it is held no more. */
    synchronized void leaves(DecidedOutcome decided) {
        decidedOutcome = decided;
        heldStatus = heldStatus == null ? null : HeldStatus.RELEASED;
    }

    synchronized void dropped(DecidedOutcome decided) {
        decidedOutcome = decided;
        heldStatus = HeldStatus.DROPPED;
    }

    /** Null if it was never held. */
    synchronized @Nullable HeldStatus heldStatus() {
        return heldStatus;
    }

    /** Null until it leaves or is dropped. */
    synchronized @Nullable DecidedOutcome decidedOutcome() {
        return decidedOutcome;
    }

    /** All of it at one moment. */
    synchronized LedgerLine ledgerLine() {
        return LedgerLine.of(this);
    }
}

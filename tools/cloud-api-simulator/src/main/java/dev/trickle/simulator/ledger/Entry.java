package dev.trickle.simulator.ledger;

import dev.trickle.simulator.fault.FaultKind;
import dev.trickle.simulator.person.Status;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A line of the ledger together with what is decided of it, and what the receiver of webhooks has confirmed. */
final class Entry {

    private final Acceptance acceptance;
    private final Set<Status> confirmed = EnumSet.noneOf(Status.class);
    private final @Nullable FaultKind fault;
    private @Nullable Hold hold;
    private @Nullable Ending ending;

    Entry(Acceptance acceptance, @Nullable FaultKind fault) {
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

    synchronized void confirm(Status status) {
        confirmed.add(status);
    }

    synchronized List<Status> confirmed() {
        return List.copyOf(confirmed);
    }

    synchronized void held() {
        hold = Hold.WAITING;
    }

    /** It leaves, and if it was held, it is held no more. */
    synchronized void leaves(Ending decided) {
        ending = decided;
        hold = hold == null ? null : Hold.RELEASED;
    }

    synchronized void dropped(Ending decided) {
        ending = decided;
        hold = Hold.DROPPED;
    }

    /** Null if it was never held. */
    synchronized @Nullable Hold hold() {
        return hold;
    }

    /** Null until it leaves or is dropped. */
    synchronized @Nullable Ending ending() {
        return ending;
    }

    /** All of it at one moment. */
    synchronized Line line() {
        return Line.of(this);
    }
}

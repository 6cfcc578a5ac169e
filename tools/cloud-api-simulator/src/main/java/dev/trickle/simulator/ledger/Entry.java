package dev.trickle.simulator.ledger;

import dev.trickle.simulator.fault.FaultKind;
import dev.trickle.simulator.person.Status;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A line of the ledger together with what the receiver of webhooks has confirmed of it. */
final class Entry {

    private final Acceptance acceptance;
    private final Set<Status> confirmed = EnumSet.noneOf(Status.class);
    private final @Nullable FaultKind fault;

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
}

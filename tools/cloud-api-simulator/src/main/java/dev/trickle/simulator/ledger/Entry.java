package dev.trickle.simulator.ledger;

import dev.trickle.simulator.person.Status;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A line of the ledger together with what the receiver of webhooks has confirmed of it. */
final class Entry {

    private final Acceptance acceptance;
    private final Set<Status> confirmed = EnumSet.noneOf(Status.class);

    Entry(Acceptance acceptance) {
        this.acceptance = acceptance;
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

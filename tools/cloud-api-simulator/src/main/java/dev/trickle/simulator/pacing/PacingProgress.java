package dev.trickle.simulator.pacing;

import dev.trickle.simulator.ledger.Acceptance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The dispatched and held messages of a paced template. Not thread-safe. */
public final class PacingProgress {

    private final List<Acceptance> held = new ArrayList<>();
    private PacingRules pacingRules;
    private int dispatched;

    public PacingProgress(PacingRules pacingRules) {
        this.pacingRules = pacingRules;
    }

    /** Changes the rules; dispatched and held messages stay as they are. */
    public void changeRules(PacingRules changed) {
        pacingRules = changed;
    }

    public PacingRules pacingRules() {
        return pacingRules;
    }

    /** Returns true if this message is dispatched, and false if it is held. */
    public boolean dispatchOrHold(Acceptance message) {
        if (dispatched < pacingRules.first()) {
            dispatched++;
            return true;
        }
        held.add(message);
        return false;
    }

    public int dispatched() {
        return dispatched;
    }

    /** Returns the held messages in the order of their acceptance. */
    public List<Acceptance> held() {
        return List.copyOf(held);
    }

    /** Returns the instant of the decision, if any message is held. */
    public Optional<Instant> decidedAt() {
        return held.stream().findFirst().map(first -> first.at().plus(pacingRules.decidedAfter()));
    }
}

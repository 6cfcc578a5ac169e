package dev.trickle.simulator.pacing;

import dev.trickle.simulator.ledger.Acceptance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A template that is being paced: how many messages have gone, and which are held. For one thread at a time. */
public final class PacingProgress {

    private final List<Acceptance> held = new ArrayList<>();
    private PacingRules pacingRules;
    private int gone;

    public PacingProgress(PacingRules pacingRules) {
        this.pacingRules = pacingRules;
    }

    /** Other terms; what has gone has gone, and what is held is held. */
    public void on(PacingRules others) {
        pacingRules = others;
    }

    public PacingRules pacingRules() {
        return pacingRules;
    }

    /** Whether this message may go; if not, it is held. */
    public boolean lets(Acceptance message) {
        if (gone < pacingRules.first()) {
            gone++;
            return true;
        }
        held.add(message);
        return false;
    }

    public int gone() {
        return gone;
    }

    /** In the order of their acceptance. */
    public List<Acceptance> held() {
        return List.copyOf(held);
    }

    /** When Meta decides, if there is anything to decide on. */
    public Optional<Instant> decidedAt() {
        return held.stream().findFirst().map(first -> first.at().plus(pacingRules.decidedAfter()));
    }
}

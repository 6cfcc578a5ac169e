package dev.trickle.systemtest.chaos;

import dev.trickle.systemtest.harness.FaultyNetwork;
import dev.trickle.systemtest.harness.FaultyNetwork.Condition;
import java.time.Duration;
import java.util.Locale;

/** Faults of a network link. */
enum NetworkFault {
    LATENCY,
    RESET,
    BLACK_HOLE,
    HALF_CLOSE;

    private static final Duration ADDED_LATENCY = Duration.ofMillis(150);

    void apply(FaultyNetwork faultyNetwork) {
        switch (this) {
            case LATENCY -> faultyNetwork.setLatency(ADDED_LATENCY);
            case RESET -> faultyNetwork.setCondition(Condition.RESET);
            case BLACK_HOLE -> faultyNetwork.setCondition(Condition.SILENT);
            case HALF_CLOSE -> faultyNetwork.setCondition(Condition.HALF_CLOSED);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}

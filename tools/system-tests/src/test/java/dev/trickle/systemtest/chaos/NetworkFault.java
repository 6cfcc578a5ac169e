package dev.trickle.systemtest.chaos;

import dev.trickle.systemtest.harness.FaultyNetwork;
import dev.trickle.systemtest.harness.FaultyNetwork.Condition;
import java.time.Duration;
import java.util.Locale;

/** What a network does to those who talk through it. */
enum NetworkFault {
    LATENCY,
    RESET,
    BLACK_HOLE,
    HALF_CLOSE;

    private static final Duration LONGER = Duration.ofMillis(150);

    void befalls(FaultyNetwork faultyNetwork) {
        switch (this) {
            case LATENCY -> faultyNetwork.takes(LONGER);
            case RESET -> faultyNetwork.turns(Condition.RESET);
            case BLACK_HOLE -> faultyNetwork.turns(Condition.SILENT);
            case HALF_CLOSE -> faultyNetwork.turns(Condition.HALF_CLOSED);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}

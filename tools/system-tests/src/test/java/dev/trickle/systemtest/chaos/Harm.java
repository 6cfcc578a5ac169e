package dev.trickle.systemtest.chaos;

import dev.trickle.systemtest.harness.Network;
import dev.trickle.systemtest.harness.Network.Weather;
import java.time.Duration;
import java.util.Locale;

/** What a network does to those who talk through it. */
enum Harm {
    LATENCY,
    RESET,
    BLACK_HOLE,
    HALF_CLOSE;

    private static final Duration LONGER = Duration.ofMillis(150);

    void befalls(Network network) {
        switch (this) {
            case LATENCY -> network.takes(LONGER);
            case RESET -> network.turns(Weather.RESET);
            case BLACK_HOLE -> network.turns(Weather.SILENT);
            case HALF_CLOSE -> network.turns(Weather.HALF_CLOSED);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}

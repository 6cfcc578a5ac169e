package dev.trickle.simulator;

import dev.trickle.simulator.webhook.Webhooks;
import java.time.Instant;
import java.util.Optional;

/** What must be known to skip the calendar ahead without tearing anything apart. */
public final class SimulatorClockwork {

    private final Webhooks webhooks;
    private final CallsUnderWay calls;

    SimulatorClockwork(Webhooks webhooks, CallsUnderWay calls) {
        this.webhooks = webhooks;
        this.calls = calls;
    }

    /** The calendar instant at which the simulator next has something to do, if it ever has. */
    public Optional<Instant> nextTimer() {
        return webhooks.earliest();
    }

    /** Whether a call is unanswered, or a webhook is due, under way or waiting to be repeated. */
    public boolean busy() {
        return calls.any() || webhooks.isBusy();
    }
}

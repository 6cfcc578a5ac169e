package dev.trickle.simulator;

import dev.trickle.simulator.webhook.Webhooks;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** What must be known to skip the calendar ahead without tearing anything apart. */
public final class SimulatorIdleState {

    private final ScheduledActions scheduledActions;
    private final Webhooks webhooks;
    private final InFlightCalls calls;

    SimulatorIdleState(ScheduledActions scheduledActions, Webhooks webhooks, InFlightCalls calls) {
        this.scheduledActions = scheduledActions;
        this.webhooks = webhooks;
        this.calls = calls;
    }

    /** The calendar instant at which the simulator next has something to do, if it ever has. */
    public Optional<Instant> nextTimer() {
        return Stream.of(scheduledActions.earliest(), webhooks.earliest())
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /**
     * Whether a call is unanswered, something of the agenda is due, or a webhook is due, under way or waiting to be
     * repeated; asked in this order, because each may lead to the next.
     */
    public boolean busy() {
        return calls.any() || scheduledActions.isBusy() || webhooks.isBusy();
    }
}

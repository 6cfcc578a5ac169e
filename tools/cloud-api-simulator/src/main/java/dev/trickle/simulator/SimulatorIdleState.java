package dev.trickle.simulator;

import dev.trickle.simulator.webhook.Webhooks;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells a test whether it can advance the clock without interrupting work of the simulator. */
public final class SimulatorIdleState {

    private final ScheduledActions scheduledActions;
    private final Webhooks webhooks;
    private final InFlightCalls calls;

    SimulatorIdleState(ScheduledActions scheduledActions, Webhooks webhooks, InFlightCalls calls) {
        this.scheduledActions = scheduledActions;
        this.webhooks = webhooks;
        this.calls = calls;
    }

    /** Returns the next instant of the clock at which the simulator has something to do, if any. */
    public Optional<Instant> nextTimer() {
        return Stream.of(scheduledActions.nextDue(), webhooks.nextDue())
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder());
    }

    /**
     * Whether a call is in flight, an action is due, or a webhook is due, in flight or waiting for a retry. Checked in
     * this order, because each may cause the next.
     */
    public boolean isBusy() {
        return calls.hasCalls() || scheduledActions.isBusy() || webhooks.isBusy();
    }
}

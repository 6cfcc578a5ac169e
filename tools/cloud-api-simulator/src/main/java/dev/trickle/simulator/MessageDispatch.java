package dev.trickle.simulator;

import dev.trickle.simulator.ledger.Acceptance;
import dev.trickle.simulator.ledger.AcceptanceLog;
import dev.trickle.simulator.ledger.DecidedOutcome;
import dev.trickle.simulator.message.WaId;
import dev.trickle.simulator.person.MessageStatus;
import dev.trickle.simulator.person.OutcomePlan;
import dev.trickle.simulator.person.SimulatedPeople;
import dev.trickle.simulator.webhook.StatusUpdate;
import dev.trickle.simulator.webhook.Webhooks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Lets accepted messages go their way: their fate is decided then, and told by webhook as it comes true. */
final class MessageDispatch {

    /** As if it had not been sent at all: the template was paused. */
    private static final OutcomePlan DROPPED =
            new OutcomePlan(List.of(new OutcomePlan.StatusStep(MessageStatus.FAILED, Duration.ZERO)), 132015);

    private final SimulatedPeople simulatedPeople;
    private final AcceptanceLog acceptanceLog;
    private final Webhooks webhooks;

    MessageDispatch(SimulatedPeople simulatedPeople, AcceptanceLog acceptanceLog, Webhooks webhooks) {
        this.simulatedPeople = simulatedPeople;
        this.acceptanceLog = acceptanceLog;
        this.webhooks = webhooks;
    }

    /** As soon as it is accepted. */
    void leave(Acceptance message) {
        var outcomePlan = decided(message);
        webhooks.tell(updates(message, outcomePlan, message.at()), outcomePlan.toldLate());
    }

    /** At this instant, after it was held. */
    void release(Acceptance message, Instant at) {
        var outcomePlan = decided(message);
        webhooks.queue(updates(message, outcomePlan, at), outcomePlan.toldLate());
    }

    /** Never, after it was held; at this instant that is decided. */
    void drop(Acceptance message, Instant at) {
        acceptanceLog.drop(message.sequence(), endingOf(DROPPED));
        webhooks.queue(updates(message, DROPPED, at), DROPPED.toldLate());
    }

    private OutcomePlan decided(Acceptance message) {
        var delivery = message.delivery();
        var outcomePlan = simulatedPeople.fateOf(delivery.to(), delivery.template());
        acceptanceLog.leaves(message.sequence(), endingOf(outcomePlan));
        return outcomePlan;
    }

    private static DecidedOutcome endingOf(OutcomePlan outcomePlan) {
        return new DecidedOutcome(outcomePlan.outcome(), outcomePlan.code());
    }

    private static List<StatusUpdate> updates(Acceptance message, OutcomePlan outcomePlan, Instant from) {
        var delivery = message.delivery();
        return outcomePlan.steps().stream()
                .map(statusStep -> new StatusUpdate(
                        message.sequence(),
                        delivery.phoneNumberId(),
                        delivery.wamid(),
                        WaId.of(delivery.to()),
                        delivery.callbackData(),
                        statusStep.status(),
                        from.plus(statusStep.after()),
                        outcomePlan.code()))
                .toList();
    }
}

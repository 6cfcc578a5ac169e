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

/** Dispatches accepted messages: decides their outcome, and reports each status by webhook when it is due. */
final class MessageDispatch {

    /** The outcome of a held message whose template was paused. */
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

    /** Dispatches a message at its acceptance. */
    void dispatch(Acceptance message) {
        var outcomePlan = planOutcome(message);
        webhooks.send(updates(message, outcomePlan, message.at()), outcomePlan.webhookDelay());
    }

    /** Dispatches a held message at this instant. */
    void release(Acceptance message, Instant at) {
        var outcomePlan = planOutcome(message);
        webhooks.enqueue(updates(message, outcomePlan, at), outcomePlan.webhookDelay());
    }

    /** Fails a held message at this instant. */
    void drop(Acceptance message, Instant at) {
        acceptanceLog.markDropped(message.sequence(), outcomeOf(DROPPED));
        webhooks.enqueue(updates(message, DROPPED, at), DROPPED.webhookDelay());
    }

    private OutcomePlan planOutcome(Acceptance message) {
        var delivery = message.delivery();
        var outcomePlan = simulatedPeople.planOutcome(delivery.to(), delivery.template());
        acceptanceLog.recordOutcome(message.sequence(), outcomeOf(outcomePlan));
        return outcomePlan;
    }

    private static DecidedOutcome outcomeOf(OutcomePlan outcomePlan) {
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
                        delivery.pricingCategory(),
                        statusStep.status(),
                        from.plus(statusStep.after()),
                        outcomePlan.code()))
                .toList();
    }
}

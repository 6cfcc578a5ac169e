package dev.trickle.simulator;

import dev.trickle.simulator.ledger.Acceptance;
import dev.trickle.simulator.ledger.Ending;
import dev.trickle.simulator.ledger.Ledger;
import dev.trickle.simulator.message.WaId;
import dev.trickle.simulator.person.Fate;
import dev.trickle.simulator.person.People;
import dev.trickle.simulator.person.Status;
import dev.trickle.simulator.webhook.StatusUpdate;
import dev.trickle.simulator.webhook.Webhooks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Lets accepted messages go their way: their fate is decided then, and told by webhook as it comes true. */
final class Departures {

    /** As if it had not been sent at all: the template was paused. */
    private static final Fate DROPPED = new Fate(List.of(new Fate.Step(Status.FAILED, Duration.ZERO)), 132015);

    private final People people;
    private final Ledger ledger;
    private final Webhooks webhooks;

    Departures(People people, Ledger ledger, Webhooks webhooks) {
        this.people = people;
        this.ledger = ledger;
        this.webhooks = webhooks;
    }

    /** As soon as it is accepted. */
    void leave(Acceptance message) {
        var fate = decided(message);
        webhooks.tell(updates(message, fate, message.at()), fate.toldLate());
    }

    /** At this instant, after it was held. */
    void release(Acceptance message, Instant at) {
        var fate = decided(message);
        webhooks.queue(updates(message, fate, at), fate.toldLate());
    }

    /** Never, after it was held; at this instant that is decided. */
    void drop(Acceptance message, Instant at) {
        ledger.drop(message.sequence(), endingOf(DROPPED));
        webhooks.queue(updates(message, DROPPED, at), DROPPED.toldLate());
    }

    private Fate decided(Acceptance message) {
        var delivery = message.delivery();
        var fate = people.fateOf(delivery.to(), delivery.template());
        ledger.leaves(message.sequence(), endingOf(fate));
        return fate;
    }

    private static Ending endingOf(Fate fate) {
        return new Ending(fate.outcome(), fate.code());
    }

    private static List<StatusUpdate> updates(Acceptance message, Fate fate, Instant from) {
        var delivery = message.delivery();
        return fate.steps().stream()
                .map(step -> new StatusUpdate(
                        message.sequence(),
                        delivery.phoneNumberId(),
                        delivery.wamid(),
                        WaId.of(delivery.to()),
                        delivery.callbackData(),
                        step.status(),
                        from.plus(step.after()),
                        fate.code()))
                .toList();
    }
}

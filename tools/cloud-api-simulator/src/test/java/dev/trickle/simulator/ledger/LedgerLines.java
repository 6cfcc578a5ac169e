package dev.trickle.simulator.ledger;

import dev.trickle.simulator.message.TargetApi;
import java.time.Instant;
import java.util.List;

/** Lines of a ledger in which only the person, the template and the instant matter. */
final class LedgerLines {

    private LedgerLines() {}

    static Acceptance line(String person, Instant at) {
        return line(person, "spring", at);
    }

    static Acceptance line(String person, String template, Instant at) {
        return new Acceptance(1, at, delivery(person, template));
    }

    static Delivery delivery(String person, String template) {
        return new Delivery(
                TargetApi.MESSAGES, "MARKETING", "orchard", person, "wamid." + person, template, List.of(), null);
    }
}

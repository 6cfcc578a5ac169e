package dev.trickle.systemtest.promises;

import static java.util.stream.Collectors.toMap;

import dev.trickle.systemtest.promises.Evidence.Message;
import dev.trickle.systemtest.promises.Evidence.RecipientRow;
import dev.trickle.systemtest.promises.Evidence.UserRequest.OptOut;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** No webhook is acknowledged and lost: what was answered with 200 is in the tables. */
public final class NoWebhookLost implements Promise {

    /** Read is delivered, and either is sent. */
    private static final Map<String, Integer> BITS = Map.of("sent", 1, "delivered", 2, "read", 4, "failed", 8);

    @Override
    public String counted() {
        return "lost_webhooks";
    }

    @Override
    public List<String> breaches(Evidence evidence) {
        var seen = evidence.view().stream()
                .collect(toMap(RecipientRow::recipient, RecipientRow::seen, (one, other) -> one | other));
        var reports = evidence.ledger().stream().flatMap(message -> lost(message, seen));
        var stops = evidence.wishes().stream()
                .filter(userRequest -> userRequest instanceof OptOut optOut && !optOut.kept())
                .map(stop -> "a stop was acknowledged, and nobody has noted it");
        return Stream.concat(reports, stops).toList();
    }

    private static Stream<String> lost(Message message, Map<String, Integer> seen) {
        var bits = seen.getOrDefault(message.recipient(), 0);
        return message.confirmed().stream()
                .filter(status -> (bits & BITS.get(status)) == 0)
                .map(status ->
                        "attempt %s was reported %s, and the view does not know".formatted(message.attempt(), status));
    }
}

package dev.trickle.systemtest.promises;

import static java.util.stream.Collectors.toMap;

import dev.trickle.systemtest.promises.Evidence.Message;
import dev.trickle.systemtest.promises.Evidence.RecipientRow;
import dev.trickle.systemtest.promises.Evidence.UserRequest.OptOut;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** No acknowledged webhook is lost: the tables contain every webhook that was answered with 200. */
public final class NoWebhookLost implements Promise {

    /** Milestone bit of each status. */
    private static final Map<String, Integer> BITS = Map.of("sent", 1, "delivered", 2, "read", 4, "failed", 8);

    @Override
    public String code() {
        return "lost_webhooks";
    }

    @Override
    public List<String> breaches(Evidence evidence) {
        var seen = evidence.recipientRows().stream()
                .collect(toMap(RecipientRow::recipient, RecipientRow::milestones, (one, other) -> one | other));
        var reports = evidence.ledger().stream().flatMap(message -> missingMilestones(message, seen));
        var stops = evidence.userRequests().stream()
                .filter(userRequest -> userRequest instanceof OptOut optOut && !optOut.recorded())
                .map(stop -> "an opt-out was acknowledged, but is not recorded");
        return Stream.concat(reports, stops).toList();
    }

    private static Stream<String> missingMilestones(Message message, Map<String, Integer> seen) {
        var bits = seen.getOrDefault(message.recipient(), 0);
        return message.acknowledgedStatuses().stream()
                .filter(status -> (bits & BITS.get(status)) == 0)
                .map(status ->
                        "attempt %s was reported %s, but the table lacks it".formatted(message.attempt(), status));
    }
}

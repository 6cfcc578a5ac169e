package dev.trickle.status.routing;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.status.publishing.EventCollector;
import dev.trickle.status.routing.ParkedWebhooks.ParkedReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** Result of routing the notifications of one poll: events to publish, reports to park, and message ids to store. */
final class RoutingResult {

    /** Lock order of rows, which prevents deadlocks of concurrent writers. */
    private static final Comparator<AttemptId> LOCK_ORDER = Comparator.<AttemptId, UUID>comparing(
                    attempt -> attempt.recipient().value())
            .thenComparingInt(AttemptId::number);

    private final EventCollector events = new EventCollector();
    private final List<ParkedReport> parked = new ArrayList<>();
    private final SortedMap<AttemptId, String> messageIds = new TreeMap<>(LOCK_ORDER);

    void addParked(ParkedReport report) {
        parked.add(report);
    }

    /** Adds the message id of an attempt whose call has no response yet. */
    void addMessageId(AttemptId attempt, String messageId) {
        messageIds.merge(attempt, messageId, (one, other) -> one.compareTo(other) < 0 ? one : other);
    }

    EventCollector events() {
        return events;
    }

    List<ParkedReport> parked() {
        return parked;
    }

    SortedMap<AttemptId, String> messageIds() {
        return messageIds;
    }
}

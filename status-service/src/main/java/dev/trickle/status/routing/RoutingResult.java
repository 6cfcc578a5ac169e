package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.Topic;
import dev.trickle.status.routing.ParkedWebhooks.ParkedReport;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What the notices of one poll come to: events to be published, reports to be parked, messages to be remembered. */
final class RoutingResult {

    /** So that two who write the same rows do not wait for each other. */
    private static final Comparator<AttemptId> IN_ORDER = Comparator.<AttemptId, UUID>comparing(
                    attempt -> attempt.recipient().value())
            .thenComparingInt(AttemptId::number);

    private final List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
    private final List<ParkedReport> unknown = new ArrayList<>();
    private final SortedMap<AttemptId, String> messages = new TreeMap<>(IN_ORDER);

    <V> void publish(Topic<AccountId, V> topic, AccountId account, V event) {
        events.add(topic.toRecord(account, event));
    }

    void park(ParkedReport report) {
        unknown.add(report);
    }

    /** A webhook names the message of an attempt whose call has brought no answer yet. */
    void learn(AttemptId attempt, String messageId) {
        messages.merge(attempt, messageId, (one, other) -> one.compareTo(other) < 0 ? one : other);
    }

    List<ProducerRecord<byte[], byte[]>> events() {
        return events;
    }

    List<ParkedReport> unknown() {
        return unknown;
    }

    SortedMap<AttemptId, String> messages() {
        return messages;
    }
}

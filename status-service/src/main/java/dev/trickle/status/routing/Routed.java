package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Topic;
import dev.trickle.status.routing.ParkedWebhooks.Waiting;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What the notices of one poll come to: events to be published, reports to be parked. */
final class Routed {

    private final List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
    private final List<Waiting> unknown = new ArrayList<>();

    <V> void publish(Topic<AccountId, V> topic, AccountId account, V event) {
        events.add(topic.recordOf(account, event));
    }

    void park(Waiting report) {
        unknown.add(report);
    }

    List<ProducerRecord<byte[], byte[]>> events() {
        return events;
    }

    List<Waiting> unknown() {
        return unknown;
    }
}

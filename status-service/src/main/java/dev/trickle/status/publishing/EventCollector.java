package dev.trickle.status.publishing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Topic;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Events of several webhooks, which are published together. */
public final class EventCollector {

    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();

    /** Adds an event of an account. */
    public <V> void add(Topic<AccountId, V> topic, AccountId account, V event) {
        records.add(topic.toRecord(account, event));
    }

    /** Returns the records of the events, in the order in which they were added. */
    public List<ProducerRecord<byte[], byte[]>> records() {
        return List.copyOf(records);
    }
}

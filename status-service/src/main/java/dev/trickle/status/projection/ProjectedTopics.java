package dev.trickle.status.projection;

import static dev.trickle.pipeline.Topics.CAMPAIGN_EVENTS;
import static dev.trickle.pipeline.Topics.DELIVERY_UPDATES;
import static dev.trickle.pipeline.Topics.MESSAGE_EVENTS;
import static dev.trickle.pipeline.Topics.SCHEDULE_EVENTS;
import static dev.trickle.pipeline.Topics.SEND_REQUESTS;

import dev.trickle.pipeline.AccountId;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The topics that the delivery tables are a fold of, and how a record of each is read. */
public final class ProjectedTopics {

    private static final Map<String, RecordMerger> JOINING = Map.of(
            CAMPAIGN_EVENTS.name(),
            (events, account, value) -> events.add(account, CAMPAIGN_EVENTS.deserializeValue(value)),
            SEND_REQUESTS.name(),
            (events, account, value) -> events.add(account, SEND_REQUESTS.deserializeValue(value)),
            MESSAGE_EVENTS.name(),
            (events, account, value) -> events.add(account, MESSAGE_EVENTS.deserializeValue(value)),
            DELIVERY_UPDATES.name(),
            (events, account, value) -> events.add(account, DELIVERY_UPDATES.deserializeValue(value)),
            SCHEDULE_EVENTS.name(),
            (events, account, value) -> events.add(account, SCHEDULE_EVENTS.deserializeValue(value)));

    /** Checking an id costs more than the rest of a record's key; an installation has a handful. */
    private final Map<String, AccountId> accounts = new ConcurrentHashMap<>();

    /** Their names. */
    public static String[] names() {
        return JOINING.keySet().toArray(String[]::new);
    }

    /**
     * Reads a record and joins it in.
     *
     * @throws RuntimeException if it cannot be read; nothing is joined then
     */
    public void read(ConsumerRecord<byte[], byte[]> record, ProjectionBatch events) {
        var recordMerger = JOINING.get(record.topic());
        if (recordMerger == null) {
            throw new IllegalArgumentException("Not a topic of the fold: " + record.topic());
        }
        var account = new String(record.key(), StandardCharsets.UTF_8);
        recordMerger.join(events, accounts.computeIfAbsent(account, AccountId::new), record.value());
    }

    /** Reads a value and joins it in. */
    @FunctionalInterface
    private interface RecordMerger {
        void join(ProjectionBatch events, AccountId account, byte[] value);
    }
}

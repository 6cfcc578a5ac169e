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

/** Input topics of the projection, and the deserialization of their records. */
public final class ProjectedTopics {

    private static final Map<String, RecordMerger> MERGERS = Map.of(
            CAMPAIGN_EVENTS.name(),
            (batch, account, value) -> batch.add(account, CAMPAIGN_EVENTS.deserializeValue(value)),
            SEND_REQUESTS.name(),
            (batch, account, value) -> batch.add(account, SEND_REQUESTS.deserializeValue(value)),
            MESSAGE_EVENTS.name(),
            (batch, account, value) -> batch.add(account, MESSAGE_EVENTS.deserializeValue(value)),
            DELIVERY_UPDATES.name(),
            (batch, account, value) -> batch.add(account, DELIVERY_UPDATES.deserializeValue(value)),
            SCHEDULE_EVENTS.name(),
            (batch, account, value) -> batch.add(account, SCHEDULE_EVENTS.deserializeValue(value)));

    /** Caches account ids: validating an id costs more than the rest of a key, and there are only a few accounts. */
    private final Map<String, AccountId> accounts = new ConcurrentHashMap<>();

    /** Returns the names of the topics. */
    public static String[] names() {
        return MERGERS.keySet().toArray(String[]::new);
    }

    /**
     * Deserializes a record and merges it into the batch; returns its account.
     *
     * @throws RuntimeException if the record is unreadable; the batch is unchanged then
     */
    public AccountId merge(ConsumerRecord<byte[], byte[]> record, ProjectionBatch batch) {
        var merger = MERGERS.get(record.topic());
        if (merger == null) {
            throw new IllegalArgumentException("Not a topic of the projection: " + record.topic());
        }
        var account = accounts.computeIfAbsent(new String(record.key(), StandardCharsets.UTF_8), AccountId::new);
        merger.merge(batch, account, record.value());
        return account;
    }

    /** Deserializes a value and merges it into the batch. */
    @FunctionalInterface
    private interface RecordMerger {
        void merge(ProjectionBatch batch, AccountId account, byte[] value);
    }
}

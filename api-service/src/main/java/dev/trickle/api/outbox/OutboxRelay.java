package dev.trickle.api.outbox;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Publishes the events of the outbox, oldest first, and deletes the acknowledged ones. A crash in between publishes
 * events again; all consumers are idempotent.
 */
public final class OutboxRelay {

    private static final int PAGE_SIZE = 500;

    /** Only one relay at a time, so that events keep their order. */
    private static final String TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('outbox', 0))";

    private static final String OLDEST = """
            SELECT id, topic, account_id, payload FROM api_outbox ORDER BY id LIMIT :page
            """;

    /** The topics that the API writes. */
    private static final List<Topic<AccountId, ?>> TOPICS =
            List.of(Topics.CAMPAIGN_EVENTS, Topics.SUBSCRIPTION_CHANGES, Topics.ACCOUNT_EVENTS);

    private static final String DELETE = "DELETE FROM api_outbox WHERE id = ANY (:ids)";

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final KafkaPublisher kafkaPublisher;

    public OutboxRelay(JdbcClient database, TransactionOperations transactions, KafkaPublisher kafkaPublisher) {
        this.database = database;
        this.transactions = transactions;
        this.kafkaPublisher = kafkaPublisher;
    }

    /**
     * Publishes one page; returns whether there were events.
     *
     * @throws PublishFailed if Kafka did not acknowledge all records; nothing is deleted then
     */
    public boolean relay() {
        return transactions.execute(transaction -> tryLock() && relayPage());
    }

    private boolean tryLock() {
        return database.sql(TRY_LOCK).query(Boolean.class).single();
    }

    private boolean relayPage() {
        var page = database.sql(OLDEST)
                .param("page", PAGE_SIZE)
                .query((row, number) -> rowIn(row))
                .list();
        kafkaPublisher.publish(page.stream().map(OutboxRow::record).toList());
        delete(page);
        return !page.isEmpty();
    }

    private void delete(List<OutboxRow> page) {
        if (!page.isEmpty()) {
            var ids = page.stream().map(OutboxRow::id).toArray(Long[]::new);
            database.sql(DELETE).param("ids", ids).update();
        }
    }

    private static OutboxRow rowIn(ResultSet row) throws SQLException {
        var account = new AccountId(row.getString("account_id"));
        var payload = row.getString("payload").getBytes(StandardCharsets.UTF_8);
        return new OutboxRow(row.getLong("id"), toRecord(row.getString("topic"), account, payload));
    }

    private static ProducerRecord<byte[], byte[]> toRecord(String topic, AccountId account, byte[] payload) {
        // Decoded and encoded again, because jsonb keeps neither the order of fields nor the notation of values.
        return reencode(topicNamed(topic), account, payload);
    }

    private static Topic<AccountId, ?> topicNamed(String name) {
        return TOPICS.stream()
                .filter(topic -> topic.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "The outbox contains an event of topic " + name + ", which the API does not write"));
    }

    private static <V> ProducerRecord<byte[], byte[]> reencode(
            Topic<AccountId, V> topic, AccountId account, byte[] payload) {
        return topic.toRecord(account, topic.deserializeValue(payload));
    }

    /** A row of the outbox and its Kafka record. */
    private record OutboxRow(long id, ProducerRecord<byte[], byte[]> record) {}
}

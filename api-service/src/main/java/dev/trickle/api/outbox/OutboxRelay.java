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
 * Sends what is in the outbox, oldest first, and deletes it when Kafka has it. A crash between the two sends the same
 * events again; every reader bears that.
 */
public final class OutboxRelay {

    private static final int PAGE = 500;

    /** One relay at a time, or a later event could overtake an earlier one. */
    private static final String BE_THE_ONLY_ONE = "SELECT pg_try_advisory_xact_lock(hashtextextended('outbox', 0))";

    private static final String OLDEST = """
            SELECT id, topic, account_id, payload FROM api_outbox ORDER BY id LIMIT :page
            """;

    /** What the API has to say; the other topics belong to other services. */
    private static final List<Topic<AccountId, ?>> WRITTEN_HERE =
            List.of(Topics.CAMPAIGN_EVENTS, Topics.SUBSCRIPTION_CHANGES, Topics.ACCOUNT_EVENTS);

    private static final String FORGET = "DELETE FROM api_outbox WHERE id = ANY (:ids)";

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final KafkaPublisher kafkaPublisher;

    public OutboxRelay(JdbcClient database, TransactionOperations transactions, KafkaPublisher kafkaPublisher) {
        this.database = database;
        this.transactions = transactions;
        this.kafkaPublisher = kafkaPublisher;
    }

    /**
     * Sends one page; says whether there was anything.
     *
     * @throws PublishFailed if Kafka did not take all of it; nothing is forgotten then
     */
    public boolean relay() {
        return transactions.execute(transaction -> isTheOnlyOne() && relayPage());
    }

    private boolean isTheOnlyOne() {
        return database.sql(BE_THE_ONLY_ONE).query(Boolean.class).single();
    }

    private boolean relayPage() {
        var page = database.sql(OLDEST)
                .param("page", PAGE)
                .query((row, number) -> entry(row))
                .list();
        kafkaPublisher.send(page.stream().map(OutboxRow::event).toList());
        forget(page);
        return !page.isEmpty();
    }

    private void forget(List<OutboxRow> page) {
        if (!page.isEmpty()) {
            var ids = page.stream().map(OutboxRow::id).toArray(Long[]::new);
            database.sql(FORGET).param("ids", ids).update();
        }
    }

    private static OutboxRow entry(ResultSet row) throws SQLException {
        var account = new AccountId(row.getString("account_id"));
        var payload = row.getString("payload").getBytes(StandardCharsets.UTF_8);
        return new OutboxRow(row.getLong("id"), event(row.getString("topic"), account, payload));
    }

    private static ProducerRecord<byte[], byte[]> event(String topic, AccountId account, byte[] payload) {
        // Read and written again, because jsonb keeps neither the order of fields nor the spelling of values.
        return rewritten(topicNamed(topic), account, payload);
    }

    private static Topic<AccountId, ?> topicNamed(String name) {
        return WRITTEN_HERE.stream()
                .filter(topic -> topic.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "The outbox holds an event of topic " + name + ", which the API never writes"));
    }

    private static <V> ProducerRecord<byte[], byte[]> rewritten(
            Topic<AccountId, V> topic, AccountId account, byte[] payload) {
        return topic.toRecord(account, topic.deserializeValue(payload));
    }

    /** A row of the outbox. */
    private record OutboxRow(long id, ProducerRecord<byte[], byte[]> event) {}
}

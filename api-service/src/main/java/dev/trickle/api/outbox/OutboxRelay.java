package dev.trickle.api.outbox;

import dev.trickle.pipeline.jdbc.SqlArrays;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Publishes the events of the outbox byte for byte, in order within an account, and deletes the acknowledged ones. A
 * crash in between publishes events again; all consumers are idempotent. An account whose events cannot be published
 * does not delay the others.
 */
public final class OutboxRelay {

    private static final int PAGE_SIZE = 500;

    /** Only one relay at a time, so that events keep their order. */
    private static final String TRY_LOCK = "SELECT pg_try_advisory_xact_lock(hashtextextended('outbox', 0))";

    private static final String NEXT_ACCOUNT = """
            SELECT account_id FROM api_outbox WHERE account_id <> ALL (:skipped) ORDER BY id LIMIT 1
            """;

    private static final String OLDEST = """
            SELECT id, topic, account_id, payload FROM api_outbox WHERE account_id = :account ORDER BY id LIMIT :page
            """;

    private static final String DELETE = "DELETE FROM api_outbox WHERE id = ANY (:ids)";

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final KafkaPublisher kafkaPublisher;
    private final RetryBackoff<String> retryBackoff;

    public OutboxRelay(
            JdbcClient database,
            TransactionOperations transactions,
            KafkaPublisher kafkaPublisher,
            RetryBackoff<String> retryBackoff) {
        this.database = database;
        this.transactions = transactions;
        this.kafkaPublisher = kafkaPublisher;
        this.retryBackoff = retryBackoff;
    }

    /**
     * Publishes one page of an account; returns whether there were events. If Kafka does not acknowledge all records,
     * nothing is deleted.
     */
    public boolean relay() {
        return transactions.execute(transaction -> {
            var next = tryLock() ? nextAccount() : Optional.<String>empty();
            next.ifPresent(account -> retryBackoff.process(account, transaction, () -> relayPage(account)));
            return next.isPresent();
        });
    }

    private boolean tryLock() {
        return database.sql(TRY_LOCK).query(Boolean.class).single();
    }

    private Optional<String> nextAccount() {
        return database.sql(NEXT_ACCOUNT)
                .param("skipped", SqlArrays.texts(retryBackoff.skipped(), Object::toString))
                .query(String.class)
                .optional();
    }

    private void relayPage(String account) {
        var page = database.sql(OLDEST)
                .param("account", account)
                .param("page", PAGE_SIZE)
                .query((row, number) -> rowIn(row))
                .list();
        kafkaPublisher.publish(page.stream().map(OutboxRow::record).toList());
        delete(page);
    }

    private void delete(List<OutboxRow> page) {
        database.sql(DELETE)
                .param("ids", SqlArrays.of("int8", page, OutboxRow::id))
                .update();
    }

    private static OutboxRow rowIn(ResultSet row) throws SQLException {
        var key = row.getString("account_id").getBytes(StandardCharsets.UTF_8);
        var value = row.getString("payload").getBytes(StandardCharsets.UTF_8);
        return new OutboxRow(row.getLong("id"), new ProducerRecord<>(row.getString("topic"), key, value));
    }

    /** A row of the outbox and its Kafka record. */
    private record OutboxRow(long id, ProducerRecord<byte[], byte[]> record) {}
}

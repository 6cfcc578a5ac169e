package dev.trickle.api.outbox;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Stores events in the transaction that changes the row, until the relay has published them. */
public final class ApiOutbox {

    private static final String INSERT = """
            INSERT INTO api_outbox (topic, account_id, payload, created_at)
            VALUES (:topic, :account, :payload::json, :now)
            """;

    private final JdbcClient database;
    private final WorkSignal workSignal;

    public ApiOutbox(JdbcClient database, WorkSignal workSignal) {
        this.database = database;
        this.workSignal = workSignal;
    }

    /**
     * Adds an event; must be called in the transaction that writes the row. Events about the same object keep their
     * order only if the transactions hold its lock.
     */
    public <V> void add(Topic<AccountId, V> topic, AccountId account, V event, Instant now) {
        database.sql(INSERT)
                .param("topic", topic.name())
                .param("account", account.value())
                .param("payload", new String(topic.serializeValue(event), StandardCharsets.UTF_8))
                .param("now", SqlInstants.toParameter(now))
                .update();
        workSignal.afterCommit();
    }
}

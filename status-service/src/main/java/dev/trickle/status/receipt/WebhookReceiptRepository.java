package dev.trickle.status.receipt;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Records when each account's last valid webhook arrived. */
@Component
class WebhookReceiptRepository {

    /** Keeps the latest instant: webhooks may be read again, also by another instance. */
    private static final String UPSERT = """
            INSERT INTO webhook_receipts (account_id, last_received_at)
            VALUES (:account, :at)
            ON CONFLICT (account_id) DO UPDATE SET last_received_at = excluded.last_received_at
             WHERE webhook_receipts.last_received_at < excluded.last_received_at
            """;

    private final JdbcClient database;

    WebhookReceiptRepository(JdbcClient database) {
        this.database = database;
    }

    void upsert(AccountId account, Instant at) {
        database.sql(UPSERT)
                .param("account", account.value())
                .param("at", SqlInstants.toParameter(at))
                .update();
    }
}

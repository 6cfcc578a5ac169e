package dev.trickle.api.webhook;

import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the unprocessed webhooks that the status-service has recorded. */
@Component
class UnprocessedWebhooksRepository {

    private static final int MAX_ROWS = 1_000;

    private static final String LIST = """
            SELECT reason, type, business_account_id, phone_number_id, sum(count) AS count,
                   min(first_received_at) AS first_received_at, max(last_received_at) AS last_received_at
              FROM unprocessed_webhooks
             GROUP BY reason, type, business_account_id, phone_number_id
             ORDER BY last_received_at DESC, reason, type, business_account_id, phone_number_id
             LIMIT :limit
            """;

    private final JdbcClient database;

    UnprocessedWebhooksRepository(JdbcClient database) {
        this.database = database;
    }

    /** The most recent ones first. */
    List<UnprocessedWebhooks> list() {
        return database.sql(LIST)
                .param("limit", MAX_ROWS)
                .query((row, number) -> unprocessedIn(row))
                .list();
    }

    private static UnprocessedWebhooks unprocessedIn(ResultSet row) throws SQLException {
        return new UnprocessedWebhooks(
                row.getString("reason"),
                row.getString("type"),
                row.getString("business_account_id"),
                row.getString("phone_number_id"),
                row.getLong("count"),
                SqlInstants.read(row, "first_received_at"),
                SqlInstants.read(row, "last_received_at"));
    }
}

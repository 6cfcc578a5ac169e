package dev.trickle.api.suspension;

import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the rejected webhooks that the status-service has recorded. */
@Component
class OperatorNoticeRepository {

    /**
     * A later valid webhook proves that the app secret is right. The rejected webhooks were not WhatsApp's, or WhatsApp
     * repeats them.
     */
    private static final String REFUSED = """
            SELECT sum(count)::bigint AS count, min(first_refused_at) AS first_at, max(last_refused_at) AS last_at,
                   bool_or(reason = 'wrong_signature') AS wrong
              FROM webhook_refusals
             WHERE last_refused_at > coalesce((SELECT max(last_received_at) FROM webhook_receipts), '-infinity')
            HAVING count(*) > 0
            """;

    private final JdbcClient database;
    private final SuspensionExplanations explanations;

    OperatorNoticeRepository(JdbcClient database, SuspensionExplanations explanations) {
        this.database = database;
        this.explanations = explanations;
    }

    /** All current notices. */
    List<OperatorNotice> current() {
        return database.sql(REFUSED).query((row, number) -> noticeIn(row)).list();
    }

    private OperatorNotice noticeIn(ResultSet row) throws SQLException {
        var code = row.getBoolean("wrong") ? "webhooks_refused" : "webhooks_unsigned";
        return new OperatorNotice(
                code,
                row.getLong("count"),
                SqlInstants.read(row, "first_at"),
                SqlInstants.read(row, "last_at"),
                explanations.explainNotice(code));
    }
}

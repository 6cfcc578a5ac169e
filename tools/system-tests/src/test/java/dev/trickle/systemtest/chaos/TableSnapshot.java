package dev.trickle.systemtest.chaos;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The state of the tables at an instant; two snapshots are equal if nothing has changed between them.
 *
 * @param unfinishedRows open claims, unpublished plans and outbox rows
 * @param accountsWithWork accounts with pending or queued recipients
 * @param lastAcceptedAt acceptance of the last message; empty before the first
 */
record TableSnapshot(
        long attempts,
        long rankSum,
        long milestoneSum,
        long campaigns,
        int unfinishedRows,
        Set<String> accountsWithWork,
        Optional<Instant> lastAcceptedAt) {

    /** One statement, because it runs many times a second. */
    private static final String QUERY = """
            SELECT (SELECT count(*) FROM send_attempts) AS attempts,
                   (SELECT sum(rank) FROM send_attempts) AS ranks,
                   (SELECT sum(milestones + attempt_flags) FROM marketing_campaign_deliveries) AS masks,
                   (SELECT count(*) FROM marketing_campaigns) AS campaigns,
                   (SELECT count(*) FROM send_attempts WHERE state = 'claimed')
                   + (SELECT count(*) FROM sender_outbox)
                   + (SELECT count(*) FROM campaign_plans WHERE published_at IS NULL)
                   + (SELECT count(*) FROM api_outbox) AS undone,
                   ARRAY(SELECT DISTINCT c.account_id
                           FROM marketing_campaign_recipients r
                           JOIN marketing_campaigns c ON c.id = r.campaign_id AND c.desired_state <> 'cancelled'
                           LEFT JOIN marketing_campaign_deliveries d ON d.recipient_id = r.id
                          WHERE recipient_state(coalesce(d.milestones, 0), coalesce(d.attempt_flags, 0))
                                IN ('pending', 'queued')) AS waiting,
                   (SELECT max(accepted_at) FROM send_attempts) AS accepted
            """;

    static TableSnapshot take(JdbcClient database) {
        return database.sql(QUERY).query((row, number) -> of(row)).single();
    }

    private static TableSnapshot of(ResultSet row) throws SQLException {
        return new TableSnapshot(
                row.getLong("attempts"),
                row.getLong("ranks"),
                row.getLong("masks"),
                row.getLong("campaigns"),
                row.getInt("undone"),
                accountIds(row.getArray("waiting")),
                Optional.ofNullable(row.getObject("accepted", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant));
    }

    private static Set<String> accountIds(Array accounts) throws SQLException {
        return Set.of((String[]) accounts.getArray());
    }
}

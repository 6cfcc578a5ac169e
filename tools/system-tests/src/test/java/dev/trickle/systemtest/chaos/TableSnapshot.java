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
 * What the tables show at an instant; equal to another one if nothing has moved between them.
 *
 * @param undone rows that somebody is about to write or to tell
 * @param waiting the accounts that have somebody left to write to
 * @param accepted when the last message was; empty before the first
 */
record TableSnapshot(
        long attempts,
        long ranks,
        long masks,
        long campaigns,
        int undone,
        Set<String> waiting,
        Optional<Instant> accepted) {

    /** One statement, as it is asked many times a second while two cores have better things to do. */
    private static final String EVERYTHING = """
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

    static TableSnapshot at(JdbcClient database) {
        return database.sql(EVERYTHING).query((row, number) -> of(row)).single();
    }

    private static TableSnapshot of(ResultSet row) throws SQLException {
        return new TableSnapshot(
                row.getLong("attempts"),
                row.getLong("ranks"),
                row.getLong("masks"),
                row.getLong("campaigns"),
                row.getInt("undone"),
                namesIn(row.getArray("waiting")),
                Optional.ofNullable(row.getObject("accepted", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant));
    }

    private static Set<String> namesIn(Array accounts) throws SQLException {
        return Set.of((String[]) accounts.getArray());
    }
}

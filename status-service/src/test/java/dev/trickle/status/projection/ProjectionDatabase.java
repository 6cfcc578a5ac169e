package dev.trickle.status.projection;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.trickle.pipeline.installation.TestDatabase;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** Database with the derived tables, and a projection that writes them. */
final class ProjectionDatabase implements AutoCloseable {

    private static final int CONNECTIONS = 3;

    private static final String COUNTERS = """
            SELECT campaign_id, messages_sent, messages_delivered, messages_read, messages_failed, skipped,
                   unconfirmed, queued, retries, resends, awaiting_retry, settled
              FROM marketing_campaign_progress
             ORDER BY campaign_id
            """;

    private static final String RECOUNT = """
            SELECT campaign_id,
                   (count(*) FILTER (WHERE milestones & 1 <> 0))::int AS messages_sent,
                   (count(*) FILTER (WHERE milestones & 2 <> 0))::int AS messages_delivered,
                   (count(*) FILTER (WHERE milestones & 4 <> 0))::int AS messages_read,
                   (count(*) FILTER (WHERE state = 'failed'))::int AS messages_failed,
                   (count(*) FILTER (WHERE state = 'skipped'))::int AS skipped,
                   (count(*) FILTER (WHERE state = 'unconfirmed'))::int AS unconfirmed,
                   (count(*) FILTER (WHERE state = 'queued'))::int AS queued,
                   sum(retry_count)::int AS retries,
                   sum(count_resends(resend_attempts, accepted_attempts))::int AS resends,
                   (count(*) FILTER (WHERE state = 'pending' AND attempt_flags & 4 <> 0))::int AS awaiting_retry,
                   (count(*) FILTER (WHERE state IN ('sent', 'delivered', 'read', 'failed', 'skipped')))::int
                       AS settled
              FROM (SELECT *, recipient_state(milestones, attempt_flags) AS state FROM marketing_campaign_deliveries)
             GROUP BY campaign_id ORDER BY campaign_id
            """;

    private static final String DAYS = """
            SELECT concat_ws(' ', day, 'sent', sum(messages_sent), 'delivered', sum(messages_delivered),
                             'read', sum(messages_read), 'failed', sum(messages_failed), 'skipped', sum(skipped))
              FROM (SELECT *, (quarter_hour AT TIME ZONE ?)::date AS day FROM marketing_campaign_activity)
             GROUP BY day
             ORDER BY day
            """;

    private static final String ACTIVITY = """
            SELECT campaign_id, quarter_hour, account_id, messages_sent, messages_delivered, messages_read,
                   messages_failed, skipped
              FROM marketing_campaign_activity
             ORDER BY campaign_id, quarter_hour
            """;

    private static final String ACTIVITY_RECOUNT = """
            SELECT campaign_id, date_bin('15 minutes', step.at, 'epoch') AS quarter_hour, account_id,
                   (count(*) FILTER (WHERE what = 'sent'))::int AS messages_sent,
                   (count(*) FILTER (WHERE what = 'delivered'))::int AS messages_delivered,
                   (count(*) FILTER (WHERE what = 'read'))::int AS messages_read,
                   (count(*) FILTER (WHERE what = 'failed'))::int AS messages_failed,
                   (count(*) FILTER (WHERE what = 'skipped'))::int AS skipped
              FROM (SELECT *, recipient_state(milestones, attempt_flags) AS state FROM marketing_campaign_deliveries)
             CROSS JOIN LATERAL (VALUES ('sent', sent_at), ('delivered', delivered_at), ('read', read_at),
                                        ('failed', failed_at), ('skipped', skipped_at)) AS step (what, at)
             WHERE step.at IS NOT NULL
               AND (what NOT IN ('failed', 'skipped') OR what = state)
             GROUP BY campaign_id, quarter_hour, account_id
             ORDER BY campaign_id, quarter_hour
            """;

    private static final String SUMS = """
            SELECT campaign_id, sum(messages_sent) AS messages_sent, sum(messages_delivered) AS messages_delivered,
                   sum(messages_read) AS messages_read, sum(messages_failed) AS messages_failed,
                   sum(skipped) AS skipped
              FROM marketing_campaign_activity
             GROUP BY campaign_id ORDER BY campaign_id
            """;

    /** Every recipient that counts in a campaign counts in a quarter of an hour. */
    private static final String SUMS_RECOUNT = """
            SELECT campaign_id, messages_sent::bigint, messages_delivered::bigint, messages_read::bigint,
                   messages_failed::bigint, skipped::bigint
              FROM marketing_campaign_progress
             WHERE (messages_sent, messages_delivered, messages_read, messages_failed, skipped) <> (0, 0, 0, 0, 0)
             ORDER BY campaign_id
            """;

    private static final String ACCOUNTS = """
            SELECT account_id, messages_sent, messages_delivered, messages_read, messages_failed, skipped, unconfirmed,
                   queued, retries, resends, settled
              FROM account_progress
             ORDER BY account_id
            """;

    private static final String ACCOUNTS_RECOUNT = """
            SELECT account_id,
                   count(*) FILTER (WHERE milestones & 1 <> 0) AS messages_sent,
                   count(*) FILTER (WHERE milestones & 2 <> 0) AS messages_delivered,
                   count(*) FILTER (WHERE milestones & 4 <> 0) AS messages_read,
                   count(*) FILTER (WHERE state = 'failed') AS messages_failed,
                   count(*) FILTER (WHERE state = 'skipped') AS skipped,
                   count(*) FILTER (WHERE state = 'unconfirmed') AS unconfirmed,
                   count(*) FILTER (WHERE state = 'queued') AS queued,
                   sum(retry_count) AS retries,
                   sum(count_resends(resend_attempts, accepted_attempts)) AS resends,
                   count(*) FILTER (WHERE state IN ('sent', 'delivered', 'read', 'failed', 'skipped')) AS settled
              FROM (SELECT *, recipient_state(milestones, attempt_flags) AS state FROM marketing_campaign_deliveries)
             GROUP BY account_id ORDER BY account_id
            """;

    private static final String EVERYTHING = """
            SELECT (SELECT string_agg(d::text, '; ' ORDER BY recipient_id)
                      FROM marketing_campaign_deliveries d WHERE account_id = account)
                || (SELECT string_agg(p::text, '; ' ORDER BY campaign_id)
                      FROM marketing_campaign_progress p WHERE account_id = account)
                || (SELECT string_agg(a::text, '; ' ORDER BY campaign_id, quarter_hour)
                      FROM marketing_campaign_activity a WHERE account_id = account)
                || (SELECT string_agg(q::text, '; ' ORDER BY id)
                      FROM marketing_daily_quotas q WHERE account_id = account)
                || coalesce((SELECT string_agg(c::text, '; ' ORDER BY recipient_id, attempt_number)
                      FROM marketing_delivery_pricing c WHERE account_id = account), '') AS rows
              FROM unnest(?::text[]) WITH ORDINALITY AS asked (account, number)
             ORDER BY number
            """;

    private final HikariDataSource connections;
    private final JdbcTemplate tables;
    private final DeliveryProjection projection;

    ProjectionDatabase() {
        var single = (PGSimpleDataSource) TestDatabase.create().asStatus();
        // Thousands of small batches, none of which must survive a power failure.
        single.setOptions("-c synchronous_commit=off");
        var pool = new HikariConfig();
        pool.setDataSource(single);
        pool.setMaximumPoolSize(CONNECTIONS);
        connections = new HikariDataSource(pool);
        tables = new JdbcTemplate(connections);
        projection = new DeliveryProjection(connections);
    }

    DeliveryProjection projection() {
        return projection;
    }

    void truncate() {
        tables.execute("""
                TRUNCATE marketing_campaign_deliveries, marketing_campaign_progress, marketing_campaign_activity,
                         marketing_daily_quotas, marketing_delivery_pricing
                """);
    }

    Map<String, Object> row(String sql) {
        return tables.queryForMap(sql);
    }

    String text(String sql) {
        return tables.queryForObject(sql, String.class);
    }

    /** Returns the status of each recipient. */
    Map<UUID, String> statuses() {
        return tables
                .query(
                        "SELECT recipient_id, recipient_state(milestones, attempt_flags) FROM marketing_campaign_deliveries",
                        (row, number) -> Map.entry(row.getObject(1, UUID.class), row.getString(2)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Returns all rows of each of these accounts, as text. */
    List<String> rowsOf(List<String> accounts) {
        return tables.queryForList(EVERYTHING, String.class, (Object) accounts.toArray(String[]::new));
    }

    /** Returns the counts of each day in a zone, of all campaigns together. */
    List<String> days(String zone) {
        return tables.queryForList(DAYS, String.class, zone);
    }

    /** Returns the counters of all campaigns, of their quarters of an hour and of all accounts. */
    List<Map<String, Object>> counters() {
        return rowsOf(COUNTERS, ACTIVITY, SUMS, ACCOUNTS);
    }

    /** Returns the same counters, recounted from the recipients. */
    List<Map<String, Object>> recount() {
        return rowsOf(RECOUNT, ACTIVITY_RECOUNT, SUMS_RECOUNT, ACCOUNTS_RECOUNT);
    }

    private List<Map<String, Object>> rowsOf(String... queries) {
        return Stream.of(queries)
                .flatMap(sql -> tables.queryForList(sql).stream())
                .toList();
    }

    @Override
    public void close() {
        connections.close();
    }
}

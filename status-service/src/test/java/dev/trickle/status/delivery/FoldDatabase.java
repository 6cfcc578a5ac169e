package dev.trickle.status.delivery;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.trickle.pipeline.installation.TestDatabase;
import java.util.List;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/** A real database with the derived tables, and a fold that writes them. */
final class FoldDatabase implements AutoCloseable {

    private static final int CONNECTIONS = 3;

    private static final String COUNTERS = """
            SELECT campaign_id, messages_sent, messages_delivered, messages_read, messages_failed, skipped,
                   unconfirmed, queued, retries, resends, settled
              FROM marketing_campaign_progress
             ORDER BY campaign_id
            """;

    private static final String RECOUNT = """
            SELECT campaign_id,
                   (count(*) FILTER (WHERE mask & 1 <> 0))::int AS messages_sent,
                   (count(*) FILTER (WHERE mask & 2 <> 0))::int AS messages_delivered,
                   (count(*) FILTER (WHERE mask & 4 <> 0))::int AS messages_read,
                   (count(*) FILTER (WHERE state = 'failed'))::int AS messages_failed,
                   (count(*) FILTER (WHERE state = 'skipped'))::int AS skipped,
                   (count(*) FILTER (WHERE state = 'unconfirmed'))::int AS unconfirmed,
                   (count(*) FILTER (WHERE state = 'queued'))::int AS queued,
                   sum(retry_count)::int AS retries,
                   sum(resends(resend_attempts, accepted_attempts))::int AS resends,
                   (count(*) FILTER (WHERE state IN ('sent', 'delivered', 'read', 'failed', 'skipped')))::int
                       AS settled
              FROM (SELECT *, recipient_state(mask, attempt_mask) AS state FROM marketing_campaign_deliveries)
             GROUP BY campaign_id ORDER BY campaign_id
            """;

    private static final String EVERYTHING = """
            SELECT (SELECT string_agg(d::text, '; ' ORDER BY recipient_id)
                      FROM marketing_campaign_deliveries d WHERE account_id = account)
                || (SELECT string_agg(p::text, '; ' ORDER BY campaign_id)
                      FROM marketing_campaign_progress p WHERE account_id = account)
                || (SELECT string_agg(q::text, '; ' ORDER BY id)
                      FROM marketing_daily_quotas q WHERE account_id = account) AS rows
              FROM unnest(?::text[]) WITH ORDINALITY AS asked (account, number)
             ORDER BY number
            """;

    private final HikariDataSource connections;
    private final JdbcTemplate tables;
    private final DeliveryFold fold;

    FoldDatabase() {
        var single = (PGSimpleDataSource) TestDatabase.create().asStatus();
        // Thousands of small batches, none of which has to survive a power cut.
        single.setOptions("-c synchronous_commit=off");
        var pool = new HikariConfig();
        pool.setDataSource(single);
        pool.setMaximumPoolSize(CONNECTIONS);
        connections = new HikariDataSource(pool);
        tables = new JdbcTemplate(connections);
        fold = new DeliveryFold(connections);
    }

    DeliveryFold fold() {
        return fold;
    }

    void empty() {
        tables.execute("TRUNCATE marketing_campaign_deliveries, marketing_campaign_progress, marketing_daily_quotas");
    }

    Map<String, Object> row(String sql) {
        return tables.queryForMap(sql);
    }

    String text(String sql) {
        return tables.queryForObject(sql, String.class);
    }

    /** All rows of each of these accounts, as text. */
    List<String> rowsOf(List<String> accounts) {
        return tables.queryForList(EVERYTHING, String.class, (Object) accounts.toArray(String[]::new));
    }

    /** The counters of all campaigns. */
    List<Map<String, Object>> counters() {
        return tables.queryForList(COUNTERS);
    }

    /** The same, counted anew from the recipients. */
    List<Map<String, Object>> recount() {
        return tables.queryForList(RECOUNT);
    }

    @Override
    public void close() {
        connections.close();
    }
}

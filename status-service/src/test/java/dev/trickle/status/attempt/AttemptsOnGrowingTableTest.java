package dev.trickle.status.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.installation.TestDatabase;
import dev.trickle.status.notification.MessageStatus;
import dev.trickle.status.notification.WebhookContact;
import dev.trickle.status.notification.WebhookNotification;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import dev.trickle.status.notification.WebhookNotification.Origin;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Query plans for the attempts of a first campaign, while the table grows from empty without statistics. */
class AttemptsOnGrowingTableTest {

    private static final int ROWS = 20_000;
    private static final int BATCH = 50;
    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

    private final TestDatabase database = TestDatabase.create();
    private final JdbcTemplate owner = new JdbcTemplate(database.asOwner());

    @Test
    void aFewRowsAreFoundWithoutASequentialScan() throws SQLException {
        owner.execute("ALTER TABLE send_attempts SET (autovacuum_enabled = false)");
        try (var connection = database.asStatus().getConnection();
                var single = new SingleConnectionDataSource(connection, true)) {
            var attempts = new KnownAttemptRepository(new JdbcTemplate(single));
            var before = sequentiallyReadRows(single);

            for (var first = 1; first <= ROWS; first += BATCH) {
                insertAccepted(first);
                attempts.findReferenced(IntStream.range(first, first + BATCH)
                        .mapToObj(AttemptsOnGrowingTableTest::reported)
                        .toList());
            }

            // Small tables are scanned sequentially in any case.
            assertThat(sequentiallyReadRows(single) - before).isLessThan(20L * ROWS);
        }
    }

    private static WebhookNotification reported(int number) {
        var attempt = new AttemptId(new RecipientId(new UUID(0, number)), 1);
        return new MessageReported(
                new Origin("1", "2"),
                "wamid." + number,
                MessageStatus.SENT,
                attempt,
                WebhookContact.UNNAMED,
                "",
                false,
                NOW,
                null);
    }

    private void insertAccepted(int first) {
        owner.execute("""
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id, contact_key,
                                           phone_number_id, state, rank, blocks, message_id, state_changed_at, claimed_at)
                SELECT cast(lpad(to_hex(number), 32, '0') AS uuid), 1, gen_random_uuid(), 'shop', gen_random_uuid(),
                       lpad(to_hex(number), 32, '0'), '1', 'accepted', 3, true, 'wamid.' || number, now(), now()
                  FROM generate_series(%d, %d) AS number
                """.formatted(first, first + BATCH - 1));
    }

    private static long sequentiallyReadRows(SingleConnectionDataSource single) {
        var database = new JdbcTemplate(single);
        database.queryForList("SELECT pg_stat_force_next_flush()");
        return database.queryForObject(
                "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'send_attempts'", Long.class);
    }
}

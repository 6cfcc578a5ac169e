package dev.trickle.status.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.TestDatabase;
import dev.trickle.status.notification.MessageStatus;
import dev.trickle.status.notification.WebhookContact;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import dev.trickle.status.notification.WebhookNotification.Origin;
import dev.trickle.status.routing.ParkedWebhooks.Matched;
import dev.trickle.status.routing.ParkedWebhooks.ParkedReport;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

class ParkedWebhooksTest {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

    private final JdbcTemplate owner = new JdbcTemplate(SharedDatabase.DATABASE.asOwner());
    private final ParkedWebhooks parked = new ParkedWebhooks(new JdbcTemplate(SharedDatabase.DATABASE.asStatus()));

    @BeforeEach
    void forgetTheTestBefore() {
        owner.execute("TRUNCATE parked_webhooks, send_attempts");
    }

    @Test
    void aReportThatIsParkedWhileOthersArePublishedStays() {
        park("ada", MessageStatus.SENT);
        becomesKnown("ada");
        var published = parked.matched(false);
        park("ada", MessageStatus.READ);

        parked.forget(published);

        assertThat(reportsOf(parked.matched(false))).containsExactly(MessageStatus.READ);
    }

    @Test
    void aReportThatWasCountedStaysUntilItIsPublished() {
        park("ada", MessageStatus.SENT);
        parked.counted(List.of("wamid.ada"), NOW);
        park("ada", MessageStatus.READ);
        becomesKnown("ada");

        parked.forget(parked.matched(false));

        var late = parked.matched(true);
        assertThat(reportsOf(late)).containsExactly(MessageStatus.SENT);
        parked.forget(late);
        assertThat(parked.matched(true)).isEmpty();
    }

    @Test
    void whatBelongsToAnAttemptIsNeverTooOld() {
        park("ada", MessageStatus.DELIVERED);
        park("bob", MessageStatus.DELIVERED);
        becomesKnown("ada");

        parked.forgetParkedBy(NOW.plus(Duration.ofDays(9)));

        assertThat(reportsOf(parked.matched(true))).containsExactly(MessageStatus.DELIVERED);
        assertThat(owner.queryForList("SELECT message_id FROM parked_webhooks", String.class))
                .containsExactly("wamid.ada");
    }

    @Test
    void lookingForWhatIsTooOldReadsNothingElse() throws SQLException {
        try (var connection = SharedDatabase.DATABASE.asStatus().getConnection();
                var alone = new SingleConnectionDataSource(connection, true)) {
            var keeper = new ParkedWebhooks(new JdbcTemplate(alone));
            parkMany();
            var before = rowsReadOneAfterAnother(alone);

            IntStream.range(0, 20).forEach(look -> keeper.forgetParkedBy(NOW.minus(Duration.ofDays(3))));

            assertThat(rowsReadOneAfterAnother(alone) - before).isZero();
        }
    }

    /** Messages of another tool, of a day. */
    private void parkMany() {
        owner.update("""
                INSERT INTO parked_webhooks
                       (message_id, status, account_id, in_service_window, reported_at, parked_at, counted_at)
                SELECT 'wamid.' || n, 'SENT', 'shop', false, cast(? AS timestamptz) - n * interval '1 second',
                       cast(? AS timestamptz) - n * interval '1 second', now()
                  FROM generate_series(1, 20000) n
                """, NOW.toString(), NOW.toString());
        owner.execute("ANALYZE parked_webhooks");
    }

    private static long rowsReadOneAfterAnother(SingleConnectionDataSource alone) {
        var database = new JdbcTemplate(alone);
        database.queryForList("SELECT pg_stat_force_next_flush()");
        return database.queryForObject(
                "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'parked_webhooks'", Long.class);
    }

    private static List<MessageStatus> reportsOf(List<Matched> matched) {
        return matched.stream().map(Matched::status).toList();
    }

    private void park(String name, MessageStatus messageStatus) {
        var reported = new MessageReported(
                new Origin("1", "2"), "wamid." + name, messageStatus, null, WebhookContact.UNNAMED, "", false, NOW);
        parked.park(List.of(new ParkedReport(reported, TestPeople.SHOP, TestPeople.key(name))), NOW);
    }

    private void becomesKnown(String name) {
        owner.update(
                """
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id,
                       contact_key, phone_number_id, state, rank, blocks, message_id, state_changed_at, claimed_at)
                VALUES (?, 1, ?, 'shop', ?, ?, '1', 'accepted', 3, true, ?, now(), now())
                """,
                TestPeople.recipient(name).value(),
                TestPeople.SPRING_SALE.value(),
                TestPeople.customer(name).value(),
                TestPeople.key(name).value(),
                "wamid." + name);
    }

    /** A database takes longer to make than to test. */
    private static final class SharedDatabase {

        private static final TestDatabase DATABASE = TestDatabase.create();
    }
}

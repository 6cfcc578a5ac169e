package dev.trickle.status.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.pipeline.DeliveryUpdate.Pricing;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.TestDatabase;
import dev.trickle.status.notification.MessageStatus;
import dev.trickle.status.notification.WebhookContact;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import dev.trickle.status.notification.WebhookNotification.Origin;
import dev.trickle.status.routing.ParkedWebhooks.Matched;
import dev.trickle.status.routing.ParkedWebhooks.Overdue;
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

    private static final Pricing PRICING = new Pricing("marketing", null, true, "DE");
    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

    private final JdbcTemplate owner = new JdbcTemplate(SharedDatabase.DATABASE.asOwner());
    private final ParkedWebhooks parked = new ParkedWebhooks(new JdbcTemplate(SharedDatabase.DATABASE.asStatus()));

    @BeforeEach
    void resetDatabase() {
        SharedDatabase.DATABASE.reset();
    }

    @Test
    void aReportParkedWhileOthersArePublishedIsKept() {
        park("ada", MessageStatus.SENT);
        insertAttempt("ada");
        var published = parked.findMatched(false);
        park("ada", MessageStatus.READ);

        parked.delete(published);

        assertThat(reportsOf(parked.findMatched(false))).containsExactly(MessageStatus.READ);
    }

    @Test
    void aParkedReportKeepsItsPricing() {
        park("ada", MessageStatus.READ);
        insertAttempt("ada");

        assertThat(parked.findMatched(false))
                .singleElement()
                .extracting(Matched::toEvent)
                .isEqualTo(new MessageRead(TestPeople.attempt("ada"), TestPeople.SPRING_SALE, NOW, PRICING));
    }

    @Test
    void aCountedReportIsKeptUntilItIsPublished() {
        park("ada", MessageStatus.SENT);
        parked.markCounted(List.of("wamid.ada"), NOW);
        park("ada", MessageStatus.READ);
        insertAttempt("ada");

        parked.delete(parked.findMatched(false));

        var late = parked.findMatched(true);
        assertThat(reportsOf(late)).containsExactly(MessageStatus.SENT);
        parked.delete(late);
        assertThat(parked.findMatched(true)).isEmpty();
    }

    /** The reports of the sending have expired, and the slot that it took as well. */
    @Test
    void aMessageOfAnotherToolIsNotCountedAgainWhenItIsRead() {
        park("ada", MessageStatus.SENT);
        assertThat(parked.findOverdue(NOW)).extracting(Overdue::needsNoSlot).containsExactly(false);
        parked.markCounted(List.of("wamid.ada"), NOW);
        parked.deleteParkedUntil(NOW);

        park("ada", MessageStatus.READ);

        assertThat(parked.findOverdue(NOW)).extracting(Overdue::needsNoSlot).containsExactly(true);
    }

    @Test
    void aReportWithAKnownAttemptNeverExpires() {
        park("ada", MessageStatus.DELIVERED);
        park("bob", MessageStatus.DELIVERED);
        insertAttempt("ada");

        parked.deleteParkedUntil(NOW.plus(Duration.ofDays(9)));

        assertThat(reportsOf(parked.findMatched(true))).containsExactly(MessageStatus.DELIVERED);
        assertThat(owner.queryForList("SELECT message_id FROM parked_webhooks", String.class))
                .containsExactly("wamid.ada");
    }

    @Test
    void deletingExpiredReportsReadsNoOtherRows() throws SQLException {
        try (var connection = SharedDatabase.DATABASE.asStatus().getConnection();
                var single = new SingleConnectionDataSource(connection, true)) {
            var parkedWebhooks = new ParkedWebhooks(new JdbcTemplate(single));
            parkMany();
            var before = sequentiallyReadRows(single);

            IntStream.range(0, 20).forEach(run -> parkedWebhooks.deleteParkedUntil(NOW.minus(Duration.ofDays(3))));

            assertThat(sequentiallyReadRows(single) - before).isZero();
        }
    }

    /** Parks one day of messages of another tool. */
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

    private static long sequentiallyReadRows(SingleConnectionDataSource single) {
        var database = new JdbcTemplate(single);
        database.queryForList("SELECT pg_stat_force_next_flush()");
        return database.queryForObject(
                "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'parked_webhooks'", Long.class);
    }

    private static List<MessageStatus> reportsOf(List<Matched> matched) {
        return matched.stream().map(Matched::status).toList();
    }

    private void park(String name, MessageStatus status) {
        var reported = new MessageReported(
                new Origin("1", "2"), "wamid." + name, status, null, WebhookContact.UNNAMED, "", false, NOW, PRICING);
        parked.park(List.of(new ParkedReport(reported, TestPeople.SHOP, TestPeople.key(name))), NOW);
    }

    private void insertAttempt(String name) {
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

    /** Shared by all tests, because creating a database is slow. */
    private static final class SharedDatabase {

        private static final TestDatabase DATABASE = TestDatabase.create();
    }
}

package dev.trickle.status.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.TestDatabase;
import dev.trickle.status.attempt.KnownAttempt;
import dev.trickle.status.attempt.KnownAttemptRepository;
import dev.trickle.status.notification.MessageStatus;
import dev.trickle.status.notification.WebhookContact;
import dev.trickle.status.notification.WebhookNotification;
import dev.trickle.status.notification.WebhookNotification.Consent;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import dev.trickle.status.notification.WebhookNotification.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** A message whose webhook arrived while the response to the call did not. */
class ReportedMessagesTest {

    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
    private static final AttemptId ADA = TestPeople.attempt("ada");

    private final JdbcTemplate owner = new JdbcTemplate(SharedDatabase.DATABASE.asOwner());
    private final JdbcTemplate status = new JdbcTemplate(SharedDatabase.DATABASE.asStatus());
    private final ReportedMessageRepository messages = new ReportedMessageRepository(status);
    private final KnownAttemptRepository attempts = new KnownAttemptRepository(status);

    @BeforeEach
    void insertClaim() {
        SharedDatabase.DATABASE.reset();
        owner.update(
                """
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id,
                       contact_key, phone_number_id, state, rank, blocks, state_changed_at, claimed_at)
                VALUES (?, 1, ?, 'shop', ?, ?, '1', 'delivered', 5, true, now(), now())
                """,
                ADA.recipient().value(),
                TestPeople.SPRING_SALE.value(),
                TestPeople.customer("ada").value(),
                TestPeople.key("ada").value());
    }

    @Test
    void theViewShowsAMessageIdThatOnlyAWebhookReported() {
        plan();
        assertThat(shownMessageId()).isEqualTo("none");

        messages.upsert(Map.of(ADA, "wamid.ada"));

        assertThat(shownMessageId()).isEqualTo("wamid.ada");
    }

    @Test
    void theResponseReplacesTheReportedMessageId() {
        plan();
        messages.upsert(Map.of(ADA, "wamid.a"));
        recordResponse("wamid.b");
        assertThat(shownMessageId()).isEqualTo("wamid.b");

        messages.deleteKnown();

        assertThat(storedMessageIds()).isEmpty();
        assertThat(shownMessageId()).isEqualTo("wamid.b");
    }

    @Test
    void aMessageIdWithoutAResponseIsKept() {
        messages.upsert(Map.of(ADA, "wamid.ada"));

        messages.deleteKnown();

        assertThat(storedMessageIds()).containsExactly("wamid.ada");
    }

    @Test
    void anyOrderAndRepetitionResultsInTheSameMessageId() {
        for (var order : List.of(List.of("wamid.B", "wamid.a", "wamid.B"), List.of("wamid.a", "wamid.B", "wamid.a"))) {
            owner.execute("TRUNCATE reported_messages");
            order.forEach(message -> messages.upsert(Map.of(ADA, message)));

            assertThat(storedMessageIds()).as(order.toString()).containsExactly("wamid.B");
        }
    }

    @Test
    void aLaterReportWithoutEchoMatchesTheSameAttempt() {
        messages.upsert(Map.of(ADA, "wamid.ada"));
        var report = reported("wamid.ada", null);

        assertThat(attempts.findReferenced(List.of(report)).find(null, "wamid.ada"))
                .map(KnownAttempt::attempt)
                .contains(ADA);
    }

    @Test
    void aHiddenNumberIsFoundByAMessageIdReportedInTheSamePoll() {
        var stop = new ConsentChanged(
                new Origin("1", "2"),
                Consent.OUT,
                WebhookContact.UNNAMED,
                "wamid.ada",
                "button",
                NOW,
                "wamid.stop",
                true);

        var known = attempts.findReferenced(List.<WebhookNotification>of(stop, reported("wamid.ada", ADA)));

        assertThat(known.find(null, "wamid.ada")).map(KnownAttempt::contactKey).contains(TestPeople.key("ada"));
    }

    private static MessageReported reported(String message, AttemptId echo) {
        return new MessageReported(
                new Origin("1", "2"),
                message,
                MessageStatus.DELIVERED,
                echo,
                WebhookContact.UNNAMED,
                "",
                false,
                NOW,
                null);
    }

    private void recordResponse(String message) {
        owner.update("UPDATE send_attempts SET message_id = ?", message);
    }

    private List<String> storedMessageIds() {
        return owner.queryForList("SELECT message_id FROM reported_messages", String.class);
    }

    private String shownMessageId() {
        return owner.queryForObject("SELECT coalesce(message_id, 'none') FROM recipient_status", String.class);
    }

    /** Inserts the rows of the planner and of the projection. */
    private void plan() {
        owner.update("""
                INSERT INTO marketing_campaigns (id, account_id, name, template_name, start_date, created_at, updated_at)
                VALUES (?, 'shop', 'Spring', 'spring_sale', now(), now(), now())
                """, TestPeople.SPRING_SALE.value());
        owner.update(
                """
                INSERT INTO marketing_campaign_recipients (id, campaign_id, user_id, contact_key, ordinal, scheduled_date)
                VALUES (?, ?, ?, ?, 0, now())
                """,
                ADA.recipient().value(),
                TestPeople.SPRING_SALE.value(),
                TestPeople.customer("ada").value(),
                TestPeople.key("ada").value());
        owner.update("""
                INSERT INTO marketing_campaign_deliveries
                       (recipient_id, campaign_id, account_id, attempt_number, milestones, sent_at)
                VALUES (?, ?, 'shop', 1, 1, now()) ON CONFLICT DO NOTHING
                """, ADA.recipient().value(), TestPeople.SPRING_SALE.value());
    }

    /** Shared by all tests, because creating a database is slow. */
    private static final class SharedDatabase {

        private static final TestDatabase DATABASE = TestDatabase.create();
    }
}

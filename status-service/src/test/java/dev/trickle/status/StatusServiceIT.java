package dev.trickle.status;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.status.WebhookSamples.change;
import static dev.trickle.status.WebhookSamples.echo;
import static dev.trickle.status.WebhookSamples.messages;
import static dev.trickle.status.WebhookSamples.status;
import static dev.trickle.status.WebhookSamples.statuses;
import static dev.trickle.status.WebhookSamples.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.AccountEvent.QualityChanged;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.DeliveryUpdate.ExternalMessageSeen;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class StatusServiceIT {

    private static final String CYD = "15550100303";
    private static final String EVE = "15550100306";
    private static final String FAY = "15550100307";
    private static final String GUS = "15550100309";

    /** Long enough for several runs of a task: each waits one second for a connection. */
    private static final Duration OUTAGE = Duration.ofSeconds(6);

    private final StatusScenario service = StatusScenario.shared();

    @BeforeAll
    static void setTimeout() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    @Test
    void aReportOfOurAttemptReachesTheView() {
        var ada = TestPeople.attempt("ada");
        service.insertClaim(ada, "ada");

        service.sendWebhook(WebhookSamples.of(messages(
                statuses(status("wamid.ada", "sent", echo(ada)), status("wamid.ada", "delivered", echo(ada))))));

        await().untilAsserted(() -> assertThat(service.stateOf(ada)).containsExactly("delivered"));
        assertThat(service.tables()
                        .queryForList(
                                "SELECT message_id FROM reported_messages WHERE recipient_id = ?",
                                String.class,
                                ada.recipient().value()))
                .containsExactly("wamid.ada");
    }

    @Test
    void aReportBeforeItsMessageIsKnownIsMatchedLater() {
        var bob = TestPeople.attempt("bob");
        service.insertClaim(bob, "bob");
        service.sendWebhook(WebhookSamples.of(messages(statuses(status("wamid.bob", "read")))));
        await().untilAsserted(() -> assertThat(uncounted("wamid.bob")).isOne());

        service.recordAccepted(bob, "wamid.bob");

        await().untilAsserted(() -> assertThat(service.stateOf(bob)).containsExactly("read"));
        await().untilAsserted(() -> assertThat(uncounted("wamid.bob")).isZero());
    }

    @Test
    void aMessageOfAnotherToolIsPublishedOnceAfterItsTimeout() {
        service.sendWebhook(WebhookSamples.of(messages(statuses(status("wamid.external", "sent", to(CYD))))));
        await().untilAsserted(() -> assertThat(uncounted("wamid.external")).isOne());
        assertThat(nextTimers()).contains(service.now().plus(Duration.ofMinutes(15)));

        service.advanceClock(Duration.ofMinutes(15));

        var key = new ContactKey(StatusScenario.keyOf(CYD));
        await().untilAsserted(() -> assertThat(service.eventsOf(Topics.DELIVERY_UPDATES))
                .filteredOn(ExternalMessageSeen.class::isInstance)
                .extracting(event -> ((ExternalMessageSeen) event).contactKey())
                .containsOnlyOnce(key));
    }

    @Test
    void anAnswerOfAnotherToolToACustomerTakesNoSlot() {
        var answer = status("wamid.answer", "sent", to(EVE), "\"pricing\": {\"category\": \"service\"}");
        service.sendWebhook(WebhookSamples.of(messages(statuses(answer))));
        await().untilAsserted(() -> assertThat(uncounted("wamid.answer")).isOne());

        service.advanceClock(Duration.ofMinutes(15));

        await().untilAsserted(() -> assertThat(uncounted("wamid.answer")).isZero());
        assertThat(service.eventsOf(Topics.DELIVERY_UPDATES))
                .filteredOn(ExternalMessageSeen.class::isInstance)
                .extracting(event -> ((ExternalMessageSeen) event).contactKey())
                .doesNotContain(new ContactKey(StatusScenario.keyOf(EVE)));
    }

    @Test
    void aMessageOfAnotherToolCanBeMatchedForThreeDays() {
        service.sendWebhook(WebhookSamples.of(messages(statuses(status("wamid.early", "sent", to(GUS))))));
        await().untilAsserted(() -> assertThat(uncounted("wamid.early")).isOne());
        service.advanceClock(Duration.ofMinutes(2));
        service.sendWebhook(WebhookSamples.of(messages(statuses(status("wamid.late", "sent", to(FAY))))));
        await().untilAsserted(() -> assertThat(uncounted("wamid.late")).isOne());

        service.advanceClock(Duration.ofMinutes(15));
        await().untilAsserted(() -> assertThat(uncounted("wamid.late")).isZero());
        service.advanceClock(Duration.ofDays(3).minusMinutes(1));
        // The deletion of the other message shows that the task has run at this instant.
        await().untilAsserted(() -> assertThat(stored("wamid.early")).isZero());
        assertThat(stored("wamid.late")).isOne();

        service.advanceClock(Duration.ofMinutes(2));
        await().untilAsserted(() -> assertThat(stored("wamid.late")).isZero());

        // It was counted when it was sent: late reports take no slot again.
        service.sendWebhook(WebhookSamples.of(messages(statuses(status("wamid.late", "delivered", to(FAY))))));
        await().untilAsserted(() -> assertThat(uncounted("wamid.late")).isOne());
        service.advanceClock(Duration.ofMinutes(15));
        await().untilAsserted(() -> assertThat(uncounted("wamid.late")).isZero());
        assertThat(service.eventsOf(Topics.DELIVERY_UPDATES))
                .filteredOn(event -> event instanceof ExternalMessageSeen seen
                        && seen.contactKey().equals(new ContactKey(StatusScenario.keyOf(FAY))))
                .hasSize(1);
    }

    @Test
    void aNewMessagingLimitIsPublished() {
        service.sendWebhook(WebhookSamples.of(
                change("business_capability_update", "{\"max_daily_conversations_per_business\": \"TIER_2K\"}")));

        await().untilAsserted(() -> assertThat(service.eventsOf(Topics.ACCOUNT_EVENTS))
                .contains(new MessagingLimitChanged(2_000, Instant.ofEpochSecond(1772445600))));
    }

    @Test
    void changesOfTheAccountArePublished() {
        var at = Instant.ofEpochSecond(1772445600);
        service.sendWebhook(WebhookSamples.of(
                change("account_update", "{\"event\": \"ACCOUNT_OFFBOARDED\"}"),
                change("phone_number_quality_update", "{\"event\": \"FLAGGED\"}")));

        await().untilAsserted(() -> assertThat(service.eventsOf(Topics.ACCOUNT_EVENTS))
                .contains(
                        new AccountSuspended(
                                Scope.of(TestPeople.SHOP_NUMBER), at.getEpochSecond(), "account_offboarded", at),
                        new QualityChanged(Scope.of(TestPeople.SHOP_NUMBER), "FLAGGED", at)));
    }

    @Test
    void invalidJsonBecomesADeadLetter() {
        assertThat(service.sendWebhook("no json at all")).isEqualTo(200);

        await().untilAsserted(() -> assertThat(service.recordsOf(Topics.WEBHOOK_DEAD_LETTERS))
                .filteredOn(record -> record.value() != null)
                .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                .contains("no json at all"));
    }

    @Test
    void anUnreadableEventBecomesADeadLetterAndTheNextOneIsProjected() {
        var eve = TestPeople.attempt("eve");
        service.publishBytes(
                Topics.MESSAGE_EVENTS.name(),
                Topics.MESSAGE_EVENTS.serializeKey(TestPeople.SHOP),
                "{\"type\":\"message-sent\"}".getBytes(StandardCharsets.UTF_8));
        service.publish(Topics.MESSAGE_EVENTS, new MessageSent(eve, SPRING_SALE, service.now(), service.now()));

        await().untilAsserted(() -> assertThat(service.stateOf(eve)).containsExactly("sent"));
        assertThat(service.recordsOf(Topics.STATUS_DEAD_LETTERS))
                .filteredOn(record -> record.value() != null)
                .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                .contains("{\"type\":\"message-sent\"}");
    }

    @Test
    void aRecordWithoutKeyOrValueBecomesADeadLetterAndDoesNotBlock() {
        var gus = TestPeople.attempt("gus");
        service.insertClaim(gus, "gus");
        var sent = new MessageSent(gus, SPRING_SALE, service.now(), service.now());
        service.publishBytes(Topics.MESSAGE_EVENTS.name(), Topics.MESSAGE_EVENTS.serializeKey(TestPeople.SHOP), null);
        service.publishBytes(Topics.MESSAGE_EVENTS.name(), null, Topics.MESSAGE_EVENTS.serializeValue(sent));
        service.publishBytes(Topics.WEBHOOKS_RECEIVED.name(), null, null);
        service.publish(Topics.MESSAGE_EVENTS, sent);

        await().untilAsserted(() -> assertThat(service.stateOf(gus)).containsExactly("sent"));
        await().untilAsserted(() -> {
            assertThat(service.recordsOf(Topics.STATUS_DEAD_LETTERS))
                    .anyMatch(record -> record.value() == null)
                    .anyMatch(record -> record.key() == null);
            assertThat(service.recordsOf(Topics.WEBHOOK_DEAD_LETTERS)).anyMatch(record -> record.value() == null);
        });
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aTaskLogsAnUnavailableDatabaseOnce(CapturedOutput output) {
        awaitIdleConnections();
        closeDatabase();
        await().untilAsserted(() -> assertThat(output).contains("task=parked-webhooks failure="));
        await().during(OUTAGE)
                .atMost(OUTAGE.plusSeconds(5))
                .untilAsserted(
                        () -> assertThat(linesOf(output, "parked-webhooks")).hasSize(1));
        service.tables().execute("ALTER ROLE trickle_status LOGIN");

        await().untilAsserted(() -> assertThat(output).contains("Task recovered task=parked-webhooks"));
        assertThat(linesOf(output, "parked-webhooks")).hasSize(2);
        assertThat(output).doesNotContain(" ERROR ").doesNotContain("\tat ");
    }

    @Test
    void webhooksAreAcceptedWhileTheDatabaseIsUnavailableAndProjectedAfterwards() {
        var fay = TestPeople.attempt("fay");
        service.insertClaim(fay, "fay");
        closeDatabase();

        assertThat(service.sendWebhook(WebhookSamples.of(messages(statuses(status("wamid.fay", "read", echo(fay)))))))
                .isEqualTo(200);
        service.tables().execute("ALTER ROLE trickle_status LOGIN");

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(service.stateOf(fay)).containsExactly("read"));
    }

    private static List<String> linesOf(CapturedOutput output, String word) {
        return output.getOut().lines().filter(line -> line.contains(word)).toList();
    }

    /** Waits until the connections are idle for so long that the pool validates them, and logs no broken connection. */
    private void awaitIdleConnections() {
        await().pollInterval(Duration.ofMillis(50)).until(() -> service.tables().queryForObject("""
                        SELECT NOT EXISTS (SELECT FROM pg_stat_activity
                                            WHERE usename = 'trickle_status' AND datname = current_database()
                                              AND state_change > clock_timestamp() - interval '600 milliseconds')
                        """, Boolean.class));
    }

    private void closeDatabase() {
        service.tables().execute("ALTER ROLE trickle_status NOLOGIN");
        service.tables()
                .queryForList(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'trickle_status'");
    }

    private int stored(String messageId) {
        return service.tables()
                .queryForObject("SELECT count(*) FROM parked_webhooks WHERE message_id = ?", Integer.class, messageId);
    }

    private int uncounted(String messageId) {
        return service.tables()
                .queryForObject(
                        "SELECT count(*) FROM parked_webhooks WHERE message_id = ? AND counted_at IS NULL",
                        Integer.class,
                        messageId);
    }

    private List<Instant> nextTimers() {
        return service.nextTimers();
    }
}

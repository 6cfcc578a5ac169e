package dev.trickle.status;

import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static dev.trickle.status.WebhookSamples.messages;
import static dev.trickle.status.WebhookSamples.status;
import static dev.trickle.status.WebhookSamples.statuses;
import static dev.trickle.status.WebhookSamples.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.DeliveryUpdate.ExternalMessageSeen;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topics;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A message that counts as external because its outcome is published hours after its webhooks. */
class LateOutcomeIT {

    private static final String HAL = "15550100308";
    private static final String WAMID = "wamid.late.hal";
    private static final AttemptId ATTEMPT = new AttemptId(RecipientId.of(SUMMER_SALE, TestPeople.key("hal")), 1);

    /** Messages that count as external are matched once a minute. */
    private static final Duration UNTIL_THE_NEXT_FULL_MATCH = Duration.ofSeconds(90);

    private final StatusScenario service = StatusScenario.shared();

    @Test
    void anExternalMessageIsMatchedLaterAndNothingIsCountedTwice() {
        reported("sent");
        await().untilAsserted(() -> assertThat(uncounted()).isOne());
        service.advanceClock(Duration.ofMinutes(15));
        await().untilAsserted(() -> assertThat(externalMessages()).isOne());

        reported("sent");
        reported("delivered");
        await().untilAsserted(() -> assertThat(uncounted()).isOne());
        service.advanceClock(Duration.ofHours(5));
        await().untilAsserted(() -> assertThat(uncounted()).isZero());
        assertThat(service.stateOf(ATTEMPT)).isEmpty();

        service.insertClaim(ATTEMPT, SUMMER_SALE, "hal");
        service.recordAccepted(ATTEMPT, WAMID);
        service.publish(Topics.MESSAGE_EVENTS, new MessageSent(ATTEMPT, SUMMER_SALE, service.now(), service.now()));
        await().atMost(UNTIL_THE_NEXT_FULL_MATCH)
                .untilAsserted(() -> assertThat(service.stateOf(ATTEMPT)).containsExactly("delivered"));
        await().untilAsserted(() -> assertThat(parked()).isZero());
        assertThat(counters()).isEqualTo(Map.of("sent", 1, "delivered", 1, "read", 0, "settled", 1));

        reported("sent");
        reported("delivered");
        reported("read");
        await().untilAsserted(() -> assertThat(service.stateOf(ATTEMPT)).containsExactly("read"));
        assertThat(counters()).isEqualTo(Map.of("sent", 1, "delivered", 1, "read", 1, "settled", 1));
        assertThat(activity()).isEqualTo(Map.of("sent", 1L, "delivered", 1L, "read", 1L));
        assertThat(externalMessages()).isOne();
        assertThat(parked()).isZero();
    }

    private void reported(String status) {
        assertThat(service.sendWebhook(WebhookSamples.of(messages(statuses(status(WAMID, status, to(HAL)))))))
                .isEqualTo(200);
    }

    private long externalMessages() {
        var key = new ContactKey(StatusScenario.keyOf(HAL));
        return service.eventsOf(Topics.DELIVERY_UPDATES).stream()
                .filter(event -> event instanceof ExternalMessageSeen seen
                        && seen.contactKey().equals(key))
                .count();
    }

    private int uncounted() {
        return count("SELECT count(*) FROM parked_webhooks WHERE message_id = ? AND counted_at IS NULL");
    }

    private int parked() {
        return count("SELECT count(*) FROM parked_webhooks WHERE message_id = ?");
    }

    private int count(String sql) {
        return service.tables().queryForObject(sql, Integer.class, WAMID);
    }

    private Map<String, Object> counters() {
        return service.tables().queryForMap("""
                        SELECT messages_sent AS sent, messages_delivered AS delivered, messages_read AS read, settled
                          FROM marketing_campaign_progress
                         WHERE campaign_id = ?
                        """, SUMMER_SALE.value());
    }

    private Map<String, Object> activity() {
        return service.tables().queryForMap("""
                        SELECT sum(messages_sent) AS sent, sum(messages_delivered) AS delivered,
                               sum(messages_read) AS read
                          FROM marketing_campaign_activity
                         WHERE campaign_id = ?
                        """, SUMMER_SALE.value());
    }
}

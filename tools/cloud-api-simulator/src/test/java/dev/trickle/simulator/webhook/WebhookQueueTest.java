package dev.trickle.simulator.webhook;

import static dev.trickle.simulator.webhook.StatusUpdates.MORNING;
import static dev.trickle.simulator.webhook.StatusUpdates.sent;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookQueueTest {

    private static final Instant NOON = MORNING.plus(Duration.ofHours(4));
    private static final RetryPlan PLAN =
            new RetryPlan(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofDays(7));

    private final WebhookQueue queue = new WebhookQueue();

    @Test
    void pollsDueUpdatesInOrderOfTime() {
        add(sent("cyd", NOON), sent("bob", MORNING.plusSeconds(1)), sent("ada", MORNING));
        assertThat(poll(MORNING.plusSeconds(1))).containsExactly("ada", "bob");
        assertThat(poll(MORNING.plusSeconds(2))).isEmpty();
        assertThat(queue.nextDue()).contains(NOON);
        assertThat(poll(NOON)).containsExactly("cyd");
    }

    @Test
    void pollsAtMostOneBatch() {
        add(sent("ada", MORNING), sent("bob", MORNING), sent("cyd", MORNING));
        assertThat(queue.poll(MORNING, 0, 2).orElseThrow().updates()).hasSize(2);
        assertThat(queue.poll(MORNING, 0, 2).orElseThrow().updates()).hasSize(1);
    }

    @Test
    void isBusyFromTheDueInstantUntilConfirmed() {
        add(sent("ada", NOON));
        assertThat(queue.isBusy(MORNING)).isFalse();
        assertThat(queue.isBusy(NOON)).isTrue();
        queue.poll(NOON, 0, 1);
        assertThat(queue.isBusy(NOON)).isTrue();
        queue.countEnd();
        assertThat(queue.isBusy(NOON)).isFalse();
    }

    @Test
    void pollsARefusedPostAfterItsRetryDelay() {
        add(sent("ada", MORNING));
        var webhookDelivery =
                queue.poll(MORNING, 0, 1).orElseThrow().nextTry(PLAN, 0).nextTry(PLAN, 0);
        queue.addRetry(webhookDelivery);
        queue.countEnd();

        assertThat(queue.isBusy(MORNING)).isTrue();
        assertThat(queue.poll(NOON, Duration.ofMillis(999).toNanos(), 1)).isEmpty();
        assertThat(queue.poll(MORNING, Duration.ofSeconds(1).toNanos(), 1)).contains(webhookDelivery);
    }

    @Test
    void delayedUpdateIsDueLater() {
        queue.add(List.of(sent("ada", MORNING)), Duration.ofHours(4));
        add(sent("bob", MORNING.plusSeconds(1)));
        assertThat(poll(NOON.minusSeconds(1))).containsExactly("bob");
        assertThat(queue.nextDue()).contains(NOON);
        assertThat(queue.poll(NOON, 0, 1).orElseThrow().updates())
                .extracting(StatusUpdate::at)
                .containsExactly(MORNING);
    }

    private void add(StatusUpdate... updates) {
        queue.add(List.of(updates), Duration.ZERO);
    }

    private List<String> poll(Instant now) {
        return queue.poll(now, 0, 100).stream()
                .flatMap(webhookDelivery -> webhookDelivery.updates().stream())
                .map(StatusUpdate::recipientId)
                .toList();
    }
}

package dev.trickle.simulator.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryPlanTest {

    private final RetryPlan plan = new RetryPlan(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofDays(7));

    @Test
    void retriesAtOnceAndThenWithGrowingDelays() {
        assertThat(IntStream.rangeClosed(1, 7).mapToObj(plan::delayAfter).map(Duration::toSeconds))
                .containsExactly(0L, 1L, 2L, 4L, 8L, 10L, 10L);
    }

    @Test
    void delayStaysAtTheMaximum() {
        assertThat(plan.delayAfter(100_000)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void webhookIsAbandonedAfterAWeek() {
        var week = plan.abandonAfter().toNanos();
        var webhookDelivery = WebhookDelivery.of(List.of(StatusUpdates.failed("ada", 131026)), 0);
        assertThat(webhookDelivery.isExpired(plan, week)).isFalse();
        assertThat(webhookDelivery.nextTry(plan, week).isExpired(plan, week + 1))
                .isTrue();
    }
}

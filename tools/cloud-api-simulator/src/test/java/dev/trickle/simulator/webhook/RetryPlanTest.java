package dev.trickle.simulator.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryPlanTest {

    private final RetryPlan plan = new RetryPlan(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofDays(7));

    @Test
    void repeatsAtOnceAndThenWithGrowingGaps() {
        assertThat(IntStream.rangeClosed(1, 7).mapToObj(plan::gapAfter).map(Duration::toSeconds))
                .containsExactly(0L, 1L, 2L, 4L, 8L, 10L, 10L);
    }

    @Test
    void theGapStaysTheLongestForEver() {
        assertThat(plan.gapAfter(100_000)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aReceiverIsGivenUpAfterAWeek() {
        var week = plan.giveUpAfter().toNanos();
        var webhookDelivery = WebhookDelivery.of(List.of(StatusUpdates.failed("ada", 131026)), 0);
        assertThat(webhookDelivery.isHopeless(plan, week)).isFalse();
        assertThat(webhookDelivery.again(plan, week).isHopeless(plan, week + 1)).isTrue();
    }
}

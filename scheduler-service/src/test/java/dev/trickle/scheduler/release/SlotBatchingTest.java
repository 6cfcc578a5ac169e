package dev.trickle.scheduler.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlotBatchingTest {

    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final Duration DELAY = Duration.ofSeconds(10);

    @Test
    void waitsForSlotsThatAreAboutToBecomeFree() {
        var slotBatching = SlotBatching.NONE.startedAt(NINE);

        assertThat(slotBatching.isWaiting(Optional.of(NINE.plusSeconds(3)), DELAY))
                .isTrue();
        assertThat(slotBatching.isWaiting(Optional.of(NINE.plus(DELAY)), DELAY)).isTrue();
    }

    @Test
    void doesNotWaitOtherwise() {
        var slotBatching = SlotBatching.NONE.startedAt(NINE);

        assertThat(slotBatching.isWaiting(Optional.of(NINE.plus(DELAY).plusNanos(1)), DELAY))
                .isFalse();
        assertThat(slotBatching.isWaiting(Optional.empty(), DELAY)).isFalse();
        assertThat(SlotBatching.NONE.isWaiting(Optional.of(NINE), DELAY)).isFalse();
    }

    @Test
    void theFirstFreeSlotWaitsForTheDelayAtMost() {
        var since = SlotBatching.NONE.startedAt(NINE).startedAt(NINE.plusSeconds(9));

        assertThat(since).isEqualTo(new SlotBatching(NINE));
        assertThat(since.isWaiting(Optional.of(NINE.plusSeconds(12)), DELAY)).isFalse();
    }
}

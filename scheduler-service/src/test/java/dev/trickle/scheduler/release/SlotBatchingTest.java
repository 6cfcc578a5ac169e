package dev.trickle.scheduler.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SlotBatchingTest {

    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void waitsForPlacesThatAreAboutToBecomeFree() {
        var slotBatching = SlotBatching.NONE.startedAt(NINE);

        assertThat(slotBatching.isWaiting(Optional.of(NINE.plusSeconds(3)), PATIENCE))
                .isTrue();
        assertThat(slotBatching.isWaiting(Optional.of(NINE.plus(PATIENCE)), PATIENCE))
                .isTrue();
    }

    @Test
    void waitsForNothingElse() {
        var slotBatching = SlotBatching.NONE.startedAt(NINE);

        assertThat(slotBatching.isWaiting(Optional.of(NINE.plus(PATIENCE).plusNanos(1)), PATIENCE))
                .isFalse();
        assertThat(slotBatching.isWaiting(Optional.empty(), PATIENCE)).isFalse();
        assertThat(SlotBatching.NONE.isWaiting(Optional.of(NINE), PATIENCE)).isFalse();
    }

    @Test
    void theFirstFreePlaceIsNotKeptWaitingForEver() {
        var since = SlotBatching.NONE.startedAt(NINE).startedAt(NINE.plusSeconds(9));

        assertThat(since).isEqualTo(new SlotBatching(NINE));
        assertThat(since.isWaiting(Optional.of(NINE.plusSeconds(12)), PATIENCE)).isFalse();
    }
}

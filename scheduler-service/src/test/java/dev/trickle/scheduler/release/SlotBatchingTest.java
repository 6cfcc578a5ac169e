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
        var slotBatching = SlotBatching.NOTHING.from(NINE);

        assertThat(slotBatching.goesOn(Optional.of(NINE.plusSeconds(3)), PATIENCE))
                .isTrue();
        assertThat(slotBatching.goesOn(Optional.of(NINE.plus(PATIENCE)), PATIENCE))
                .isTrue();
    }

    @Test
    void waitsForNothingElse() {
        var slotBatching = SlotBatching.NOTHING.from(NINE);

        assertThat(slotBatching.goesOn(Optional.of(NINE.plus(PATIENCE).plusNanos(1)), PATIENCE))
                .isFalse();
        assertThat(slotBatching.goesOn(Optional.empty(), PATIENCE)).isFalse();
        assertThat(SlotBatching.NOTHING.goesOn(Optional.of(NINE), PATIENCE)).isFalse();
    }

    @Test
    void theFirstFreePlaceIsNotKeptWaitingForEver() {
        var since = SlotBatching.NOTHING.from(NINE).from(NINE.plusSeconds(9));

        assertThat(since).isEqualTo(new SlotBatching(NINE));
        assertThat(since.goesOn(Optional.of(NINE.plusSeconds(12)), PATIENCE)).isFalse();
    }
}

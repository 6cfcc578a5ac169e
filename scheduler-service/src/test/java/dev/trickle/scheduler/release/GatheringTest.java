package dev.trickle.scheduler.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GatheringTest {

    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Test
    void waitsForPlacesThatAreAboutToBecomeFree() {
        var gathering = Gathering.NOTHING.from(NINE);

        assertThat(gathering.goesOn(Optional.of(NINE.plusSeconds(3)), PATIENCE)).isTrue();
        assertThat(gathering.goesOn(Optional.of(NINE.plus(PATIENCE)), PATIENCE)).isTrue();
    }

    @Test
    void waitsForNothingElse() {
        var gathering = Gathering.NOTHING.from(NINE);

        assertThat(gathering.goesOn(Optional.of(NINE.plus(PATIENCE).plusNanos(1)), PATIENCE))
                .isFalse();
        assertThat(gathering.goesOn(Optional.empty(), PATIENCE)).isFalse();
        assertThat(Gathering.NOTHING.goesOn(Optional.of(NINE), PATIENCE)).isFalse();
    }

    @Test
    void theFirstFreePlaceIsNotKeptWaitingForEver() {
        var since = Gathering.NOTHING.from(NINE).from(NINE.plusSeconds(9));

        assertThat(since).isEqualTo(new Gathering(NINE));
        assertThat(since.goesOn(Optional.of(NINE.plusSeconds(12)), PATIENCE)).isFalse();
    }
}

package dev.trickle.scheduler.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.People;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SlotTest {

    private static final Instant AT = Instant.parse("2026-03-02T09:00:00Z");
    private static final Duration MARGIN = Duration.ofSeconds(60);
    private static final AttemptId FIRST = People.attempt("ada");
    private static final AttemptId SECOND = new AttemptId(FIRST.recipient(), 2);

    @Test
    void isHeldFromTheReleaseUntilADayAndTheMarginAfterTheAcceptance() {
        var released = Slot.EMPTY.taken(FIRST);
        var accepted = released.countedFrom(FIRST, AT, MARGIN);

        assertThat(released.until()).isEqualTo(Instant.MAX);
        assertThat(accepted.until()).isEqualTo(AT.plus(Duration.ofHours(24)).plus(MARGIN));
    }

    @Test
    void isFreeAtOnceWhenNothingWasAccepted() {
        assertThat(Slot.EMPTY.taken(FIRST).freed(FIRST).isEmpty()).isTrue();
    }

    @Test
    void isHeldAsLongAsAnyMessageHoldsIt() {
        var twice = Slot.EMPTY.taken(FIRST).countedFrom(FIRST, AT, MARGIN).taken(SECOND);

        assertThat(twice.until()).isEqualTo(Instant.MAX);
        assertThat(twice.freed(SECOND).until())
                .isEqualTo(AT.plus(Duration.ofHours(24)).plus(MARGIN));
    }

    @Test
    void isProlongedByTheDeliveryAndNeverShortenedByALateReport() {
        var delivered = Slot.EMPTY.countedFrom(FIRST, AT.plusSeconds(30), MARGIN);

        assertThat(delivered.countedFrom(FIRST, AT, MARGIN)).isEqualTo(delivered);
    }
}

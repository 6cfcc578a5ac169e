package dev.trickle.scheduler.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.TestPeople;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SlotTest {

    private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
    private static final Duration MARGIN = Duration.ofSeconds(60);
    private static final AttemptId FIRST = TestPeople.attempt("ada");
    private static final AttemptId SECOND = new AttemptId(FIRST.recipient(), 2);

    @Test
    void expiresADayAndTheMarginAfterTheAcceptance() {
        var accepted = Slot.EMPTY.withMessage(FIRST, NOW, MARGIN);

        assertThat(accepted.expiresAt())
                .isEqualTo(NOW.plus(Duration.ofHours(24)).plus(MARGIN));
    }

    @Test
    void isEmptyWhenAnUnconfirmedAttemptWasNotAccepted() {
        assertThat(Slot.EMPTY
                        .withMessage(FIRST, NOW, MARGIN)
                        .withoutAttempt(FIRST)
                        .isEmpty())
                .isTrue();
    }

    @Test
    void expiresWithTheLastMessage() {
        var later = NOW.plusSeconds(30);
        var twice = Slot.EMPTY.withMessage(FIRST, NOW, MARGIN).withMessage(SECOND, later, MARGIN);

        assertThat(twice.expiresAt()).isEqualTo(later.plus(Duration.ofHours(24)).plus(MARGIN));
        assertThat(twice.withoutAttempt(SECOND).expiresAt())
                .isEqualTo(NOW.plus(Duration.ofHours(24)).plus(MARGIN));
    }

    @Test
    void isExtendedByADeliveryAndNeverShortenedByALateReport() {
        var delivered = Slot.EMPTY.withMessage(FIRST, NOW.plusSeconds(30), MARGIN);

        assertThat(delivered.withMessage(FIRST, NOW, MARGIN)).isEqualTo(delivered);
    }

    @Test
    void dropsMessagesThatExpiredADayAgo() {
        var daily = Slot.EMPTY;
        for (var day = 1; day <= 100; day++) {
            daily = daily.withMessage(new AttemptId(FIRST.recipient(), day), NOW.plus(Duration.ofDays(day)), MARGIN);
        }

        assertThat(daily.expiries()).hasSizeLessThan(4);
    }
}

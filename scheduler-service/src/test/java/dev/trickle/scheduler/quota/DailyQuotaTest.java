package dev.trickle.scheduler.quota;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DailyQuotaTest {

    private static final LocalDate MONDAY = LocalDate.parse("2026-03-02");
    private static final LocalDate TUESDAY = MONDAY.plusDays(1);

    private final DailyQuota three = DailyQuota.unusedOn(MONDAY)
            .withMessage(SPRING_SALE)
            .withMessage(SPRING_SALE)
            .withMessage(SUMMER_SALE);

    @Test
    void countsMessagesOfTheDayAndOfEachCampaign() {
        assertThat(three.used()).isEqualTo(3);
        assertThat(three.byCampaign()).isEqualTo(Map.of(SPRING_SALE, 2, SUMMER_SALE, 1));
    }

    @Test
    void returnsTheRemainingMessages() {
        assertThat(three.remaining(5)).isEqualTo(2);
        assertThat(three.remaining(SPRING_SALE, 5)).isEqualTo(3);
        assertThat(DailyQuota.unusedOn(MONDAY).remaining(SPRING_SALE, 5)).isEqualTo(5);
    }

    @Test
    void aLoweredLimitLeavesNothing() {
        assertThat(three.remaining(2)).isZero();
        assertThat(three.remaining(SPRING_SALE, 1)).isZero();
    }

    @Test
    void refundsMessagesThatWereNotSent() {
        assertThat(three.withRefund(SPRING_SALE, MONDAY).byCampaign())
                .isEqualTo(Map.of(SPRING_SALE, 1, SUMMER_SALE, 1));
        assertThat(three.withRefund(SUMMER_SALE, MONDAY).byCampaign()).isEqualTo(Map.of(SPRING_SALE, 2));
        assertThat(three.withRefund(SUMMER_SALE, MONDAY).used()).isEqualTo(2);
        assertThat(three.withRefund(SUMMER_SALE, MONDAY)
                        .withRefund(SUMMER_SALE, MONDAY)
                        .used())
                .as("never fewer than used")
                .isEqualTo(2);
    }

    @Test
    void refundsNothingForAnotherDay() {
        assertThat(three.withRefund(SPRING_SALE, TUESDAY)).isEqualTo(three);
    }

    @Test
    void aNewDayStartsUnusedAndAnEarlierDateChangesNothing() {
        assertThat(three.advanceTo(TUESDAY)).isEqualTo(DailyQuota.unusedOn(TUESDAY));
        assertThat(three.advanceTo(MONDAY)).isEqualTo(three);
        assertThat(three.advanceTo(MONDAY.minusDays(1))).isEqualTo(three);
    }

    @Test
    void endsAtMidnightInTheTimeZone() {
        assertThat(three.endsAt(ZoneId.of("Europe/Berlin"))).isEqualTo(Instant.parse("2026-03-02T23:00:00Z"));
    }
}

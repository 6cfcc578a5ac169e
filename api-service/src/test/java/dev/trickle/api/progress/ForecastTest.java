package dev.trickle.api.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForecastTest {

    /** A Monday. */
    private static final LocalDate FIRST = LocalDate.parse("2025-12-01");

    private static final Forecast DAILY = new Forecast(250, EnumSet.allOf(DayOfWeek.class));
    private static final Forecast WORKDAYS = new Forecast(1, EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY));

    @Test
    void tenThousandAt250EndOnDayForty() {
        assertThat(DAILY.lastDay(10_000, FIRST, 250)).isEqualTo(FIRST.plusDays(39));
    }

    @Test
    void theDayStaysTheSameBeforeAndAfterADaysBatch() {
        var tenth = FIRST.plusDays(9);

        assertThat(DAILY.lastDay(7_750, tenth, 250)).isEqualTo(FIRST.plusDays(39));
        assertThat(DAILY.lastDay(7_500, tenth, 0)).isEqualTo(FIRST.plusDays(39));
    }

    @Test
    void oneMoreThanFitsTakesAnotherDay() {
        assertThat(DAILY.lastDay(250, FIRST, 250)).isEqualTo(FIRST);
        assertThat(DAILY.lastDay(251, FIRST, 250)).isEqualTo(FIRST.plusDays(1));
    }

    @Test
    void nothingLeftEndsAtOnce() {
        assertThat(DAILY.lastDay(0, FIRST, 0)).isEqualTo(FIRST);
    }

    @Test
    void daysWithoutSendingAreSkipped() {
        assertThat(WORKDAYS.lastDay(5, FIRST, 1)).isEqualTo(LocalDate.parse("2025-12-05"));
        assertThat(WORKDAYS.lastDay(6, FIRST, 1)).isEqualTo(LocalDate.parse("2025-12-08"));
        assertThat(WORKDAYS.lastDay(11, FIRST, 1)).isEqualTo(LocalDate.parse("2025-12-15"));
        assertThat(WORKDAYS.lastDay(1, LocalDate.parse("2025-12-06"), 0)).isEqualTo(LocalDate.parse("2025-12-08"));
    }

    @Test
    void noDaysNamedMeansEveryDay() {
        assertThat(new Forecast(1, Set.of()).lastDay(3, FIRST, 1)).isEqualTo(FIRST.plusDays(2));
    }

    @Test
    void ratesAreRoundedDownSoThatHundredMeansAll() {
        assertThat(CampaignStats.percent(1_200, 2_450)).isEqualTo(48.9);
        assertThat(CampaignStats.percent(9_999, 10_000)).isEqualTo(99.9);
        assertThat(CampaignStats.percent(0, 0)).isZero();
    }
}

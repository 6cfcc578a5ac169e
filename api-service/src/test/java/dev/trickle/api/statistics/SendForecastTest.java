package dev.trickle.api.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.statistics.SendForecast.PendingCampaign;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendForecastTest {

    /** A Monday. */
    private static final LocalDate FIRST = LocalDate.parse("2025-12-01");

    private static final Set<DayOfWeek> ALL_DAYS = EnumSet.allOf(DayOfWeek.class);
    private static final Set<DayOfWeek> WORKDAYS = EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);

    @Test
    void tenThousandAt250EndOnDay40() {
        assertThat(alone(pending(10_000, 250), FIRST)).isEqualTo(FIRST.plusDays(39));
    }

    @Test
    void estimateIsTheSameBeforeAndAfterTheMessagesOfADay() {
        var tenth = FIRST.plusDays(9);
        var after = new SendForecast(250, ALL_DAYS, tenth, 0);

        assertThat(alone(pending(7_750, 250), tenth)).isEqualTo(FIRST.plusDays(39));
        assertThat(after.lastDay(pending(7_500, 250), List.of())).isEqualTo(FIRST.plusDays(39));
    }

    @Test
    void oneMoreThanTheLimitTakesAnotherDay() {
        assertThat(alone(pending(250, 250), FIRST)).isEqualTo(FIRST);
        assertThat(alone(pending(251, 250), FIRST)).isEqualTo(FIRST.plusDays(1));
    }

    @Test
    void emptyCampaignEndsImmediatelyButNotBeforeItsStart() {
        assertThat(alone(pending(0, 250), FIRST)).isEqualTo(FIRST);
        assertThat(alone(from(FIRST.plusDays(3), pending(0, 250)), FIRST)).isEqualTo(FIRST.plusDays(3));
    }

    @Test
    void daysThatAreNotSendDaysAreSkipped() {
        var workdays = new SendForecast(250, WORKDAYS, FIRST, 250);
        var saturday = new SendForecast(250, WORKDAYS, LocalDate.parse("2025-12-06"), 0);

        assertThat(workdays.lastDay(pending(5, 1), List.of())).isEqualTo(LocalDate.parse("2025-12-05"));
        assertThat(workdays.lastDay(pending(6, 1), List.of())).isEqualTo(LocalDate.parse("2025-12-08"));
        assertThat(workdays.lastDay(pending(11, 1), List.of())).isEqualTo(LocalDate.parse("2025-12-15"));
        assertThat(saturday.lastDay(pending(1, 1), List.of())).isEqualTo(LocalDate.parse("2025-12-08"));
    }

    @Test
    void noSendDaysMeansEveryDay() {
        var sendForecast = new SendForecast(250, Set.of(), FIRST, 250);

        assertThat(sendForecast.lastDay(pending(3, 1), List.of())).isEqualTo(FIRST.plusDays(2));
    }

    @Test
    void campaignsOfAnAccountShareItsLimit() {
        var sendForecast = new SendForecast(250, ALL_DAYS, FIRST, 250);

        assertThat(sendForecast.lastDay(pending(1_000, 250), List.of(pending(1_000, 250))))
                .isEqualTo(FIRST.plusDays(7));
        assertThat(sendForecast.lastDay(pending(1_000, 250), List.of(pending(1_000, 50))))
                .isEqualTo(FIRST.plusDays(4));
    }

    @Test
    void higherPriorityHasALargerShare() {
        var sendForecast = new SendForecast(300, ALL_DAYS, FIRST, 300);
        var urgent = new PendingCampaign(1_000, 300, 300, 10, FIRST, LocalDate.MAX);
        var usual = pending(1_000, 300);

        // 200 and 100 a day for five days, then the usual one has the whole limit.
        assertThat(sendForecast.lastDay(urgent, List.of(usual))).isEqualTo(FIRST.plusDays(4));
        assertThat(sendForecast.lastDay(usual, List.of(urgent))).isEqualTo(FIRST.plusDays(6));
    }

    @Test
    void othersTakeTheirShareOnlyBetweenStartAndEnd() {
        var sendForecast = new SendForecast(250, ALL_DAYS, FIRST, 250);
        var later = from(FIRST.plusDays(2), pending(10_000, 250));
        var ending = new PendingCampaign(10_000, 250, 250, 5, FIRST, FIRST.plusDays(1));

        // 250 and 250 alone, then 125 a day.
        assertThat(sendForecast.lastDay(pending(1_000, 250), List.of(later))).isEqualTo(FIRST.plusDays(5));
        // 125 and 125 beside it, then 250 a day.
        assertThat(sendForecast.lastDay(pending(1_000, 250), List.of(ending))).isEqualTo(FIRST.plusDays(4));
    }

    @Test
    void campaignThatEndsEarlyEndsOnItsLastDay() {
        var ending = new PendingCampaign(10_000, 250, 250, 5, FIRST, FIRST.plusDays(9));

        assertThat(alone(ending, FIRST)).isEqualTo(FIRST.plusDays(9));
        assertThat(alone(ending, FIRST.plusDays(20))).isEqualTo(FIRST.plusDays(9));
    }

    /** Compares with a simple computation day by day. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void combinedDaysGiveTheSameResult(long seed) {
        var random = new Random(seed);
        for (var round = 0; round < 50; round++) {
            var queues = IntStream.range(0, 1 + random.nextInt(5))
                    .mapToObj(each -> randomCampaign(random))
                    .toList();
            var remainingToday = random.nextInt(300);
            var limit = 1 + random.nextInt(300);

            assertThat(new SendForecast(limit, WORKDAYS, FIRST, remainingToday)
                            .lastDay(queues.getFirst(), queues.subList(1, queues.size())))
                    .as(queues + " limit " + limit + " remainingToday " + remainingToday)
                    .isEqualTo(dayByDay(queues, limit, remainingToday));
        }
    }

    private static LocalDate dayByDay(List<PendingCampaign> queues, int limit, int remainingToday) {
        var rest = queues.stream().mapToDouble(PendingCampaign::people).toArray();
        var weights = queues.stream().mapToInt(PendingCampaign::priority).toArray();
        for (var day = FIRST; ; day = day.plusDays(1)) {
            if (day.isAfter(queues.getFirst().until())) {
                return queues.getFirst().until();
            }
            if (WORKDAYS.contains(day.getDayOfWeek())) {
                var caps = new double[rest.length];
                for (var each = 0; each < rest.length; each++) {
                    var queue = queues.get(each);
                    var limited = day.equals(FIRST) ? queue.remainingToday() : queue.dailyLimit();
                    caps[each] = day.isBefore(queue.from()) || day.isAfter(queue.until()) || rest[each] < 1e-6
                            ? 0
                            : Math.min(rest[each], limited);
                }
                var shares = WeightedShares.split(day.equals(FIRST) ? remainingToday : limit, caps, weights);
                for (var each = 0; each < rest.length; each++) {
                    rest[each] -= shares[each];
                }
                if (rest[0] < 1e-6) {
                    return day;
                }
            }
        }
    }

    private static PendingCampaign randomCampaign(Random random) {
        var from = FIRST.plusDays(random.nextInt(20));
        return new PendingCampaign(
                1 + random.nextInt(5_000),
                1 + random.nextInt(300),
                random.nextInt(200),
                1 + random.nextInt(10),
                from,
                random.nextBoolean() ? LocalDate.MAX : from.plusDays(random.nextInt(40)));
    }

    private static LocalDate alone(PendingCampaign pendingCampaign, LocalDate today) {
        return new SendForecast(Integer.MAX_VALUE, ALL_DAYS, today, Integer.MAX_VALUE)
                .lastDay(pendingCampaign, List.of());
    }

    private static PendingCampaign pending(int people, int dailyLimit) {
        return new PendingCampaign(people, dailyLimit, dailyLimit, 5, FIRST, LocalDate.MAX);
    }

    private static PendingCampaign from(LocalDate day, PendingCampaign pendingCampaign) {
        return new PendingCampaign(
                pendingCampaign.people(),
                pendingCampaign.dailyLimit(),
                pendingCampaign.remainingToday(),
                pendingCampaign.priority(),
                day,
                pendingCampaign.until());
    }

    @Test
    void ratesAreRoundedDown() {
        assertThat(CampaignStats.percent(1_200, 2_450)).isEqualTo(48.9);
        assertThat(CampaignStats.percent(9_999, 10_000)).isEqualTo(99.9);
        assertThat(CampaignStats.percent(0, 0)).isZero();
    }
}

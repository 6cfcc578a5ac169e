package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static dev.trickle.scheduler.TestAccount.testAccount;
import static dev.trickle.scheduler.TestCampaign.sale;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The messages of a day leave over an hour, and not within seconds. */
class SpreadTest {

    private static final Duration INTERVAL = Duration.ofSeconds(36);

    /** A hundred messages a day, so one every 36 seconds. */
    private static SchedulerScenario givenSpread() {
        return testAccount()
                .withMessagingLimit(100)
                .withSpread(Duration.ofHours(1))
                .startScheduler();
    }

    private static String[] people(int count) {
        return IntStream.range(0, count).mapToObj(i -> "person" + i).toArray(String[]::new);
    }

    @Test
    void theMessagesOfADayLeaveOverAnHour() {
        try (var scheduler = givenSpread()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE), people(250))
                    .whenSendWindowOpens()
                    .thenRequested("person0")
                    .whenTimePasses(INTERVAL.minusSeconds(1))
                    .thenNoneRequested()
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("person1");
            for (var number = 2; number < 100; number++) {
                scheduler.whenTimePasses(INTERVAL).thenRequested("person" + number);
            }
            scheduler.whenTimePasses(Duration.ofHours(2)).thenNoneRequested();
        }
    }

    /** Every day has its share, though the slots of the day before become free later and later. */
    @Test
    void noMessageMovesToAnotherDay() {
        try (var scheduler = givenSpread()) {
            scheduler.whenDefined(sale(SPRING_SALE), people(250)).whenSendWindowOpens();
            var byDay = new int[3];
            for (var tick = 0; tick < 3 * 24 * 60; tick++) {
                var requested = scheduler.pollRequested();
                byDay[tick / (24 * 60)] += requested.size();
                scheduler.whenAccepted(requested.toArray(String[]::new)).whenTimePasses(Duration.ofMinutes(1));
            }

            assertThat(byDay).containsExactly(100, 100, 50);
        }
    }

    @Test
    void theEndOfTheWindowShortensTheSpread() {
        try (var scheduler = givenSpread()) {
            scheduler.whenClockShows("2026-03-02T23:30:00Z").whenDefined(sale(SPRING_SALE), people(150));
            for (var second = 0; second < 30 * 60; second++) {
                scheduler.whenTimePasses(Duration.ofSeconds(1));
            }

            assertThat(scheduler.pollRequested()).hasSize(100);
        }
    }

    /** Otherwise people would be skipped because their campaign has ended, although there was quota for them. */
    @Test
    void theEndOfACampaignShortensTheSpread() {
        try (var scheduler = givenSpread()) {
            scheduler
                    .whenClockShows("2026-03-02T18:00:00Z")
                    .whenDefined(sale(SPRING_SALE).endingAt("2026-03-02T18:20:00Z"), people(100));
            for (var second = 0; second < 20 * 60; second++) {
                scheduler.whenTimePasses(Duration.ofSeconds(1));
            }

            assertThat(scheduler.pollRequested()).hasSize(100);
        }
    }

    @Test
    void theLastMinutesOfTheWindowAreNotSpread() {
        try (var scheduler = givenSpread()) {
            scheduler.whenClockShows("2026-03-02T23:57:05Z").whenDefined(sale(SPRING_SALE), people(100));
            for (var second = 0; second < 10; second++) {
                scheduler.whenTimePasses(Duration.ofSeconds(1));
            }

            assertThat(scheduler.pollRequested()).hasSize(100);
        }
    }

    @Test
    void aLimitOfZeroReleasesNobody() {
        try (var scheduler = givenSpread()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE), people(3))
                    .when(Topics.ACCOUNT_EVENTS, new MessagingLimitChanged(0, scheduler.now()))
                    .whenSendWindowOpens()
                    .whenTimePasses(Duration.ofHours(2))
                    .thenNoneRequested();
        }
    }

    /** An audience of which most people cannot get the message does not take days. */
    @Test
    void aRefusedMessageLeavesItsTurnToTheNext() {
        try (var scheduler = givenSpread()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE), people(3))
                    .whenSendWindowOpens()
                    .thenRequested("person0")
                    .whenNotSent("person0", NotSentReason.LACKS_VALUE)
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("person1")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenNoneRequested();
        }
    }

    @Test
    void sendTodaySendsAtOnce() {
        try (var scheduler = givenSpread()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE), people(3))
                    .whenSendWindowOpens()
                    .thenRequested("person0");

            scheduler.whenSendTodayRequested().thenRequested("person1", "person2");
        }
    }

    /** An hour without messages is not followed by a burst. */
    @Test
    void aLaterCampaignIsSpreadToo() {
        try (var scheduler = givenSpread()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE), "ada")
                    .whenSendWindowOpens()
                    .thenRequested("ada")
                    .whenClockShows("2026-03-02T17:00:00Z")
                    .whenDefined(sale(SUMMER_SALE), "bob", "cyd", "dan")
                    .whenTimePasses(Duration.ofSeconds(1))
                    .thenRequested("bob")
                    .whenTimePasses(INTERVAL)
                    .thenRequested("cyd");
        }
    }

    /** The scheduler sleeps until the next release is due, and says so. */
    @Test
    void theNextReleaseIsForeseen() {
        try (var scheduler = givenSpread()) {
            scheduler
                    .whenDefined(sale(SPRING_SALE), people(3))
                    .whenSendWindowOpens()
                    .thenRequested("person0");
            scheduler.whenAccepted("person0").whenTimePasses(Duration.ofSeconds(1));

            assertThat(scheduler.nextWakeUps().nextTimer())
                    .contains(Instant.parse("2026-03-02T09:00:00Z").plus(INTERVAL));
        }
    }
}

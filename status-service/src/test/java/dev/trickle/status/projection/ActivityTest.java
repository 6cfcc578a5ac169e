package dev.trickle.status.projection;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.status.projection.RandomDeliveryHistory.PublishedEvent;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counts by day of a campaign, which change together with its counters. */
class ActivityTest {

    private static final Instant EVENING = Instant.parse("2026-03-02T23:59:59Z");
    private static final Instant AFTER_MIDNIGHT = Instant.parse("2026-03-03T00:00:01Z");
    private static final Instant NOON = Instant.parse("2026-03-03T12:00:00Z");
    private static final AttemptId ADA = TestPeople.attempt("ada");
    private static final AttemptId BOB = TestPeople.attempt("bob");

    private static ProjectionDatabase database;

    @BeforeAll
    static void createDatabase() {
        database = new ProjectionDatabase();
    }

    @AfterAll
    static void closeDatabase() {
        database.close();
    }

    @BeforeEach
    void truncateTables() {
        database.truncate();
    }

    @Test
    void eventsCountOnTheDayTheyHappened() throws SQLException {
        apply(
                new MessageSent(ADA, SPRING_SALE, EVENING, EVENING),
                new MessageDelivered(ADA, SPRING_SALE, AFTER_MIDNIGHT),
                new MessageRead(ADA, SPRING_SALE, NOON),
                new MessageSent(BOB, SPRING_SALE, EVENING, EVENING));

        assertThat(database.days("UTC"))
                .containsExactly(
                        "2026-03-02 sent 2 delivered 0 read 0 failed 0 skipped 0",
                        "2026-03-03 sent 0 delivered 1 read 1 failed 0 skipped 0");
    }

    @Test
    void aDayBeginsAtMidnightOfTheRequestedZone() throws SQLException {
        apply(
                new MessageSent(ADA, SPRING_SALE, EVENING, EVENING),
                new MessageDelivered(ADA, SPRING_SALE, AFTER_MIDNIGHT));

        assertThat(database.days("Asia/Kathmandu"))
                .containsExactly("2026-03-03 sent 1 delivered 1 read 0 failed 0 skipped 0");
        assertThat(database.days("America/Sao_Paulo"))
                .containsExactly("2026-03-02 sent 1 delivered 1 read 0 failed 0 skipped 0");
    }

    @Test
    void evidenceOfAnEarlierInstantMovesTheCountAndDeletesTheEmptyRow() throws SQLException {
        apply(new MessageSent(ADA, SPRING_SALE, AFTER_MIDNIGHT, AFTER_MIDNIGHT));
        assertThat(database.days("UTC")).containsExactly("2026-03-03 sent 1 delivered 0 read 0 failed 0 skipped 0");

        apply(new SendConfirmed(ADA, SPRING_SALE, EVENING));

        assertThat(database.days("UTC")).containsExactly("2026-03-02 sent 1 delivered 0 read 0 failed 0 skipped 0");
        assertThat(database.text("SELECT count(*) FROM marketing_campaign_activity"))
                .isEqualTo("1");
    }

    @Test
    void aReportedMessageWasSentNoLaterThanItsReport() throws SQLException {
        apply(
                new MessageDelivered(ADA, SPRING_SALE, EVENING),
                new DeliveryFailed(BOB, SPRING_SALE, "131049", AFTER_MIDNIGHT));

        assertThat(database.days("UTC"))
                .containsExactly(
                        "2026-03-02 sent 1 delivered 1 read 0 failed 0 skipped 0",
                        "2026-03-03 sent 1 delivered 0 read 0 failed 0 skipped 0");
    }

    @Test
    void aDeliveryRemovesAnEarlierFailureFromItsDay() throws SQLException {
        apply(
                new RecipientFailed(SPRING_SALE, ADA.recipient(), "131026", EVENING),
                new RecipientSkipped(SPRING_SALE, BOB.recipient(), SkipReason.OPTED_OUT, EVENING));
        assertThat(database.days("UTC")).containsExactly("2026-03-02 sent 0 delivered 0 read 0 failed 1 skipped 1");

        apply(new MessageDelivered(ADA, SPRING_SALE, NOON), new MessageDelivered(BOB, SPRING_SALE, NOON));

        assertThat(database.days("UTC")).containsExactly("2026-03-03 sent 2 delivered 2 read 0 failed 0 skipped 0");
    }

    @Test
    void anAccountIsTheSumOfItsCampaigns() throws SQLException {
        var summer = new AttemptId(RecipientId.of(SUMMER_SALE, TestPeople.key("ada")), 1);
        apply(
                new MessageSent(ADA, SPRING_SALE, EVENING, EVENING),
                new MessageRead(summer, SUMMER_SALE, NOON),
                new RecipientFailed(SPRING_SALE, BOB.recipient(), "131026", NOON));

        assertThat(database.row("SELECT campaigns::int, messages_sent::int, messages_delivered::int,"
                        + " messages_read::int, messages_failed::int FROM account_progress"))
                .containsEntry("campaigns", 2)
                .containsEntry("messages_sent", 2)
                .containsEntry("messages_delivered", 1)
                .containsEntry("messages_read", 1)
                .containsEntry("messages_failed", 1);
    }

    private static void apply(Object... events) throws SQLException {
        var batch = new ProjectionBatch();
        for (var event : events) {
            new PublishedEvent(SHOP, event).addTo(batch);
        }
        database.projection().apply(batch);
    }
}

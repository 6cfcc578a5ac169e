package dev.trickle.status.projection;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static dev.trickle.pipeline.TestPeople.SUMMER_SALE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.pipeline.DeliveryUpdate.Pricing;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.CampaignStarted;
import dev.trickle.pipeline.ScheduleEvent.CloseReason;
import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.ScheduleEvent.RecipientsMissing;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import dev.trickle.pipeline.SendRequested.Superseded;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.status.projection.RandomDeliveryHistory.PublishedEvent;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveryProjectionTest {

    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final Instant TEN = Instant.parse("2026-03-02T10:00:00.123456789Z");
    private static final AttemptId FIRST = TestPeople.attempt("ada");
    private static final AttemptId SECOND = new AttemptId(TestPeople.recipient("ada"), 2);
    private static final AttemptId THIRD = new AttemptId(TestPeople.recipient("ada"), 3);

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
    void keepsTheEarliestPricingOfEachDeliveredMessage() throws SQLException {
        var free = new Pricing("marketing", "free_entry_point", false, "DE");
        var charged = new Pricing("marketing_lite", "regular", true, null);

        apply(new MessageRead(FIRST, SPRING_SALE, TEN, charged));
        apply(
                new MessageDelivered(FIRST, SPRING_SALE, NINE, free),
                new MessageDelivered(FIRST, SPRING_SALE, NINE, charged),
                new MessageDelivered(SECOND, SPRING_SALE, TEN));
        apply(new MessageDelivered(FIRST, SPRING_SALE, NINE, charged));

        assertThat(database.row(
                        "SELECT attempt_number, category, type, billable, country FROM marketing_delivery_pricing"))
                .containsOnly(
                        entry("attempt_number", 1),
                        entry("category", "marketing"),
                        entry("type", "free_entry_point"),
                        entry("billable", false),
                        entry("country", "DE"));
    }

    @Test
    void aReadMessageCountsAsDeliveredAndSent() throws SQLException {
        apply(requested(FIRST, 0), new MessageRead(FIRST, SPRING_SALE, TEN));

        assertThat(state()).isEqualTo("read");
        assertThat(progress())
                .containsEntry("messages_sent", 1)
                .containsEntry("messages_delivered", 1)
                .containsEntry("messages_read", 1)
                .containsEntry("queued", 0)
                .containsEntry("settled", 1);
    }

    @Test
    void aReportAboutAnUnconfirmedAttemptSettlesIt() throws SQLException {
        apply(requested(FIRST, 0), new MessageUnconfirmed(FIRST, SPRING_SALE, NINE));
        assertThat(progress()).containsEntry("unconfirmed", 1).containsEntry("settled", 0);

        apply(new SendConfirmed(FIRST, SPRING_SALE, TEN));

        assertThat(state()).isEqualTo("sent");
        assertThat(progress()).containsEntry("unconfirmed", 0).containsEntry("settled", 1);
    }

    @Test
    void aFailedDeliveryIsNoFailureUntilTheSchedulerGivesUp() throws SQLException {
        apply(new DeliveryFailed(FIRST, SPRING_SALE, "131049", NINE), requested(SECOND, 1));
        assertThat(state()).isEqualTo("sent");
        assertThat(progress()).containsEntry("messages_failed", 0).containsEntry("retries", 1);

        apply(new RecipientFailed(SPRING_SALE, FIRST.recipient(), "131049", TEN));

        assertThat(state()).isEqualTo("failed");
        assertThat(progress()).containsEntry("messages_failed", 1).containsEntry("messages_sent", 1);
    }

    @Test
    void aResendIsCountedOnceAndSeparatelyFromRetries() throws SQLException {
        apply(requested(FIRST, 0), new MessageUnconfirmed(FIRST, SPRING_SALE, NINE));
        apply(replacementOfTheFirst(SECOND, SupersedeReason.RESEND_ORDERED));
        assertThat(progress()).containsEntry("resends", 0);

        apply(new MessageSent(SECOND, SPRING_SALE, TEN, TEN), new MessageDelivered(SECOND, SPRING_SALE, TEN));
        apply(
                replacementOfTheFirst(SECOND, SupersedeReason.RESEND_ORDERED),
                new MessageSent(SECOND, SPRING_SALE, TEN, TEN));
        assertThat(progress()).containsEntry("resends", 1).containsEntry("retries", 0);

        apply(
                replacementOfTheFirst(THIRD, SupersedeReason.DELIVERY_FAILED),
                new MessageSent(THIRD, SPRING_SALE, TEN, TEN));
        assertThat(progress()).containsEntry("resends", 1).containsEntry("messages_sent", 1);
    }

    @Test
    void aResendThatAWebhookMadeUnnecessaryIsNotCounted() throws SQLException {
        apply(
                new MessageUnconfirmed(FIRST, SPRING_SALE, NINE),
                replacementOfTheFirst(SECOND, SupersedeReason.RESEND_ORDERED));
        apply(new SendConfirmed(FIRST, SPRING_SALE, TEN));

        assertThat(progress()).containsEntry("resends", 0).containsEntry("messages_sent", 1);
    }

    @Test
    void aLateDeliveryReplacesAFailure() throws SQLException {
        apply(new RecipientFailed(SPRING_SALE, FIRST.recipient(), "131026", NINE));
        apply(new MessageDelivered(FIRST, SPRING_SALE, TEN));

        assertThat(state()).isEqualTo("delivered");
        assertThat(progress()).containsEntry("messages_failed", 0).containsEntry("messages_delivered", 1);
    }

    /** The scheduler counts this recipient as sent: another attempt than the failed one was accepted. */
    @Test
    void aLateAcceptanceOfAnUnconfirmedAttemptReplacesTheFailureOfItsResend() throws SQLException {
        apply(
                new MessageUnconfirmed(FIRST, SPRING_SALE, NINE),
                replacementOfTheFirst(SECOND, SupersedeReason.RESEND_ORDERED),
                new MessageFailed(SECOND, SPRING_SALE, "131026", FailureKind.PERMANENT, TEN),
                new RecipientFailed(SPRING_SALE, FIRST.recipient(), "131026", TEN));
        assertThat(state()).isEqualTo("failed");

        apply(new SendConfirmed(FIRST, SPRING_SALE, TEN));

        assertThat(state()).isEqualTo("sent");
        assertThat(progress()).containsEntry("messages_failed", 0).containsEntry("messages_sent", 1);
    }

    /** As the scheduler: the unconfirmed attempt may still be delivered, although its resend was not. */
    @Test
    void anAcceptedAttemptOutlastsTheFailedDeliveryOfAnother() throws SQLException {
        apply(
                replacementOfTheFirst(SECOND, SupersedeReason.RESEND_ORDERED),
                new MessageSent(SECOND, SPRING_SALE, TEN, TEN),
                new DeliveryFailed(SECOND, SPRING_SALE, "131026", TEN),
                new RecipientFailed(SPRING_SALE, FIRST.recipient(), "131026", TEN));
        assertThat(state()).isEqualTo("failed");

        apply(new SendConfirmed(FIRST, SPRING_SALE, TEN));
        assertThat(state()).isEqualTo("sent");
        assertThat(progress()).containsEntry("messages_failed", 0);

        apply(new MessageSent(THIRD, SPRING_SALE, TEN, TEN), new DeliveryFailed(FIRST, SPRING_SALE, "131026", TEN));
        assertThat(state()).isEqualTo("sent");

        apply(new DeliveryFailed(THIRD, SPRING_SALE, "131026", TEN));
        assertThat(state()).isEqualTo("failed");
        assertThat(progress()).containsEntry("messages_failed", 1);
    }

    @Test
    void theFailedDeliveryOfAResendLeavesTheOutcomeUnconfirmed() throws SQLException {
        apply(
                new MessageUnconfirmed(FIRST, SPRING_SALE, NINE),
                replacementOfTheFirst(SECOND, SupersedeReason.RESEND_ORDERED),
                new MessageUnconfirmed(SECOND, SPRING_SALE, TEN));

        apply(new DeliveryFailed(SECOND, SPRING_SALE, "131026", TEN));

        assertThat(state()).isEqualTo("unconfirmed");
        apply(new DeliveryFailed(FIRST, SPRING_SALE, "131026", TEN));
        assertThat(state()).isEqualTo("sent");
    }

    /** The report outranks the decision, and whether the first attempt was accepted is unknown. */
    @Test
    void theFailedDeliveryOfAnAttemptResolvedAsSentLeavesTheOutcomeUnconfirmed() throws SQLException {
        apply(
                new MessageUnconfirmed(FIRST, SPRING_SALE, NINE),
                replacementOfTheFirst(SECOND, SupersedeReason.RESEND_ORDERED),
                new MessageUnconfirmed(SECOND, SPRING_SALE, TEN),
                new UnconfirmedResolved(SPRING_SALE, SECOND, Decision.SENT, "operator-1", TEN));
        assertThat(state()).isEqualTo("sent");

        apply(new DeliveryFailed(SECOND, SPRING_SALE, "131026", TEN));

        assertThat(state()).isEqualTo("unconfirmed");
        assertThat(progress()).containsEntry("unconfirmed", 1).containsEntry("settled", 0);
    }

    @Test
    void aHigherAttemptReplacesTheFlagsOfTheLowerOne() throws SQLException {
        apply(new MessageUnconfirmed(FIRST, SPRING_SALE, NINE), requested(SECOND, 0));

        assertThat(state()).isEqualTo("queued");
        assertThat(progress()).containsEntry("unconfirmed", 0).containsEntry("queued", 1);
    }

    @Test
    void aResolutionSettlesAnUnconfirmedAttempt() throws SQLException {
        apply(new MessageUnconfirmed(FIRST, SPRING_SALE, NINE));
        apply(new UnconfirmedResolved(SPRING_SALE, FIRST, Decision.SENT, "operator-1", TEN));

        assertThat(state()).isEqualTo("sent");
        assertThat(progress())
                .containsEntry("unconfirmed", 0)
                .containsEntry("settled", 1)
                .containsEntry("messages_sent", 0);
    }

    /** As when the person opts out before the resend that was decided is released. */
    @Test
    void anUnconfirmedOutcomeNeverBecomesSkipped() throws SQLException {
        apply(new MessageUnconfirmed(FIRST, SPRING_SALE, NINE));
        apply(new UnconfirmedResolved(SPRING_SALE, FIRST, Decision.RESEND, "operator-1", TEN));
        apply(new RecipientSkipped(SPRING_SALE, FIRST.recipient(), SkipReason.OPTED_OUT, TEN));

        assertThat(state()).isEqualTo("unconfirmed");
        assertThat(progress())
                .containsEntry("unconfirmed", 1)
                .containsEntry("skipped", 0)
                .containsEntry("settled", 0);
    }

    @Test
    void aResendThatIsNotSentLeavesTheOutcomeUnconfirmed() throws SQLException {
        apply(new MessageUnconfirmed(FIRST, SPRING_SALE, NINE));
        apply(replacementOfTheFirst(SECOND, SupersedeReason.RESEND_ORDERED));
        assertThat(state()).isEqualTo("queued");

        apply(notSent(SECOND));
        assertThat(state()).isEqualTo("unconfirmed");
        apply(new RecipientSkipped(SPRING_SALE, FIRST.recipient(), SkipReason.CANCELLED, TEN));

        assertThat(state()).isEqualTo("unconfirmed");
        assertThat(progress()).containsEntry("unconfirmed", 1).containsEntry("skipped", 0);
    }

    /** The first attempt was rejected after its resend was requested. */
    @Test
    void aRecipientWhoseAttemptsWereCertainlyNotAcceptedIsNotUnconfirmed() throws SQLException {
        apply(new MessageUnconfirmed(FIRST, SPRING_SALE, NINE));
        apply(replacementOfTheFirst(SECOND, SupersedeReason.RESEND_ORDERED), notSent(SECOND));
        assertThat(state()).isEqualTo("unconfirmed");

        apply(notSent(FIRST));
        assertThat(state()).isEqualTo("pending");
        apply(new RecipientSkipped(SPRING_SALE, FIRST.recipient(), SkipReason.CANCELLED, TEN));

        assertThat(state()).isEqualTo("skipped");
        assertThat(progress()).containsEntry("unconfirmed", 0).containsEntry("skipped", 1);
    }

    @Test
    void anAttemptThatWasRejectedBeforeItsUnconfirmedOutcomeIsReadAgainIsCertain() throws SQLException {
        apply(
                requested(SECOND, 0),
                new MessageFailed(FIRST, SPRING_SALE, "131021", FailureKind.TRANSIENT, NINE),
                notSent(SECOND));

        apply(new MessageUnconfirmed(FIRST, SPRING_SALE, NINE));

        assertThat(state()).isEqualTo("pending");
        assertThat(progress()).containsEntry("unconfirmed", 0);
    }

    @Test
    void aFailureThatIsRetriedIsCountedSeparately() throws SQLException {
        apply(requested(FIRST, 0), new MessageFailed(FIRST, SPRING_SALE, "131056", FailureKind.TRANSIENT, NINE));
        assertThat(progress())
                .containsEntry("awaiting_retry", 1)
                .containsEntry("messages_failed", 0)
                .containsEntry("settled", 0);

        apply(requested(SECOND, 1));
        assertThat(progress()).containsEntry("awaiting_retry", 0).containsEntry("queued", 1);

        apply(new MessageFailed(SECOND, SPRING_SALE, "131056", FailureKind.TRANSIENT, TEN));
        apply(new RecipientFailed(SPRING_SALE, FIRST.recipient(), "131056", TEN));
        assertThat(progress()).containsEntry("awaiting_retry", 0).containsEntry("messages_failed", 1);
    }

    @Test
    void aSkippedRecipientIsSettledWithItsReason() throws SQLException {
        apply(new RecipientSkipped(SPRING_SALE, FIRST.recipient(), SkipReason.OPTED_OUT, TEN));

        assertThat(state()).isEqualTo("skipped");
        assertThat(row("SELECT skip_reason FROM marketing_campaign_deliveries"))
                .containsEntry("skip_reason", "opted_out");
        assertThat(progress()).containsEntry("skipped", 1).containsEntry("settled", 1);
    }

    @Test
    void instantsAreTheEarliestTruncatedToMicroseconds() throws SQLException {
        apply(new MessageSent(FIRST, SPRING_SALE, TEN, TEN));
        apply(new MessageSent(FIRST, SPRING_SALE, TEN.plusSeconds(1), TEN));

        assertThat(row("SELECT to_char(sent_at AT TIME ZONE 'UTC', 'HH24:MI:SS.US') AS sent"
                        + " FROM marketing_campaign_deliveries"))
                .containsEntry("sent", "10:00:00.123456");
    }

    @Test
    void aCampaignIsPlannedStartedAndClosed() throws SQLException {
        apply(
                new CampaignClosed(SPRING_SALE, CloseReason.COMPLETED, 3, 3, 0, 0, 0, TEN),
                new PlanCompleted(SPRING_SALE, 3, NINE),
                new CampaignStarted(SPRING_SALE, NINE));

        assertThat(progress()).containsEntry("planned", 3).containsEntry("close_reason", "completed");
        assertThat(progress().get("started_at")).isNotNull();
    }

    @Test
    void theLatestReportOfMissingRecipientsWins() throws SQLException {
        apply(new RecipientsMissing(SPRING_SALE, 3, NINE));
        assertThat(progress()).containsEntry("missing", 3);

        apply(new RecipientsMissing(SPRING_SALE, 0, TEN));
        apply(new RecipientsMissing(SPRING_SALE, 3, NINE));

        assertThat(progress()).containsEntry("missing", 0);
    }

    @Test
    void theHighestSnapshotOfADayWins() throws SQLException {
        var day = LocalDate.parse("2026-03-02");
        apply(new QuotaUsed(day, 240, 250, Map.of(SPRING_SALE, 240), 12, TEN));
        apply(new QuotaUsed(day, 200, 250, Map.of(SPRING_SALE, 200), 11, TEN));

        assertThat(row("SELECT messages_sent, campaign_breakdown ->> '" + SPRING_SALE + "' AS share"
                        + " FROM marketing_daily_quotas"))
                .containsEntry("messages_sent", 240)
                .containsEntry("share", "240");
    }

    @Test
    void aDayHasAShareOfEachCampaign() throws SQLException {
        var day = LocalDate.parse("2026-03-02");
        apply(new QuotaUsed(day, 240, 250, Map.of(SPRING_SALE, 200, SUMMER_SALE, 40), 12, TEN));

        assertThat(row("SELECT messages_sent, daily_limit, campaign_breakdown ->> '" + SPRING_SALE + "' AS spring,"
                        + " campaign_breakdown ->> '" + SUMMER_SALE + "' AS summer FROM marketing_daily_quotas"))
                .containsEntry("messages_sent", 240)
                .containsEntry("daily_limit", 250)
                .containsEntry("spring", "200")
                .containsEntry("summer", "40");
    }

    @Test
    void aRecipientKeepsTheInstantOfEachMilestone() throws SQLException {
        apply(
                requested(FIRST, 0),
                new MessageSent(FIRST, SPRING_SALE, NINE.plusSeconds(1), NINE),
                new MessageDelivered(FIRST, SPRING_SALE, NINE.plusSeconds(2)),
                new MessageRead(FIRST, SPRING_SALE, NINE.plusSeconds(3)),
                new DeliveryFailed(FIRST, SPRING_SALE, "131026", NINE.plusSeconds(4)),
                new RecipientFailed(SPRING_SALE, FIRST.recipient(), "131026", NINE.plusSeconds(5)));

        assertThat(row("""
                        SELECT to_char(queued_at AT TIME ZONE 'UTC', 'SS') AS queued,
                               to_char(sent_at AT TIME ZONE 'UTC', 'SS') AS sent,
                               to_char(delivered_at AT TIME ZONE 'UTC', 'SS') AS delivered,
                               to_char(read_at AT TIME ZONE 'UTC', 'SS') AS read,
                               to_char(failed_at AT TIME ZONE 'UTC', 'SS') AS failed,
                               error_code AS code
                          FROM marketing_campaign_deliveries
                        """))
                .isEqualTo(Map.of(
                        "queued",
                        "00",
                        "sent",
                        "01",
                        "delivered",
                        "02",
                        "read",
                        "03",
                        "failed",
                        "05",
                        "code",
                        "131026"));
        assertThat(state()).isEqualTo("read");
    }

    private static void apply(Object... events) throws SQLException {
        var batch = new ProjectionBatch();
        for (var event : events) {
            new PublishedEvent(SHOP, event).addTo(batch);
        }
        database.projection().apply(batch);
    }

    private static MessageNotSent notSent(AttemptId attempt) {
        return new MessageNotSent(attempt, SPRING_SALE, NotSentReason.THROTTLED, null, null, null, null, null, TEN);
    }

    private static SendRequested requested(AttemptId attempt, int tries) {
        return requested(attempt, tries, null);
    }

    private static SendRequested replacementOfTheFirst(AttemptId attempt, SupersedeReason reason) {
        return requested(attempt, 0, new Superseded(FIRST, reason));
    }

    private static SendRequested requested(AttemptId attempt, int tries, @Nullable Superseded superseded) {
        return new SendRequested(
                attempt,
                SPRING_SALE,
                TestPeople.customer("ada"),
                TestPeople.key("ada"),
                SHOP_NUMBER,
                TEN,
                1,
                tries,
                superseded,
                NINE);
    }

    private static String state() {
        return database.text("SELECT recipient_state(milestones, attempt_flags) FROM marketing_campaign_deliveries");
    }

    private static Map<String, Object> progress() {
        return row("SELECT * FROM marketing_campaign_progress");
    }

    private static Map<String, Object> row(String sql) {
        return database.row(sql);
    }
}

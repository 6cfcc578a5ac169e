package dev.trickle.status.delivery;

import static dev.trickle.pipeline.People.SHOP_NUMBER;
import static dev.trickle.pipeline.People.SPRING_SALE;
import static dev.trickle.pipeline.People.SUMMER_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.CampaignSealed;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.People;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.CampaignStarted;
import dev.trickle.pipeline.ScheduleEvent.Closing;
import dev.trickle.pipeline.ScheduleEvent.QuotaUsed;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SendRequested.Because;
import dev.trickle.pipeline.SendRequested.Superseded;
import dev.trickle.pipeline.installation.TestDatabase;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

class DeliveryFoldTest {

    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final Instant TEN = Instant.parse("2026-03-02T10:00:00.123456789Z");
    private static final AttemptId FIRST = People.attempt("ada");
    private static final AttemptId SECOND = new AttemptId(People.recipient("ada"), 2);
    private static final AttemptId THIRD = new AttemptId(People.recipient("ada"), 3);
    private static final int HISTORIES = 300;

    private static HikariDataSource kept;
    private static JdbcTemplate tables;
    private static DeliveryFold fold;

    @BeforeAll
    static void createDatabase() {
        var connections = (PGSimpleDataSource) TestDatabase.create().asStatus();
        // Thousands of small batches, none of which has to survive a power cut.
        connections.setOptions("-c synchronous_commit=off");
        var pool = new HikariConfig();
        pool.setDataSource(connections);
        pool.setMaximumPoolSize(2);
        kept = new HikariDataSource(pool);
        tables = new JdbcTemplate(kept);
        fold = new DeliveryFold(kept);
    }

    @AfterAll
    static void closeConnections() {
        kept.close();
    }

    @BeforeEach
    void dropWhatIsDerived() {
        tables.execute("TRUNCATE marketing_campaign_deliveries, marketing_campaign_progress, marketing_daily_quotas");
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
    void aFailedDeliveryIsNoFailureUntilTheGateGivesUp() throws SQLException {
        apply(new DeliveryFailed(FIRST, SPRING_SALE, "131049", NINE), requested(SECOND, 1));
        assertThat(state()).isEqualTo("sent");
        assertThat(progress()).containsEntry("messages_failed", 0).containsEntry("retries", 1);

        apply(new RecipientFailed(SPRING_SALE, FIRST.recipient(), "131049", TEN));

        assertThat(state()).isEqualTo("failed");
        assertThat(progress()).containsEntry("messages_failed", 1).containsEntry("messages_sent", 1);
    }

    @Test
    void aReSendIsCountedOnceAndApartFromTheRetries() throws SQLException {
        apply(requested(FIRST, 0), new MessageUnconfirmed(FIRST, SPRING_SALE, NINE));
        apply(inPlaceOfTheFirst(SECOND, Because.RESEND_ORDERED));
        assertThat(progress()).containsEntry("resends", 0);

        apply(new MessageSent(SECOND, SPRING_SALE, TEN, TEN), new MessageDelivered(SECOND, SPRING_SALE, TEN));
        apply(inPlaceOfTheFirst(SECOND, Because.RESEND_ORDERED), new MessageSent(SECOND, SPRING_SALE, TEN, TEN));
        assertThat(progress()).containsEntry("resends", 1).containsEntry("retries", 0);

        apply(inPlaceOfTheFirst(THIRD, Because.DELIVERY_FAILED), new MessageSent(THIRD, SPRING_SALE, TEN, TEN));
        assertThat(progress()).containsEntry("resends", 1).containsEntry("messages_sent", 1);
    }

    @Test
    void aReSendThatAWebhookCancelledIsNone() throws SQLException {
        apply(new MessageUnconfirmed(FIRST, SPRING_SALE, NINE), inPlaceOfTheFirst(SECOND, Because.RESEND_ORDERED));
        apply(new SendConfirmed(FIRST, SPRING_SALE, TEN));

        assertThat(progress()).containsEntry("resends", 0).containsEntry("messages_sent", 1);
    }

    @Test
    void aLateDeliveryTakesAFailureBack() throws SQLException {
        apply(new RecipientFailed(SPRING_SALE, FIRST.recipient(), "131026", NINE));
        apply(new MessageDelivered(FIRST, SPRING_SALE, TEN));

        assertThat(state()).isEqualTo("delivered");
        assertThat(progress()).containsEntry("messages_failed", 0).containsEntry("messages_delivered", 1);
    }

    @Test
    void aHigherAttemptForgetsWhatBecameOfTheLowerOne() throws SQLException {
        apply(new MessageUnconfirmed(FIRST, SPRING_SALE, NINE), requested(SECOND, 0));

        assertThat(state()).isEqualTo("queued");
        assertThat(progress()).containsEntry("unconfirmed", 0).containsEntry("queued", 1);
    }

    @Test
    void aPersonsDecisionSettlesWhatIsUnconfirmed() throws SQLException {
        apply(new MessageUnconfirmed(FIRST, SPRING_SALE, NINE));
        apply(new UnconfirmedResolved(SPRING_SALE, FIRST, Decision.SENT, "operator-1", TEN));

        assertThat(state()).isEqualTo("sent");
        assertThat(progress())
                .containsEntry("unconfirmed", 0)
                .containsEntry("settled", 1)
                .containsEntry("messages_sent", 0);
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
    void instantsAreTheEarliestAndCutToMicroseconds() throws SQLException {
        apply(new MessageSent(FIRST, SPRING_SALE, TEN, TEN));
        apply(new MessageSent(FIRST, SPRING_SALE, TEN.plusSeconds(1), TEN));

        assertThat(row("SELECT to_char(sent_at AT TIME ZONE 'UTC', 'HH24:MI:SS.US') AS sent"
                        + " FROM marketing_campaign_deliveries"))
                .containsEntry("sent", "10:00:00.123456");
    }

    @Test
    void aCampaignIsPlannedStartedAndClosed() throws SQLException {
        apply(
                new CampaignClosed(SPRING_SALE, Closing.COMPLETED, 3, 3, 0, 0, 0, TEN),
                new CampaignSealed(SPRING_SALE, 3, NINE),
                new CampaignStarted(SPRING_SALE, NINE));

        assertThat(progress()).containsEntry("planned", 3).containsEntry("closed_how", "completed");
        assertThat(progress().get("started_at")).isNotNull();
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
    void anyOrderAnyRepetitionAndAnyCutGiveTheSameRowsAndExactCounters() throws SQLException {
        for (var seed = 0; seed < HISTORIES; seed++) {
            var random = new Random(seed);
            var events = History.of(seed, List.of(SPRING_SALE, SUMMER_SALE), 12);
            var once = after(events, random, events.size());
            var again = after(History.shuffled(events, random), random, 1 + random.nextInt(30));

            assertThat(again).as("seed %d", seed).isEqualTo(once);
            assertThat(counters()).as("counters of seed %d", seed).isEqualTo(recount());
        }
    }

    private String after(List<Object> events, Random random, int largestBatch) throws SQLException {
        dropWhatIsDerived();
        for (var from = 0; from < events.size(); ) {
            var to = Math.min(events.size(), from + 1 + random.nextInt(largestBatch));
            apply(events.subList(from, to).toArray());
            from = to;
        }
        return tables.queryForObject("""
                SELECT (SELECT string_agg(d::text, '; ' ORDER BY recipient_id) FROM marketing_campaign_deliveries d)
                    || (SELECT string_agg(p::text, '; ' ORDER BY campaign_id) FROM marketing_campaign_progress p)
                    || (SELECT string_agg(q::text, '; ' ORDER BY id) FROM marketing_daily_quotas q)
                """, String.class);
    }

    private static List<Map<String, Object>> counters() {
        return tables.queryForList("""
                SELECT campaign_id, messages_sent, messages_delivered, messages_read, messages_failed, skipped,
                       unconfirmed, queued, retries, resends, settled
                  FROM marketing_campaign_progress ORDER BY campaign_id
                """);
    }

    private static List<Map<String, Object>> recount() {
        return tables.queryForList("""
                SELECT campaign_id,
                       (count(*) FILTER (WHERE mask & 1 <> 0))::int AS messages_sent,
                       (count(*) FILTER (WHERE mask & 2 <> 0))::int AS messages_delivered,
                       (count(*) FILTER (WHERE mask & 4 <> 0))::int AS messages_read,
                       (count(*) FILTER (WHERE state = 'failed'))::int AS messages_failed,
                       (count(*) FILTER (WHERE state = 'skipped'))::int AS skipped,
                       (count(*) FILTER (WHERE state = 'unconfirmed'))::int AS unconfirmed,
                       (count(*) FILTER (WHERE state = 'queued'))::int AS queued,
                       sum(retry_count)::int AS retries,
                       sum(resends(resend_attempts, accepted_attempts))::int AS resends,
                       (count(*) FILTER (WHERE state IN ('sent', 'delivered', 'read', 'failed', 'skipped')))::int
                           AS settled
                  FROM (SELECT *, recipient_state(mask, attempt_mask) AS state FROM marketing_campaign_deliveries)
                 GROUP BY campaign_id ORDER BY campaign_id
                """);
    }

    private static void apply(Object... events) throws SQLException {
        var folded = new FoldedEvents();
        for (var event : events) {
            History.addTo(folded, event);
        }
        fold.apply(folded);
    }

    private static SendRequested requested(AttemptId attempt, int tries) {
        return requested(attempt, tries, null);
    }

    private static SendRequested inPlaceOfTheFirst(AttemptId attempt, Because because) {
        return requested(attempt, 0, new Superseded(FIRST, because));
    }

    private static SendRequested requested(AttemptId attempt, int tries, @Nullable Superseded superseded) {
        return new SendRequested(
                attempt,
                SPRING_SALE,
                People.customer("ada"),
                People.key("ada"),
                SHOP_NUMBER,
                TEN,
                1,
                tries,
                superseded,
                NINE);
    }

    private static String state() {
        return tables.queryForObject(
                "SELECT recipient_state(mask, attempt_mask) FROM marketing_campaign_deliveries", String.class);
    }

    private static Map<String, Object> progress() {
        return row("SELECT * FROM marketing_campaign_progress");
    }

    private static Map<String, Object> row(String sql) {
        return tables.queryForMap(sql);
    }
}

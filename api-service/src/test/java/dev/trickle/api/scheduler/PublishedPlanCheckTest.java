package dev.trickle.api.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.query.InternalServicesProperties.InternalService;
import dev.trickle.api.query.StubService;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.installation.InternalToken;
import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.pipeline.installation.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Published plans in a real database, compared with the scheduler's answers. */
class PublishedPlanCheckTest {

    private static final CampaignId CAMPAIGN = new CampaignId(new UUID(0, 1));
    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final String READY = "\"release_status\": {\"state\": \"ready\"}";

    private final TestDatabase database = TestDatabase.create();
    private final JdbcClient sql = JdbcClient.create(database.asOwner());
    private final StubService scheduler = new StubService();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SchedulerClient client = new SchedulerClient(
            new InternalService(List.of(URI.create(scheduler.url())), Duration.ofSeconds(5), Duration.ZERO, Set.of()),
            new InternalToken(TestPeople.INTERNAL_TOKEN),
            JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .build(),
            () -> 0);
    private final PublishedPlanCheck check = new PublishedPlanCheck(
            JdbcClient.create(database.asApi()), client, TestAccounts.shopWithLimit(250), meters);
    private Instant now = NINE;

    @BeforeEach
    void publishPlan() {
        sql.sql("""
                INSERT INTO marketing_campaigns (id, account_id, name, template_name, start_date, revision, created_at, updated_at)
                VALUES (:id, 'shop', 'Sale', 'sale', '2026-03-01', 2, '2026-03-01', '2026-03-01')
                """).param("id", CAMPAIGN.value()).update();
        sql.sql("""
                INSERT INTO campaign_plans (campaign_id, requested_at, recipient_count, completed_at, published_at)
                VALUES (:id, '2026-03-01', 7, '2026-03-01', '2026-03-01')
                """).param("id", CAMPAIGN.value()).update();
    }

    @AfterEach
    void close() {
        client.close();
        scheduler.close();
    }

    @Test
    void aPlanThatTheSchedulerHasIsNotLost() {
        thenIsLost(false, READY, campaign(2, "7"));
        thenIsLost(false, READY, campaign(3, "7"));
    }

    @Test
    void aCampaignThatTheSchedulerDoesNotKnowIsLostOnTheSecondAnswer() {
        compare(READY, "");
        assertThat(check.reason(CAMPAIGN)).isEmpty();
        compare(READY, "");

        assertThat(check.reason(CAMPAIGN)).hasValueSatisfying(reason -> {
            assertThat(reason.reason()).isEqualTo("plan_lost");
            assertThat(reason.explanation()).contains("/api/campaigns/" + CAMPAIGN + "/republish");
        });
        assertThat(meters.get("trickle.api.plans.lost").gauge().value()).isEqualTo(1);

        thenIsLost(false, READY, campaign(2, "7"));
        assertThat(meters.get("trickle.api.plans.lost").gauge().value()).isZero();
    }

    @Test
    void anotherCountAndAnEarlierRevisionAreDifferences() {
        thenIsLost(true, READY, campaign(2, "6"));
        thenIsLost(true, READY, campaign(2, "null"));
        thenIsLost(true, READY, campaign(1, "7"));
    }

    @Test
    void aSchedulerThatRecoversOrIsAwaySaysNothing() {
        thenIsLost(false, "\"release_status\": {\"state\": \"recovering\"}", "");
        scheduler.returns(503, "{}");
        check.compareAll();
        check.compareAll();
        assertThat(check.reason(CAMPAIGN)).isEmpty();
    }

    /** It contains nothing new. */
    @Test
    void theSameAnswerCountsOnce() {
        answer(READY, "");
        check.compareAll();
        check.compareAll();

        assertThat(check.reason(CAMPAIGN)).isEmpty();
    }

    @Test
    void aPlanThatIsPublishedAgainOrClosedIsNotCompared() {
        sql.sql("UPDATE campaign_plans SET published_at = NULL").update();
        thenIsLost(false, READY, "");
        sql.sql("UPDATE campaign_plans SET published_at = requested_at").update();
        sql.sql(
                        "INSERT INTO marketing_campaign_progress (campaign_id, account_id, closed_at) VALUES (:id, 'shop', '2026-03-02')")
                .param("id", CAMPAIGN.value())
                .update();
        thenIsLost(false, READY, "");
    }

    private void thenIsLost(boolean expected, String releaseStatus, String campaigns) {
        compare(releaseStatus, campaigns);
        compare(releaseStatus, campaigns);
        assertThat(check.reason(CAMPAIGN).isPresent()).isEqualTo(expected);
    }

    private void compare(String releaseStatus, String campaigns) {
        answer(releaseStatus, campaigns);
        check.compareAll();
    }

    private void answer(String releaseStatus, String campaigns) {
        now = now.plusSeconds(60);
        scheduler.returns(
                200,
                "{\"at\": \"%s\", %s, \"blocking_reasons\": [], \"campaigns\": [%s]}"
                        .formatted(now, releaseStatus, campaigns));
    }

    private static String campaign(long revision, String planned) {
        return "{\"campaign\": \"%s\", \"revision\": %d, \"planned\": %s, \"blocking_reasons\": []}"
                .formatted(CAMPAIGN, revision, planned);
    }
}

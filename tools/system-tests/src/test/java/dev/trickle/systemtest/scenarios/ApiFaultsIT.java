package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.ScenarioCluster.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.Topics;
import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.LogTails;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** The API is killed during an import or while it publishes a plan, or loses Kafka during a plan. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class ApiFaultsIT {

    /** Rows of a file, most of them customers outside the campaign. */
    private static final int ROWS = 20_000;

    private static final int BUYERS = 60;

    /** Opt-outs are written in batches of five hundred. */
    private static final int LEAVERS = 2_000;

    /** A plan of more than one page. */
    private static final int PEOPLE = 8_000;

    private static final int PAGE = 5_000;

    private static final int MESSAGES_PER_SECOND = 250;

    private ScenarioCluster scenarioCluster;

    @BeforeAll
    void start() {
        scenarioCluster = ScenarioCluster.start(getClass(), ScenarioCluster.DAY_ACCOUNT_LIMIT, MESSAGES_PER_SECOND);
        scenarioCluster.setMessagingLimit(NO_LIMIT);
    }

    @AfterAll
    void end() {
        scenarioCluster.close();
    }

    @BeforeEach
    void skipToFreshMorning() {
        scenarioCluster.clockDriver().skipToFreshMorning();
    }

    @Test
    void aFileBeingReadWhenTheApiDiesLeavesNoCustomerAndCanBeImportedAgain() {
        var file = CustomerCsv.ofNewCustomers(
                scenarioCluster, scenarioCluster.unrestrictedAccount(), "read", BUYERS, 0, ROWS);
        scenarioCluster.databaseNetwork().setLatency(Duration.ofMillis(100));
        var job = file.importFile();
        ScenarioCluster.assertEventually(() -> assertThat(countCopiedRows()).isBetween(1L, file.rows() - 1L));

        api().kill();
        assertThat(file.countCustomers()).isZero();
        scenarioCluster.databaseNetwork().heal();
        api().start().awaitUp();

        assertJobFailedAndFileCanBeImportedAgain(job, file);
    }

    @Test
    void aFileWhoseOptOutsAreBeingWrittenWhenTheApiDiesLeavesNoCustomerAndCanBeImportedAgain() {
        var file = CustomerCsv.ofNewCustomers(
                scenarioCluster, scenarioCluster.unrestrictedAccount(), "left", BUYERS, LEAVERS, 0);
        scenarioCluster.databaseNetwork().setLatency(Duration.ofMillis(2));
        var job = file.importFile();
        ScenarioCluster.assertEventually(() -> assertThat(file.countOptOuts()).isBetween(1, LEAVERS - 1));

        api().kill();
        assertThat(file.countOptOuts()).isBetween(1, LEAVERS - 1);
        assertThat(file.countCustomers()).isZero();
        scenarioCluster.databaseNetwork().heal();
        api().start().awaitUp();

        assertJobFailedAndFileCanBeImportedAgain(job, file);
        assertThat(file.countOptOuts()).isEqualTo(LEAVERS);
    }

    @Test
    void aFileBeingWrittenWhenTheApiDiesLeavesNoCustomerAndCanBeImportedAgain() throws SQLException {
        var file = CustomerCsv.ofNewCustomers(
                scenarioCluster, scenarioCluster.unrestrictedAccount(), "written", BUYERS, 0, ROWS);
        var ada = file.buyers().iterator().next();
        scenarioCluster.awaitImported(scenarioCluster.importCustomers(
                scenarioCluster.unrestrictedAccount(),
                "whatsapp_phone,subscription,name\n+%s,subscribed,Ada\n".formatted(ada)));
        String job;
        try (var rowLock = scenarioCluster
                .testInfrastructure()
                .databaseServer()
                .lockRows("SELECT id FROM user_profiles WHERE whatsapp_phone = ? FOR UPDATE", "+" + ada)) {
            job = file.importFile();
            ScenarioCluster.assertEventually(
                    () -> assertThat(countBlockedWriters()).isEqualTo(1));

            api().kill();
            api().start().awaitUp();

            // The database has not noticed the kill: its statement still waits for the locked row.
            assertThat(countBlockedWriters()).isEqualTo(1);
            assertThat(rowLock.isClosed()).isFalse();
        }
        assertJobFailedAndFileCanBeImportedAgain(job, file);
    }

    private void assertJobFailedAndFileCanBeImportedAgain(String job, CustomerCsv file) {
        ScenarioCluster.assertEventually(
                () -> assertThat(job(job).get("state").stringValue()).isEqualTo("failed"));
        assertThat(job(job).at("/errors/0/rule").stringValue()).isEqualTo("interrupted");
        assertThat(file.countCustomers()).isLessThanOrEqualTo(1);

        scenarioCluster.awaitImported(file.importFile());
        assertThat(file.countCustomers()).isEqualTo(file.rows());
        var testCampaign = file.createCampaign();
        testCampaign.runUntilClosed();

        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(BUYERS);
        testCampaign.outcome().assertAllPromisesHold(NO_LIMIT);
    }

    @Test
    void aPlanWhosePublisherDiesWithinAPageIsCompletedAndEachRecipientIsSentOnce() {
        var testCampaign = createHalfPublishedPlan("half_published");

        api().kill();
        assertThat(testCampaign.outcome().publishedThrough()).isEqualTo(PAGE - 1);
        scenarioCluster.kafkaNetwork().heal();
        api().start().awaitUp();

        assertEachRecipientIsPendingOnce(testCampaign);
        assertThat(testCampaign.outcome().scheduledEvents()).hasSizeGreaterThan(PEOPLE);
        testCampaign.runUntilClosed();
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(PEOPLE);
        assertThat(testCampaign.outcome().statistics("retries")).containsEntry("retries", 0);
        testCampaign.outcome().assertAllPromisesHold(NO_LIMIT);
    }

    @Test
    void aPlanInterruptedByAKafkaOutageShowsItsProgressAndContinuesAfterwards() {
        var testCampaign = createHalfPublishedPlan("without_kafka");

        scenarioCluster.testInfrastructure().brokerServer().childProcess().kill();
        assertPlanStatus(testCampaign, "publishing", PAGE);
        var late =
                scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), "ordered_without_kafka", BUYERS);
        assertPlanStatus(late, "publishing", 0);
        assertPlanStatus(testCampaign, "publishing", PAGE);
        scenarioCluster.kafkaNetwork().heal();
        scenarioCluster
                .testInfrastructure()
                .brokerServer()
                .childProcess()
                .start()
                .awaitUp();

        assertEachRecipientIsPendingOnce(testCampaign);
        ScenarioCluster.assertEventually(() -> assertPlanStatus(late, "published", BUYERS));
        testCampaign.runUntilClosed();
        late.runUntilClosed();
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(PEOPLE);
        assertThat(late.outcome().acceptanceTimes()).hasSize(BUYERS);
        testCampaign.outcome().assertAllPromisesHold(NO_LIMIT);
        late.outcome().assertAllPromisesHold(NO_LIMIT);
    }

    /** The first page of the plan is published, and a part of the next. */
    private TestCampaign createHalfPublishedPlan(String name) {
        var topic = Topics.RECIPIENT_SCHEDULED.name();
        var brokerServer = scenarioCluster.testInfrastructure().brokerServer();
        var before = brokerServer.countRecords(topic);
        scenarioCluster.kafkaNetwork().setLatency(Duration.ofMillis(200));
        var testCampaign = scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), name, PEOPLE);
        ScenarioCluster.assertEventually(() -> {
            assertThat(brokerServer.countRecords(topic) - before).isBetween(PAGE + 1L, PEOPLE - 1L);
            assertThat(testCampaign.outcome().publishedThrough()).isEqualTo(PAGE - 1);
        });
        return testCampaign;
    }

    private static void assertPlanStatus(TestCampaign testCampaign, String plan, int published) {
        var stats = testCampaign.outcome().allStatistics();
        assertThat(stats.get("plan").stringValue()).isEqualTo(plan);
        assertThat(stats.get("published").intValue()).isEqualTo(published);
    }

    /** The scheduler counts a recipient once, however often the event was published. */
    private static void assertEachRecipientIsPendingOnce(TestCampaign testCampaign) {
        ScenarioCluster.assertEventually(() -> assertPlanStatus(testCampaign, "published", PEOPLE));
        var scheduled = testCampaign.outcome().scheduledEvents();
        assertThat(new HashSet<>(scheduled)).hasSize(PEOPLE);
        assertThat(scheduled.stream().map(RecipientScheduled::recipient).distinct())
                .hasSize(PEOPLE);
        ScenarioCluster.assertEventually(() -> {
            var schedulerView = testCampaign.outcome().schedulerView();
            assertThat(schedulerView.get("planned").intValue()).isEqualTo(PEOPLE);
            assertThat(schedulerView.get("missing").intValue()).isZero();
            assertThat(countRecipients(schedulerView)).isEqualTo(PEOPLE);
        });
    }

    private static int countRecipients(JsonNode schedulerView) {
        return Stream.concat(
                        Stream.of("queued", "retry_scheduled", "in_flight", "awaiting_delivery", "unconfirmed")
                                .map(schedulerView::get),
                        schedulerView.get("final_states").valueStream())
                .mapToInt(JsonNode::intValue)
                .sum();
    }

    private ChildProcess api() {
        return scenarioCluster.services().getFirst().childProcess();
    }

    private JsonNode job(String job) {
        return scenarioCluster.api().get(job).json();
    }

    /** Rows of a file in the staging table. */
    private long countCopiedRows() {
        return count("SELECT coalesce(max(tuples_processed), 0) FROM pg_stat_progress_copy");
    }

    /** Imports that wait for a row lock while writing. */
    private long countBlockedWriters() {
        return count("""
                SELECT count(*) FROM pg_stat_activity
                 WHERE wait_event_type = 'Lock' AND usename = 'trickle_api' AND query LIKE '%INTO user_profiles%'
                """);
    }

    private long count(String sql) {
        return scenarioCluster
                .testInfrastructure()
                .databaseServer()
                .jdbcClient()
                .sql(sql)
                .query(Long.class)
                .single();
    }
}

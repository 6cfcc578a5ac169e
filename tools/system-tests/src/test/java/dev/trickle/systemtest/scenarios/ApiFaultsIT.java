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

/** An API that is killed in the middle of a file, or in the middle of a plan; and one that loses Kafka there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class ApiFaultsIT {

    /** Of a file; most of them are nobody's business afterwards. */
    private static final int ROWS = 20_000;

    private static final int BUYERS = 60;

    /** They are noted by the five hundred. */
    private static final int LEAVERS = 2_000;

    /** A plan of more than one page. */
    private static final int PEOPLE = 8_000;

    private static final int PAGE = 5_000;

    private static final int A_SECOND = 250;

    private ScenarioCluster scenarioCluster;

    @BeforeAll
    void start() {
        scenarioCluster = ScenarioCluster.start(getClass(), ScenarioCluster.A_DAY, A_SECOND);
        scenarioCluster.limitIs(NO_LIMIT);
    }

    @AfterAll
    void end() {
        scenarioCluster.close();
    }

    @BeforeEach
    void aFreshMorning() {
        scenarioCluster.clockDriver().freshMorning();
    }

    @Test
    void aFileThatIsBeingReadWhenTheApiDiesLeavesNobodyAndIsTakenAgain() {
        var file = CustomerCsv.ofNewPeople(scenarioCluster, scenarioCluster.always(), "read", BUYERS, 0, ROWS);
        scenarioCluster.queries().takes(Duration.ofMillis(100));
        var job = file.send();
        ScenarioCluster.eventually(() -> assertThat(rowsCopied()).isBetween(1L, file.rows() - 1L));

        api().kill();
        assertThat(file.customers()).isZero();
        scenarioCluster.queries().heals();
        api().start().awaitUp();

        thenTheJobFailedAndTheFileIsTakenAgain(job, file);
    }

    @Test
    void aFileWhoseOptOutsAreBeingNotedWhenTheApiDiesLeavesNobodyElseAndIsTakenAgain() {
        var file = CustomerCsv.ofNewPeople(scenarioCluster, scenarioCluster.always(), "left", BUYERS, LEAVERS, 0);
        scenarioCluster.queries().takes(Duration.ofMillis(2));
        var job = file.send();
        ScenarioCluster.eventually(() -> assertThat(file.optOuts()).isBetween(1, LEAVERS - 1));

        api().kill();
        assertThat(file.optOuts()).isBetween(1, LEAVERS - 1);
        assertThat(file.customers()).isZero();
        scenarioCluster.queries().heals();
        api().start().awaitUp();

        thenTheJobFailedAndTheFileIsTakenAgain(job, file);
        assertThat(file.optOuts()).isEqualTo(LEAVERS);
    }

    @Test
    void aFileThatIsBeingWrittenWhenTheApiDiesLeavesNobodyAndIsTakenAgain() throws SQLException {
        var file = CustomerCsv.ofNewPeople(scenarioCluster, scenarioCluster.always(), "written", BUYERS, 0, ROWS);
        var ada = file.buyers().iterator().next();
        scenarioCluster.awaitImported(
                scenarioCluster.send(scenarioCluster.always(), "whatsapp_phone,name\n+%s,Ada\n".formatted(ada)));
        String job;
        try (var somebodyWithAda = scenarioCluster
                .testInfrastructure()
                .databaseServer()
                .holding("SELECT id FROM user_profiles WHERE whatsapp_phone = ? FOR UPDATE", "+" + ada)) {
            job = file.send();
            ScenarioCluster.eventually(() -> assertThat(writersThatWait()).isEqualTo(1));

            api().kill();
            api().start().awaitUp();

            // The database has not noticed: it waits for Ada still, for a file of nobody.
            assertThat(writersThatWait()).isEqualTo(1);
            assertThat(somebodyWithAda.isClosed()).isFalse();
        }
        thenTheJobFailedAndTheFileIsTakenAgain(job, file);
    }

    private void thenTheJobFailedAndTheFileIsTakenAgain(String job, CustomerCsv file) {
        ScenarioCluster.eventually(
                () -> assertThat(job(job).get("state").stringValue()).isEqualTo("failed"));
        assertThat(job(job).at("/errors/0/rule").stringValue()).isEqualTo("interrupted");
        assertThat(file.customers()).isLessThanOrEqualTo(1);

        scenarioCluster.awaitImported(file.send());
        assertThat(file.customers()).isEqualTo(file.rows());
        var testCampaign = file.order();
        testCampaign.runToTheEnd();

        assertThat(testCampaign.messages()).hasSize(BUYERS);
        testCampaign.keepsEveryPromise(NO_LIMIT);
    }

    @Test
    void aPlanWhosePublisherDiesWithinAPageIsPublishedToItsEndAndEachIsWrittenToOnce() {
        var testCampaign = givenHalfAPlanIsPublished("half_published");

        api().kill();
        assertThat(testCampaign.publishedThrough()).isEqualTo(PAGE - 1);
        scenarioCluster.records().heals();
        api().start().awaitUp();

        thenEachIsPendingOnce(testCampaign);
        assertThat(testCampaign.scheduled()).hasSizeGreaterThan(PEOPLE);
        testCampaign.runToTheEnd();
        assertThat(testCampaign.messages()).hasSize(PEOPLE);
        assertThat(testCampaign.numbers("retries")).containsEntry("retries", 0);
        testCampaign.keepsEveryPromise(NO_LIMIT);
    }

    @Test
    void aPlanThatKafkaLeavesWithinAPageIsSeenToBePublishedAndWaitsForItsReturn() {
        var testCampaign = givenHalfAPlanIsPublished("without_kafka");

        scenarioCluster.testInfrastructure().brokerServer().childProcess().kill();
        thenPeopleSeeThat(testCampaign, "publishing", PAGE);
        var late = scenarioCluster.order(scenarioCluster.always(), "ordered_without_kafka", BUYERS);
        thenPeopleSeeThat(late, "publishing", 0);
        thenPeopleSeeThat(testCampaign, "publishing", PAGE);
        scenarioCluster.records().heals();
        scenarioCluster
                .testInfrastructure()
                .brokerServer()
                .childProcess()
                .start()
                .awaitUp();

        thenEachIsPendingOnce(testCampaign);
        ScenarioCluster.eventually(() -> thenPeopleSeeThat(late, "published", BUYERS));
        testCampaign.runToTheEnd();
        late.runToTheEnd();
        assertThat(testCampaign.messages()).hasSize(PEOPLE);
        assertThat(late.messages()).hasSize(BUYERS);
        testCampaign.keepsEveryPromise(NO_LIMIT);
        late.keepsEveryPromise(NO_LIMIT);
    }

    /** One page of its plan is there, and some of the next, but not all of it. */
    private TestCampaign givenHalfAPlanIsPublished(String name) {
        var topic = Topics.RECIPIENT_SCHEDULED.name();
        var brokerServer = scenarioCluster.testInfrastructure().brokerServer();
        var before = brokerServer.written(topic);
        scenarioCluster.records().takes(Duration.ofMillis(200));
        var testCampaign = scenarioCluster.order(scenarioCluster.always(), name, PEOPLE);
        ScenarioCluster.eventually(() -> {
            assertThat(brokerServer.written(topic) - before).isBetween(PAGE + 1L, PEOPLE - 1L);
            assertThat(testCampaign.publishedThrough()).isEqualTo(PAGE - 1);
        });
        return testCampaign;
    }

    private static void thenPeopleSeeThat(TestCampaign testCampaign, String plan, int published) {
        var stats = testCampaign.stats();
        assertThat(stats.get("plan").stringValue()).isEqualTo(plan);
        assertThat(stats.get("published").intValue()).isEqualTo(published);
    }

    /** However often the pipeline was told of somebody, the gate counts them once. */
    private static void thenEachIsPendingOnce(TestCampaign testCampaign) {
        ScenarioCluster.eventually(() -> thenPeopleSeeThat(testCampaign, "published", PEOPLE));
        var told = testCampaign.scheduled();
        assertThat(new HashSet<>(told)).hasSize(PEOPLE);
        assertThat(told.stream().map(RecipientScheduled::recipient).distinct()).hasSize(PEOPLE);
        ScenarioCluster.eventually(() -> {
            var gate = testCampaign.atTheGate();
            assertThat(gate.get("planned").intValue()).isEqualTo(PEOPLE);
            assertThat(gate.get("missing").intValue()).isZero();
            assertThat(places(gate)).isEqualTo(PEOPLE);
        });
    }

    private static int places(JsonNode gate) {
        return Stream.concat(
                        Stream.of("queued", "retry_scheduled", "in_flight", "awaiting_delivery", "unconfirmed")
                                .map(gate::get),
                        gate.get("final_states").valueStream())
                .mapToInt(JsonNode::intValue)
                .sum();
    }

    private ChildProcess api() {
        return scenarioCluster.services().getFirst().childProcess();
    }

    private JsonNode job(String job) {
        return scenarioCluster.api().get(job).json();
    }

    /** Of a file that is being read. */
    private long rowsCopied() {
        return count("SELECT coalesce(max(tuples_processed), 0) FROM pg_stat_progress_copy");
    }

    /** Files that are being written and wait for somebody who holds a customer. */
    private long writersThatWait() {
        return count("""
                SELECT count(*) FROM pg_stat_activity
                 WHERE wait_event_type = 'Lock' AND usename = 'trickle_api' AND query LIKE '%INTO user_profiles%'
                """);
    }

    private long count(String sql) {
        return scenarioCluster
                .testInfrastructure()
                .databaseServer()
                .sql()
                .sql(sql)
                .query(Long.class)
                .single();
    }
}

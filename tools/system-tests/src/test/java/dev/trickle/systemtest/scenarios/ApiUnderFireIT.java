package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.World.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.Topics;
import dev.trickle.systemtest.harness.Program;
import dev.trickle.systemtest.harness.TailsOfLogs;
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
@ExtendWith(TailsOfLogs.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class ApiUnderFireIT {

    /** Of a file; most of them are nobody's business afterwards. */
    private static final int ROWS = 20_000;

    private static final int BUYERS = 60;

    /** They are noted by the five hundred. */
    private static final int LEAVERS = 2_000;

    /** A plan of more than one page. */
    private static final int PEOPLE = 8_000;

    private static final int PAGE = 5_000;

    private static final int A_SECOND = 250;

    private World world;

    @BeforeAll
    void start() {
        world = World.start(getClass(), World.A_DAY, A_SECOND);
        world.limitIs(NO_LIMIT);
    }

    @AfterAll
    void end() {
        world.close();
    }

    @BeforeEach
    void aFreshMorning() {
        world.days().freshMorning();
    }

    @Test
    void aFileThatIsBeingReadWhenTheApiDiesLeavesNobodyAndIsTakenAgain() {
        var file = CustomerTable.ofNewPeople(world, world.always(), "read", BUYERS, 0, ROWS);
        world.queries().takes(Duration.ofMillis(100));
        var job = file.send();
        World.eventually(() -> assertThat(rowsCopied()).isBetween(1L, file.rows() - 1L));

        api().kill();
        assertThat(file.customers()).isZero();
        world.queries().heals();
        api().start().awaitUp();

        thenTheJobFailedAndTheFileIsTakenAgain(job, file);
    }

    @Test
    void aFileWhoseOptOutsAreBeingNotedWhenTheApiDiesLeavesNobodyElseAndIsTakenAgain() {
        var file = CustomerTable.ofNewPeople(world, world.always(), "left", BUYERS, LEAVERS, 0);
        world.queries().takes(Duration.ofMillis(2));
        var job = file.send();
        World.eventually(() -> assertThat(file.optOuts()).isBetween(1, LEAVERS - 1));

        api().kill();
        assertThat(file.optOuts()).isBetween(1, LEAVERS - 1);
        assertThat(file.customers()).isZero();
        world.queries().heals();
        api().start().awaitUp();

        thenTheJobFailedAndTheFileIsTakenAgain(job, file);
        assertThat(file.optOuts()).isEqualTo(LEAVERS);
    }

    @Test
    void aFileThatIsBeingWrittenWhenTheApiDiesLeavesNobodyAndIsTakenAgain() throws SQLException {
        var file = CustomerTable.ofNewPeople(world, world.always(), "written", BUYERS, 0, ROWS);
        var ada = file.buyers().iterator().next();
        world.awaitImported(world.send(world.always(), "whatsapp_phone,name\n+%s,Ada\n".formatted(ada)));
        String job;
        try (var somebodyWithAda = world.harness()
                .database()
                .holding("SELECT id FROM user_profiles WHERE whatsapp_phone = ? FOR UPDATE", "+" + ada)) {
            job = file.send();
            World.eventually(() -> assertThat(writersThatWait()).isEqualTo(1));

            api().kill();
            api().start().awaitUp();

            // The database has not noticed: it waits for Ada still, for a file of nobody.
            assertThat(writersThatWait()).isEqualTo(1);
            assertThat(somebodyWithAda.isClosed()).isFalse();
        }
        thenTheJobFailedAndTheFileIsTakenAgain(job, file);
    }

    private void thenTheJobFailedAndTheFileIsTakenAgain(String job, CustomerTable file) {
        World.eventually(() -> assertThat(job(job).get("state").stringValue()).isEqualTo("failed"));
        assertThat(job(job).at("/errors/0/rule").stringValue()).isEqualTo("interrupted");
        assertThat(file.customers()).isLessThanOrEqualTo(1);

        world.awaitImported(file.send());
        assertThat(file.customers()).isEqualTo(file.rows());
        var sale = file.order();
        sale.runToTheEnd();

        assertThat(sale.messages()).hasSize(BUYERS);
        sale.keepsEveryPromise(NO_LIMIT);
    }

    @Test
    void aPlanWhosePublisherDiesWithinAPageIsPublishedToItsEndAndEachIsWrittenToOnce() {
        var sale = givenHalfAPlanIsPublished("half_published");

        api().kill();
        assertThat(sale.publishedThrough()).isEqualTo(PAGE - 1);
        world.records().heals();
        api().start().awaitUp();

        thenEachIsPendingOnce(sale);
        assertThat(sale.scheduled()).hasSizeGreaterThan(PEOPLE);
        sale.runToTheEnd();
        assertThat(sale.messages()).hasSize(PEOPLE);
        assertThat(sale.numbers("retries")).containsEntry("retries", 0);
        sale.keepsEveryPromise(NO_LIMIT);
    }

    @Test
    void aPlanThatKafkaLeavesWithinAPageIsSeenToBePublishedAndWaitsForItsReturn() {
        var sale = givenHalfAPlanIsPublished("without_kafka");

        world.harness().broker().program().kill();
        thenPeopleSeeThat(sale, "publishing", PAGE);
        var late = world.order(world.always(), "ordered_without_kafka", BUYERS);
        thenPeopleSeeThat(late, "publishing", 0);
        thenPeopleSeeThat(sale, "publishing", PAGE);
        world.records().heals();
        world.harness().broker().program().start().awaitUp();

        thenEachIsPendingOnce(sale);
        World.eventually(() -> thenPeopleSeeThat(late, "published", BUYERS));
        sale.runToTheEnd();
        late.runToTheEnd();
        assertThat(sale.messages()).hasSize(PEOPLE);
        assertThat(late.messages()).hasSize(BUYERS);
        sale.keepsEveryPromise(NO_LIMIT);
        late.keepsEveryPromise(NO_LIMIT);
    }

    /** One page of its plan is there, and some of the next, but not all of it. */
    private Sale givenHalfAPlanIsPublished(String name) {
        var topic = Topics.RECIPIENT_SCHEDULED.name();
        var broker = world.harness().broker();
        var before = broker.written(topic);
        world.records().takes(Duration.ofMillis(200));
        var sale = world.order(world.always(), name, PEOPLE);
        World.eventually(() -> {
            assertThat(broker.written(topic) - before).isBetween(PAGE + 1L, PEOPLE - 1L);
            assertThat(sale.publishedThrough()).isEqualTo(PAGE - 1);
        });
        return sale;
    }

    private static void thenPeopleSeeThat(Sale sale, String plan, int published) {
        var stats = sale.stats();
        assertThat(stats.get("plan").stringValue()).isEqualTo(plan);
        assertThat(stats.get("published").intValue()).isEqualTo(published);
    }

    /** However often the pipeline was told of somebody, the gate counts them once. */
    private static void thenEachIsPendingOnce(Sale sale) {
        World.eventually(() -> thenPeopleSeeThat(sale, "published", PEOPLE));
        var told = sale.scheduled();
        assertThat(new HashSet<>(told)).hasSize(PEOPLE);
        assertThat(told.stream().map(RecipientScheduled::recipient).distinct()).hasSize(PEOPLE);
        World.eventually(() -> {
            var gate = sale.atTheGate();
            assertThat(gate.get("planned").intValue()).isEqualTo(PEOPLE);
            assertThat(gate.get("missing").intValue()).isZero();
            assertThat(places(gate)).isEqualTo(PEOPLE);
        });
    }

    private static int places(JsonNode gate) {
        return Stream.concat(
                        Stream.of("queue", "later", "in_flight", "watched", "unconfirmed")
                                .map(gate::get),
                        gate.get("settled").valueStream())
                .mapToInt(JsonNode::intValue)
                .sum();
    }

    private Program api() {
        return world.services().getFirst().program();
    }

    private JsonNode job(String job) {
        return world.api().get(job).json();
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
        return world.harness().database().sql().sql(sql).query(Long.class).single();
    }
}

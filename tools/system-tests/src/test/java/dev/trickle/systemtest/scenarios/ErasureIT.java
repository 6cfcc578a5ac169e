package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.ScenarioCluster.A_DAY;
import static dev.trickle.systemtest.scenarios.ScenarioCluster.NO_LIMIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.Topics;
import dev.trickle.systemtest.harness.LogTails;
import dev.trickle.systemtest.harness.TopicRecords;
import dev.trickle.systemtest.promises.Evidence.UserRequest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** People who are to be forgotten in the middle of a campaign: nobody writes to them, and nothing names them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class ErasureIT {

    /** Twelve seconds' worth: there is a middle of it. */
    private static final int MANY = 240;

    /** Webhooks as they came are kept for fourteen days: long enough to mend a parser and read them again. */
    private static final String SHORT_LIVED = "topic " + Topics.WEBHOOKS_RECEIVED.name();

    private ScenarioCluster scenarioCluster;

    @BeforeAll
    void start() {
        scenarioCluster = ScenarioCluster.start(getClass());
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
    void whoIsErasedInMidSendIsNotClaimedAndTheirNumberIsNowhereAfterwards() {
        scenarioCluster.limitIs(NO_LIMIT);
        var start = scenarioCluster.clockDriver().now().plus(Duration.ofHours(1));
        var testCampaign = scenarioCluster.order(scenarioCluster.always(), "erased", MANY, start);
        var ada = testCampaign.queue().get(0);
        var bob = testCampaign.queue().get(1);
        var cyd = testCampaign.queue().get(2);
        var dan = testCampaign.queue().get(MANY - 1);
        // Bob's phone is off; Cyd's call takes its time, and webhooks of it take theirs.
        scenarioCluster.whatsApp().declarePhone(bob, Duration.ofHours(5), Duration.ZERO);
        scenarioCluster.whatsApp().declarePhone(cyd, Duration.ZERO, Duration.ofHours(5));
        scenarioCluster.whatsApp().faults("{\"kind\": \"slow\", \"delay\": \"PT15S\", \"to\": \"%s\"}".formatted(cyd));
        assertThat(personalDataSearch().of(List.of(ada)))
                .containsExactly("marketing_campaign_recipients.user_phone", "user_profiles.whatsapp_phone");
        scenarioCluster.testInfrastructure().calendar().skipTo(start);
        testCampaign.awaitMessages(5);
        ScenarioCluster.eventually(
                () -> assertThat(testCampaign.attemptsAt(ada)).containsExactly("delivered"));
        assertThat(testCampaign.attemptsAt(bob)).containsExactly("accepted");
        assertThat(testCampaign.attemptsAt(cyd)).containsExactly("claimed");
        assertThat(testCampaign.attemptsAt(dan)).isEmpty();
        assertThat(scenarioCluster.whatsApp().openCallsOf("v24.0")).contains(testCampaign.recipient(cyd) + ".1");
        var erased = Stream.of(cyd, dan, ada, bob)
                .map(person -> scenarioCluster.erase(scenarioCluster.always(), person))
                .toArray(UserRequest[]::new);

        assertThat(testCampaign.messages()).hasSizeLessThan(MANY - 1);
        assertThat(testCampaign.attemptsAt(dan)).isEmpty();
        assertThat(scenarioCluster.whatsApp().openCallsOf("v24.0")).contains(testCampaign.recipient(cyd) + ".1");
        assertThat(personalDataSearch().of(withMessages(testCampaign, ada, bob, dan)))
                .containsExactly(SHORT_LIVED);
        testCampaign.runToTheEnd();
        assertThat(testCampaign.attemptsAt(dan)).containsExactly("refused erased");
        assertThat(testCampaign.attemptsAt(cyd)).containsExactly("delivered");
        assertThat(testCampaign.messages()).hasSize(MANY - 1);
        assertThat(testCampaign.numbers("skipped")).containsEntry("skipped", 1);
        testCampaign.keepsEveryPromise(NO_LIMIT, erased);

        // What the answer to Cyd's call brought is found when the API looks the next time.
        assertThat(personalDataSearch().of(withMessages(testCampaign, cyd))).contains("send_attempts.message_id");
        scenarioCluster.services().getFirst().childProcess().kill();
        scenarioCluster.services().getFirst().childProcess().start().awaitUp();
        ScenarioCluster.eventually(() -> thenNothingNames(testCampaign, ada, bob, cyd, dan));
    }

    @Test
    void whoIsErasedWhileTheyWaitForTheirDayIsNeverReleased() {
        var testCampaign = scenarioCluster.order(scenarioCluster.byDay(), "erased_in_the_queue", 3 * A_DAY);
        var last = testCampaign.queue().getLast();
        scenarioCluster.clockDriver().passUntil(() -> testCampaign.messages().size() == A_DAY);
        var erased = scenarioCluster.erase(scenarioCluster.byDay(), last);

        testCampaign.runToTheEnd();

        assertThat(testCampaign.attemptsAt(last)).isEmpty();
        assertThat(requested()).doesNotContain(testCampaign.recipient(last).toString());
        assertThat(testCampaign.messages()).hasSize(3 * A_DAY - 1);
        assertThat(testCampaign.numbers("skipped")).containsEntry("skipped", 1);
        testCampaign.keepsEveryPromise(A_DAY, erased);
        thenNothingNames(testCampaign, last);
    }

    private Stream<String> requested() {
        return TopicRecords.committed(
                        scenarioCluster.testInfrastructure().brokerServer().bootstrapServers())
                .of(Topics.SEND_REQUESTS.name())
                .stream()
                .map(record -> Topics.SEND_REQUESTS.deserializeValue(record.value()))
                .map(request -> request.attempt().recipient().toString());
    }

    private void thenNothingNames(TestCampaign testCampaign, String... people) {
        assertThat(personalDataSearch().of(withMessages(testCampaign, people))).isSubsetOf(Set.of(SHORT_LIVED));
    }

    /** The id of a message contains the number. */
    private static List<String> withMessages(TestCampaign testCampaign, String... people) {
        return Stream.of(people)
                .flatMap(person -> Stream.concat(Stream.of(person), testCampaign.messageIdsOf(person).stream()))
                .toList();
    }

    private PersonalDataSearch personalDataSearch() {
        return new PersonalDataSearch(scenarioCluster.testInfrastructure(), scenarioCluster.services());
    }
}

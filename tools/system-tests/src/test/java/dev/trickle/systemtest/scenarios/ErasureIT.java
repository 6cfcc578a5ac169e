package dev.trickle.systemtest.scenarios;

import static dev.trickle.systemtest.scenarios.ScenarioCluster.DAY_ACCOUNT_LIMIT;
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

/** Customers erased during a campaign get no message, and their numbers are deleted everywhere. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
@EnabledIfSystemProperty(named = "trickle.fire", matches = "long")
class ErasureIT {

    /** About twelve seconds of sending. */
    private static final int LARGE_CAMPAIGN = 240;

    /** Raw webhooks are kept for fourteen days, so that they can be read again after a parser fix. */
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
    void skipToFreshMorning() {
        scenarioCluster.clockDriver().skipToFreshMorning();
    }

    @Test
    void aCustomerErasedWhileSendingIsNotClaimedAndTheirNumberIsDeletedEverywhere() {
        scenarioCluster.setMessagingLimit(NO_LIMIT);
        var start = scenarioCluster.clockDriver().now().plus(Duration.ofHours(1));
        var testCampaign =
                scenarioCluster.createCampaign(scenarioCluster.unrestrictedAccount(), "erased", LARGE_CAMPAIGN, start);
        var ada = testCampaign.queue().get(0);
        var bob = testCampaign.queue().get(1);
        var cyd = testCampaign.queue().get(2);
        var dan = testCampaign.queue().get(LARGE_CAMPAIGN - 1);
        // Bob's phone is off; Cyd's call and its webhooks are slow.
        scenarioCluster.simulator().declarePhone(bob, Duration.ofHours(5), Duration.ZERO);
        scenarioCluster.simulator().declarePhone(cyd, Duration.ZERO, Duration.ofHours(5));
        scenarioCluster
                .simulator()
                .setFaults("{\"kind\": \"slow\", \"delay\": \"PT15S\", \"to\": \"%s\"}".formatted(cyd));
        assertThat(personalDataSearch().find(List.of(ada)))
                .containsExactly("marketing_campaign_recipients.user_phone", "user_profiles.whatsapp_phone");
        scenarioCluster.testInfrastructure().sharedClock().skipTo(start);
        testCampaign.awaitMessages(5);
        ScenarioCluster.assertEventually(
                () -> assertThat(testCampaign.outcome().attemptStatesOf(ada)).containsExactly("delivered"));
        assertThat(testCampaign.outcome().attemptStatesOf(bob)).containsExactly("accepted");
        assertThat(testCampaign.outcome().attemptStatesOf(cyd)).containsExactly("claimed");
        assertThat(testCampaign.outcome().attemptStatesOf(dan)).isEmpty();
        assertThat(scenarioCluster.simulator().openCallsOf("v24.0"))
                .contains(testCampaign.outcome().recipient(cyd) + ".1");
        var erased = Stream.of(cyd, dan, ada, bob)
                .map(person -> scenarioCluster.erase(scenarioCluster.unrestrictedAccount(), person))
                .toArray(UserRequest[]::new);

        assertThat(testCampaign.outcome().acceptanceTimes()).hasSizeLessThan(LARGE_CAMPAIGN - 1);
        assertThat(testCampaign.outcome().attemptStatesOf(dan)).isEmpty();
        assertThat(scenarioCluster.simulator().openCallsOf("v24.0"))
                .contains(testCampaign.outcome().recipient(cyd) + ".1");
        assertThat(personalDataSearch().find(phonesAndMessageIds(testCampaign, ada, bob, dan)))
                .containsExactly(SHORT_LIVED);
        testCampaign.runUntilClosed();
        assertThat(testCampaign.outcome().attemptStatesOf(dan)).containsExactly("refused erased");
        assertThat(testCampaign.outcome().attemptStatesOf(cyd)).containsExactly("delivered");
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(LARGE_CAMPAIGN - 1);
        assertThat(testCampaign.outcome().statistics("skipped")).containsEntry("skipped", 1);
        testCampaign.outcome().assertAllPromisesHold(NO_LIMIT, erased);

        // The next run of the API's erasure deletes data from the response to Cyd's call.
        assertThat(personalDataSearch().find(phonesAndMessageIds(testCampaign, cyd)))
                .contains("send_attempts.message_id");
        scenarioCluster.services().getFirst().childProcess().kill();
        scenarioCluster.services().getFirst().childProcess().start().awaitUp();
        ScenarioCluster.assertEventually(() -> assertNothingContains(testCampaign, ada, bob, cyd, dan));
    }

    @Test
    void aCustomerErasedBeforeTheirDayIsNeverReleased() {
        var testCampaign = scenarioCluster.createCampaign(
                scenarioCluster.dayAccount(), "erased_in_the_queue", 3 * DAY_ACCOUNT_LIMIT);
        var last = testCampaign.queue().getLast();
        scenarioCluster
                .clockDriver()
                .advanceUntil(() -> testCampaign.outcome().acceptanceTimes().size() == DAY_ACCOUNT_LIMIT);
        var erased = scenarioCluster.erase(scenarioCluster.dayAccount(), last);

        testCampaign.runUntilClosed();

        assertThat(testCampaign.outcome().attemptStatesOf(last)).isEmpty();
        assertThat(requested())
                .doesNotContain(testCampaign.outcome().recipient(last).toString());
        assertThat(testCampaign.outcome().acceptanceTimes()).hasSize(3 * DAY_ACCOUNT_LIMIT - 1);
        assertThat(testCampaign.outcome().statistics("skipped")).containsEntry("skipped", 1);
        testCampaign.outcome().assertAllPromisesHold(DAY_ACCOUNT_LIMIT, erased);
        assertNothingContains(testCampaign, last);
    }

    private Stream<String> requested() {
        return TopicRecords.committed(
                        scenarioCluster.testInfrastructure().brokerServer().bootstrapServers())
                .read(Topics.SEND_REQUESTS.name())
                .stream()
                .map(record -> Topics.SEND_REQUESTS.deserializeValue(record.value()))
                .map(request -> request.attempt().recipient().toString());
    }

    private void assertNothingContains(TestCampaign testCampaign, String... people) {
        assertThat(personalDataSearch().find(phonesAndMessageIds(testCampaign, people)))
                .isSubsetOf(Set.of(SHORT_LIVED));
    }

    /** Message ids contain the number. */
    private static List<String> phonesAndMessageIds(TestCampaign testCampaign, String... people) {
        return Stream.of(people)
                .flatMap(person ->
                        Stream.concat(Stream.of(person), testCampaign.outcome().messageIdsOf(person).stream()))
                .toList();
    }

    private PersonalDataSearch personalDataSearch() {
        return new PersonalDataSearch(scenarioCluster.testInfrastructure(), scenarioCluster.services());
    }
}

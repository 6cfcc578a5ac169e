package dev.trickle.systemtest.scenarios;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.JsonHttpClient;
import dev.trickle.systemtest.promises.Evidence.CampaignOrder;
import dev.trickle.systemtest.promises.Evidence.UserRequest.Pause;
import dev.trickle.systemtest.promises.EvidenceCollector;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A campaign of a scenario: requests of its owner, and its progress. */
final class TestCampaign {

    private final InstantSource machineClock = InstantSource.system();
    private final ScenarioCluster scenarioCluster;
    private final CampaignOrder campaignOrder;
    private final CampaignOutcome outcome;

    TestCampaign(ScenarioCluster scenarioCluster, CampaignOrder campaignOrder) {
        this.scenarioCluster = scenarioCluster;
        this.campaignOrder = campaignOrder;
        this.outcome = new CampaignOutcome(scenarioCluster, campaignOrder);
    }

    CampaignOutcome outcome() {
        return outcome;
    }

    // --- Requests of the owner --------------------------------------------------------------------------------------

    /** Pauses the campaign; the returned pause has no end yet. */
    Pause pause() {
        return stopCampaign("pause");
    }

    /** Resumes the campaign; returns the pause with its end. */
    Pause resume(Pause pause) {
        var endedAt = machineClock.instant();
        post("resume");
        return new Pause(campaignOrder.campaign(), pause.answeredAt(), endedAt, pause.inFlight());
    }

    Pause cancel() {
        return stopCampaign("cancel");
    }

    private Pause stopCampaign(String request) {
        var inFlight = post(request).json().get("calls_in_flight").intValue();
        return new Pause(campaignOrder.campaign(), machineClock.instant(), Instant.MAX, inFlight);
    }

    private JsonHttpClient.Response post(String request) {
        return scenarioCluster.callApi("POST", "/api/campaigns/" + campaignOrder.campaign() + "/" + request, "{}");
    }

    // --- Progress ---------------------------------------------------------------------------------------------------

    /** Returns the phone numbers of the plan in queue order, once the plan is complete. */
    List<String> queue() {
        ScenarioCluster.assertEventually(() -> assertThat(plannedPhones()).hasSameSizeAs(campaignOrder.people()));
        return plannedPhones();
    }

    private List<String> plannedPhones() {
        return sql("""
                SELECT substr(user_phone, 2) FROM marketing_campaign_recipients
                 WHERE campaign_id = cast(:campaign AS uuid) ORDER BY ordinal
                """).query(String.class).list();
    }

    /** Waits until every recipient has a send request. */
    void awaitRequests() {
        var evidenceCollector = EvidenceCollector.of(scenarioCluster.testInfrastructure(), ScenarioCluster.NO_LIMIT);
        ScenarioCluster.assertEventually(() -> assertThat(evidenceCollector
                        .collect(List.of(campaignOrder), List.of())
                        .requested())
                .extracting(TestCampaign::recipientOf)
                .containsAll(recipients()));
    }

    private static String recipientOf(String attempt) {
        return attempt.substring(0, attempt.lastIndexOf('.'));
    }

    private List<String> recipients() {
        return sql("SELECT id FROM marketing_campaign_recipients WHERE campaign_id = cast(:campaign AS uuid)")
                .query(String.class)
                .list();
    }

    /** Waits until this many messages are accepted. */
    void awaitMessages(int many) {
        await("messages accepted")
                .atMost(ChildProcess.TIMEOUT)
                .pollInterval(ScenarioCluster.POLL_INTERVAL)
                .until(() -> outcome.acceptanceTimes().size() >= many);
    }

    /** Waits until no more messages are accepted. */
    void awaitNoMoreMessages() {
        var before = new AtomicInteger(-1);
        await("no more calls")
                .atMost(ChildProcess.TIMEOUT)
                .pollInterval(ScenarioCluster.STABLE_DURATION)
                .until(() -> outcome.acceptanceTimes().size()
                        == before.getAndSet(outcome.acceptanceTimes().size()));
    }

    /** Waits until all requests have an outcome, and all outcomes are published. */
    void awaitAnswers() {
        var evidenceCollector = EvidenceCollector.of(scenarioCluster.testInfrastructure(), ScenarioCluster.NO_LIMIT);
        ScenarioCluster.assertEventually(() -> assertThat(answeredAttempts())
                .containsAll(evidenceCollector
                        .collect(List.of(campaignOrder), List.of())
                        .requested()));
    }

    private List<String> answeredAttempts() {
        return scenarioCluster
                .testInfrastructure()
                .databaseServer()
                .jdbcClient()
                .sql("""
                SELECT recipient_id || '.' || attempt_number FROM send_attempts a
                 WHERE state <> 'claimed'
                   AND NOT EXISTS (SELECT FROM sender_outbox, unnest(recipient_ids, attempt_numbers) pending (id, number)
                                    WHERE pending.id = a.recipient_id AND pending.number = a.attempt_number)
                """)
                .query(String.class)
                .list();
    }

    /** Advances the clock until the campaign is closed. */
    void runUntilClosed() {
        scenarioCluster.clockDriver().advanceUntil(this::isClosed);
    }

    private boolean isClosed() {
        return sql("""
                SELECT EXISTS (SELECT FROM marketing_campaign_progress
                                WHERE campaign_id = cast(:campaign AS uuid) AND closed_at IS NOT NULL)
                """).query(Boolean.class).single();
    }

    /** Waits until this endpoint has accepted this many messages. */
    void awaitMessagesAt(String endpoint, int many) {
        await("messages accepted at " + endpoint)
                .atMost(ChildProcess.TIMEOUT)
                .pollInterval(ScenarioCluster.POLL_INTERVAL)
                .until(() -> Collections.frequency(outcome.endpoints(), endpoint) >= many);
    }

    private JdbcClient.StatementSpec sql(String query) {
        return scenarioCluster
                .testInfrastructure()
                .databaseServer()
                .jdbcClient()
                .sql(query)
                .param("campaign", campaignOrder.campaign());
    }
}

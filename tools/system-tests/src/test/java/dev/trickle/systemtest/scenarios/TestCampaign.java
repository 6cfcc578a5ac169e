package dev.trickle.systemtest.scenarios;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.Topics;
import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.JsonHttpClient;
import dev.trickle.systemtest.harness.Recipient;
import dev.trickle.systemtest.harness.TopicRecords;
import dev.trickle.systemtest.promises.Evidence;
import dev.trickle.systemtest.promises.Evidence.CampaignOrder;
import dev.trickle.systemtest.promises.Evidence.UserRequest;
import dev.trickle.systemtest.promises.Evidence.UserRequest.Pause;
import dev.trickle.systemtest.promises.EvidenceCollector;
import dev.trickle.systemtest.promises.Promise;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** A campaign: what is wished of it, and what becomes of it. */
final class TestCampaign {

    private final InstantSource machine = InstantSource.system();
    private final ScenarioCluster scenarioCluster;
    private final CampaignOrder campaignOrder;

    TestCampaign(ScenarioCluster scenarioCluster, CampaignOrder campaignOrder) {
        this.scenarioCluster = scenarioCluster;
        this.campaignOrder = campaignOrder;
    }

    // --- What is wished ---------------------------------------------------------------------------------------------

    /** Until it is resumed. */
    Pause pause() {
        return held("pause");
    }

    /** The pause that this ends. */
    Pause resume(Pause pause) {
        var lifted = machine.instant();
        say("resume");
        return new Pause(campaignOrder.campaign(), pause.answered(), lifted, pause.underWay());
    }

    Pause cancel() {
        return held("cancel");
    }

    private Pause held(String wish) {
        var underWay = say(wish).json().get("calls_in_flight").intValue();
        return new Pause(campaignOrder.campaign(), machine.instant(), Instant.MAX, underWay);
    }

    private JsonHttpClient.Response say(String wish) {
        return scenarioCluster.ask("POST", "/api/campaigns/" + campaignOrder.campaign() + "/" + wish, "{}");
    }

    // --- How it goes ------------------------------------------------------------------------------------------------

    /** The phones of everybody planned, in the order in which it is their turn. */
    List<String> queue() {
        ScenarioCluster.eventually(() -> assertThat(planned()).hasSameSizeAs(campaignOrder.people()));
        return planned();
    }

    private List<String> planned() {
        return sql("""
                SELECT substr(user_phone, 2) FROM marketing_campaign_recipients
                 WHERE campaign_id = cast(:campaign AS uuid) ORDER BY ordinal
                """).query(String.class).list();
    }

    /** Comes back when everybody has been asked for. */
    void awaitRequests() {
        var evidenceCollector = EvidenceCollector.of(scenarioCluster.testInfrastructure(), ScenarioCluster.NO_LIMIT);
        ScenarioCluster.eventually(() -> assertThat(evidenceCollector
                        .about(List.of(campaignOrder), List.of())
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

    /** Comes back when so many messages have been taken, in the middle of it. */
    void awaitMessages(int many) {
        await("in the middle of it")
                .atMost(ChildProcess.PATIENCE)
                .pollInterval(ScenarioCluster.A_MOMENT)
                .until(() -> messages().size() >= many);
    }

    /** Comes back when no more messages are taken. */
    void awaitStandstill() {
        var before = new AtomicInteger(-1);
        await("nobody is called")
                .atMost(ChildProcess.PATIENCE)
                .pollInterval(ScenarioCluster.A_WHILE)
                .until(() -> messages().size() == before.getAndSet(messages().size()));
    }

    /** Whatever was asked for is answered, and the answers are told. */
    void awaitAnswers() {
        var evidenceCollector = EvidenceCollector.of(scenarioCluster.testInfrastructure(), ScenarioCluster.NO_LIMIT);
        ScenarioCluster.eventually(() -> assertThat(answered())
                .containsAll(evidenceCollector
                        .about(List.of(campaignOrder), List.of())
                        .requested()));
    }

    private List<String> answered() {
        return scenarioCluster
                .testInfrastructure()
                .databaseServer()
                .sql()
                .sql("""
                SELECT recipient_id || '.' || attempt_number FROM send_attempts a
                 WHERE state <> 'claimed'
                   AND NOT EXISTS (SELECT FROM sender_outbox, unnest(recipient_ids, attempt_numbers) pending (id, number)
                                    WHERE pending.id = a.recipient_id AND pending.number = a.attempt_number)
                """)
                .query(String.class)
                .list();
    }

    /** It is over, days later. */
    void runToTheEnd() {
        scenarioCluster.clockDriver().passUntil(this::isClosed);
    }

    private boolean isClosed() {
        return sql("""
                SELECT EXISTS (SELECT FROM marketing_campaign_progress
                                WHERE campaign_id = cast(:campaign AS uuid) AND closed_at IS NOT NULL)
                """).query(Boolean.class).single();
    }

    private JdbcClient.StatementSpec sql(String query) {
        return scenarioCluster
                .testInfrastructure()
                .databaseServer()
                .sql()
                .sql(query)
                .param("campaign", campaignOrder.campaign());
    }

    // --- What became of it ------------------------------------------------------------------------------------------

    /** When each message was taken. */
    List<Instant> messages() {
        return lines().map(line -> Instant.parse(line.get("accepted_at").stringValue()))
                .toList();
    }

    /** The attempts that were asked for, as often as they were. */
    List<AttemptId> requests() {
        return EvidenceCollector.of(scenarioCluster.testInfrastructure(), ScenarioCluster.NO_LIMIT)
                .requests()
                .filter(request -> request.campaign().toString().equals(campaignOrder.campaign()))
                .map(SendRequested::attempt)
                .toList();
    }

    /** The attempts that were called for. */
    Set<String> called() {
        return lines().map(line -> line.get("biz_opaque_callback_data").stringValue())
                .collect(toSet());
    }

    /** The attempts that the database knows, with their states. */
    Map<String, String> attempts() {
        return sql("""
                SELECT recipient_id || '.' || attempt_number AS id, state FROM send_attempts
                 WHERE campaign_id = cast(:campaign AS uuid)
                """).query((row, number) -> Map.entry(row.getString("id"), row.getString("state"))).list().stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** How many messages end so; empty while that is open. */
    Map<String, Integer> outcomes() {
        return lines().map(line -> line.path("outcome").asString(""))
                .collect(toMap(end -> end, end -> 1, Integer::sum));
    }

    private Stream<JsonNode> lines() {
        return scenarioCluster
                .testInfrastructure()
                .simulatorProcess()
                .lines()
                .filter(line -> line.get("template").stringValue().equals(campaignOrder.template()));
    }

    /** How many were taken on each day, by the clocks of Berlin. */
    SortedMap<LocalDate, Integer> messagesByDay() {
        return messages().stream().collect(toMap(ClockDriver::dateOf, at -> 1, Integer::sum, TreeMap::new));
    }

    /** The numbers that people see. */
    Map<String, Integer> numbers(String... names) {
        var stats = stats();
        return Stream.of(names)
                .collect(toMap(name -> name, name -> stats.get(name).intValue()));
    }

    /** How it stands, as people see it. */
    JsonNode stats() {
        return scenarioCluster
                .api()
                .get("/api/campaigns/" + campaignOrder.campaign() + "/stats")
                .json();
    }

    /** How it stands, as the gate sees it that has it open. */
    JsonNode atTheGate() {
        return scenarioCluster
                .gate(scenarioCluster.always())
                .get("campaigns")
                .valueStream()
                .filter(campaign -> campaign.get("campaign").stringValue().equals(campaignOrder.campaign()))
                .findFirst()
                .orElseThrow();
    }

    /** How far the plan has been published for certain; -1 for not at all. */
    int publishedThrough() {
        return sql("SELECT published_through FROM campaign_plans WHERE campaign_id = cast(:campaign AS uuid)")
                .query(Integer.class)
                .single();
    }

    /** What the pipeline was told of who is to get it, repetitions and all. */
    List<RecipientScheduled> scheduled() {
        return TopicRecords.committed(
                        scenarioCluster.testInfrastructure().brokerServer().bootstrapServers())
                .of(Topics.RECIPIENT_SCHEDULED.name())
                .stream()
                .map(record -> Topics.RECIPIENT_SCHEDULED.deserializeValue(record.value()))
                .filter(event -> event.campaign().toString().equals(campaignOrder.campaign()))
                .toList();
    }

    /** What became of each attempt to write to somebody. */
    List<String> attemptsAt(String phone) {
        return sql("""
                SELECT concat_ws(' ', state, reason) FROM send_attempts
                 WHERE campaign_id = cast(:campaign AS uuid) AND recipient_id = :recipient
                 ORDER BY attempt_number
                """)
                .param("recipient", recipient(phone).value())
                .query(String.class)
                .list();
    }

    /** The ids of the messages to somebody. */
    List<String> messageIdsOf(String phone) {
        return lines().filter(line -> line.get("to").stringValue().equals(phone))
                .map(line -> line.get("wamid").stringValue())
                .toList();
    }

    /** Who somebody is in it. */
    RecipientId recipient(String phone) {
        return Recipient.idOf(CampaignId.of(campaignOrder.campaign()), "+" + phone);
    }

    /**
     * Each promise, as to this campaign.
     *
     * @param limit people in any moving 24 hours, and messages in a day
     */
    void keepsEveryPromise(int limit, UserRequest... wishes) {
        assertThat(breaches(limit, wishes)).isEmpty();
    }

    /** What breaks promises, by what it is counted as; a promise that is kept is not among them. */
    Map<String, List<String>> breaches(int limit, UserRequest... wishes) {
        var evidence = ofThisAlone(EvidenceCollector.of(scenarioCluster.testInfrastructure(), limit)
                .about(List.of(campaignOrder), List.of(wishes)));
        return Promise.ALL.stream()
                .filter(promise -> !promise.breaches(evidence).isEmpty())
                .collect(toMap(Promise::counted, promise -> promise.breaches(evidence)));
    }

    /** Without the messages of other campaigns, which had other limits. */
    private Evidence ofThisAlone(Evidence all) {
        return new Evidence(
                all.orders(),
                all.limits(),
                all.ledger().stream()
                        .filter(message -> message.template().equals(campaignOrder.template()))
                        .toList(),
                all.attempts(),
                all.view(),
                all.totals(),
                all.wishes(),
                all.requested(),
                all.reported(),
                all.denied());
    }
}

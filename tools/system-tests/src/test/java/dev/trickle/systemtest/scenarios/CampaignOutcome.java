package dev.trickle.systemtest.scenarios;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.Topics;
import dev.trickle.systemtest.harness.Recipient;
import dev.trickle.systemtest.harness.TopicRecords;
import dev.trickle.systemtest.promises.Evidence;
import dev.trickle.systemtest.promises.Evidence.CampaignOrder;
import dev.trickle.systemtest.promises.Evidence.UserRequest;
import dev.trickle.systemtest.promises.EvidenceCollector;
import dev.trickle.systemtest.promises.Promise;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What became of a campaign: in the ledger of the simulator, in Kafka, in the database and in the API. */
final class CampaignOutcome {

    /** The simulator deletes a file after this time. */
    private static final Duration MEDIA_LIFETIME = Duration.ofDays(30);

    private static final int UNKNOWN_MEDIA = 100;

    private final ScenarioCluster scenarioCluster;
    private final CampaignOrder campaignOrder;

    CampaignOutcome(ScenarioCluster scenarioCluster, CampaignOrder campaignOrder) {
        this.scenarioCluster = scenarioCluster;
        this.campaignOrder = campaignOrder;
    }

    /** Returns the acceptance times of all messages. */
    List<Instant> acceptanceTimes() {
        return ledgerLines()
                .map(line -> Instant.parse(line.get("accepted_at").stringValue()))
                .toList();
    }

    /** Returns the attempts of all send requests, repetitions included. */
    List<AttemptId> sendRequests() {
        return EvidenceCollector.of(scenarioCluster.testInfrastructure(), ScenarioCluster.NO_LIMIT)
                .sendRequests()
                .filter(request -> request.campaign().toString().equals(campaignOrder.campaign()))
                .map(SendRequested::attempt)
                .toList();
    }

    /** Returns the attempts whose calls were accepted. */
    Set<String> calledAttempts() {
        return ledgerLines()
                .map(line -> line.get("biz_opaque_callback_data").stringValue())
                .collect(toSet());
    }

    /** Returns the states of the attempts in the database. */
    Map<String, String> attempts() {
        return sql("""
                SELECT recipient_id || '.' || attempt_number AS id, state FROM send_attempts
                 WHERE campaign_id = cast(:campaign AS uuid)
                """).query((row, number) -> Map.entry(row.getString("id"), row.getString("state"))).list().stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Returns the endpoints that accepted the messages, in their order. */
    List<String> endpoints() {
        return ledgerLines().map(line -> line.get("endpoint").stringValue()).toList();
    }

    /** Asserts that every message had one picture, which was uploaded again once, on the day before it expires. */
    void assertPictureRenewedBeforeItExpires() {
        var firstUses = new LinkedHashMap<String, Instant>();
        assertThat(ledgerLines())
                .allSatisfy(line -> assertThat(line.path("media_ids")).hasSize(1));
        ledgerLines()
                .forEach(line -> firstUses.putIfAbsent(
                        line.at("/media_ids/0").stringValue(),
                        Instant.parse(line.get("accepted_at").stringValue())));
        var uses = List.copyOf(firstUses.values());
        assertThat(uses).hasSize(2);
        assertThat(Duration.between(uses.getFirst(), uses.getLast()))
                .isBetween(MEDIA_LIFETIME.minusDays(1), MEDIA_LIFETIME);
        assertThat(scenarioCluster.simulator().refusedCalls(UNKNOWN_MEDIA)).isZero();
    }

    /** Returns the number of messages by final status; empty while it is open. */
    Map<String, Integer> outcomes() {
        return ledgerLines()
                .map(line -> line.path("outcome").asString(""))
                .collect(toMap(end -> end, end -> 1, Integer::sum));
    }

    private Stream<JsonNode> ledgerLines() {
        return scenarioCluster
                .testInfrastructure()
                .simulatorProcess()
                .ledgerLines()
                .filter(line -> line.get("template").stringValue().equals(campaignOrder.template()));
    }

    /** Returns the number of accepted messages by day, Berlin time. */
    SortedMap<LocalDate, Integer> messagesByDay() {
        return acceptanceTimes().stream().collect(toMap(ClockDriver::dateOf, at -> 1, Integer::sum, TreeMap::new));
    }

    /** Returns these statistics of the API. */
    Map<String, Integer> statistics(String... names) {
        var stats = allStatistics();
        return Stream.of(names)
                .collect(toMap(name -> name, name -> stats.get(name).intValue()));
    }

    /** Returns the statistics of the API. */
    JsonNode allStatistics() {
        return scenarioCluster
                .api()
                .get("/api/campaigns/" + campaignOrder.campaign() + "/stats")
                .json();
    }

    /** Returns the campaign in the release status of the unrestricted account. */
    JsonNode schedulerView() {
        return scenarioCluster
                .releaseStatus(scenarioCluster.unrestrictedAccount())
                .get("campaigns")
                .valueStream()
                .filter(campaign -> campaign.get("campaign").stringValue().equals(campaignOrder.campaign()))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the last ordinal that is certainly published; -1 if none. */
    int publishedThrough() {
        return sql("SELECT published_through FROM campaign_plans WHERE campaign_id = cast(:campaign AS uuid)")
                .query(Integer.class)
                .single();
    }

    /** Returns the events of all planned recipients, repetitions included. */
    List<RecipientScheduled> scheduledEvents() {
        return TopicRecords.committed(
                        scenarioCluster.testInfrastructure().brokerServer().bootstrapServers())
                .read(Topics.RECIPIENT_SCHEDULED.name())
                .stream()
                .map(record -> Topics.RECIPIENT_SCHEDULED.deserializeValue(record.value()))
                .filter(event -> event.campaign().toString().equals(campaignOrder.campaign()))
                .toList();
    }

    /** Returns state and reason of each attempt for a phone number. */
    List<String> attemptStatesOf(String phone) {
        return sql("""
                SELECT concat_ws(' ', state, reason) FROM send_attempts
                 WHERE campaign_id = cast(:campaign AS uuid) AND recipient_id = :recipient
                 ORDER BY attempt_number
                """)
                .param("recipient", recipient(phone).value())
                .query(String.class)
                .list();
    }

    /** Returns the ids of the messages to a phone number. */
    List<String> messageIdsOf(String phone) {
        return ledgerLines()
                .filter(line -> line.get("to").stringValue().equals(phone))
                .map(line -> line.get("wamid").stringValue())
                .toList();
    }

    /** Returns the recipient id of a phone number. */
    RecipientId recipient(String phone) {
        return Recipient.idOf(CampaignId.of(campaignOrder.campaign()), "+" + phone);
    }

    /**
     * Asserts that this campaign keeps all promises.
     *
     * @param limit messaging limit and daily messages
     */
    void assertAllPromisesHold(int limit, UserRequest... userRequests) {
        assertThat(breaches(limit, userRequests)).isEmpty();
    }

    /** Returns the breaches by promise code, without promises that hold. */
    Map<String, List<String>> breaches(int limit, UserRequest... userRequests) {
        var evidence = onlyThisCampaign(EvidenceCollector.of(scenarioCluster.testInfrastructure(), limit)
                .collect(List.of(campaignOrder), List.of(userRequests)));
        return Promise.ALL.stream()
                .filter(promise -> !promise.breaches(evidence).isEmpty())
                .collect(toMap(Promise::code, promise -> promise.breaches(evidence)));
    }

    /** Removes the messages of other campaigns, which had other limits. */
    private Evidence onlyThisCampaign(Evidence all) {
        return new Evidence(
                all.orders(),
                all.limits(),
                all.ledger().stream()
                        .filter(message -> message.template().equals(campaignOrder.template()))
                        .toList(),
                all.attempts(),
                all.recipientRows(),
                all.totals(),
                all.userRequests(),
                all.requested(),
                all.reported(),
                all.notSent());
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

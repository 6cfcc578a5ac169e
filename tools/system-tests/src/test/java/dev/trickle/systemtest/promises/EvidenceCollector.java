package dev.trickle.systemtest.promises;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.systemtest.harness.Recipient;
import dev.trickle.systemtest.harness.TestInfrastructure;
import dev.trickle.systemtest.harness.TopicRecords;
import dev.trickle.systemtest.harness.UnreadableRecord;
import dev.trickle.systemtest.promises.Evidence.Attempt;
import dev.trickle.systemtest.promises.Evidence.CampaignOrder;
import dev.trickle.systemtest.promises.Evidence.Message;
import dev.trickle.systemtest.promises.Evidence.RecipientRow;
import dev.trickle.systemtest.promises.Evidence.Totals;
import dev.trickle.systemtest.promises.Evidence.UserRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.jdbc.core.RowMapper;
import tools.jackson.databind.JsonNode;

/** Collects the evidence about campaigns from the tables, the topics and the ledger of the simulator. */
public final class EvidenceCollector {

    private static final String ATTEMPTS = """
            SELECT a.recipient_id || '.' || a.attempt_number AS id, a.recipient_id::text AS recipient,
                   a.campaign_id::text AS campaign, substr(r.user_phone, 2) AS person, a.state, a.claimed_at
              FROM send_attempts a LEFT JOIN marketing_campaign_recipients r ON r.id = a.recipient_id
             WHERE a.campaign_id = ANY (cast(:campaigns AS uuid[]))
            """;

    private static final String RECIPIENTS = """
            SELECT s.id::text AS recipient, s.campaign_id::text AS campaign, substr(s.user_phone, 2) AS person, s.status,
                   s.message_id, coalesce(d.milestones, 0) AS milestones
              FROM recipient_status s LEFT JOIN marketing_campaign_deliveries d ON d.recipient_id = s.id
             WHERE s.campaign_id = ANY (cast(:campaigns AS uuid[]))
            """;

    private static final String MILESTONES = """
            SELECT recipient_id::text AS recipient, milestones FROM marketing_campaign_deliveries
            """;

    private static final String STORED_COUNTERS = """
            SELECT campaign_id::text AS campaign, planned, closed_at IS NOT NULL AS closed,
                   messages_sent, messages_delivered, messages_read, messages_failed, skipped, unconfirmed, queued,
                   retries, resends, settled
              FROM marketing_campaign_progress
             WHERE campaign_id = ANY (cast(:campaigns AS uuid[]))
            """;

    private static final String RECOUNTED_COUNTERS = """
            SELECT campaign_id::text AS campaign,
                   count(*) FILTER (WHERE milestones & 1 <> 0) AS messages_sent,
                   count(*) FILTER (WHERE milestones & 2 <> 0) AS messages_delivered,
                   count(*) FILTER (WHERE milestones & 4 <> 0) AS messages_read,
                   count(*) FILTER (WHERE state = 'failed') AS messages_failed,
                   count(*) FILTER (WHERE state = 'skipped') AS skipped,
                   count(*) FILTER (WHERE state = 'unconfirmed') AS unconfirmed,
                   count(*) FILTER (WHERE state = 'queued') AS queued,
                   sum(retry_count) AS retries,
                   sum(count_resends(resend_attempts, accepted_attempts)) AS resends,
                   count(*) FILTER (WHERE state IN ('sent', 'delivered', 'read', 'failed', 'skipped')) AS settled
              FROM (SELECT *, recipient_state(milestones, attempt_flags) AS state FROM marketing_campaign_deliveries
                     WHERE campaign_id = ANY (cast(:campaigns AS uuid[])))
             GROUP BY campaign_id
            """;

    private static final List<String> COUNTERS = List.of(
            "messages_sent",
            "messages_delivered",
            "messages_read",
            "messages_failed",
            "skipped",
            "unconfirmed",
            "queued",
            "retries",
            "resends",
            "settled");

    private final EvidenceSources evidenceSources;
    private final Map<String, Integer> limits;
    private final Set<String> excludedTemplates = new HashSet<>();

    /**
     * Creates a collector that reads all sources at each call.
     *
     * @param limits different people in any rolling 24 hours, by phone number id of the sender
     */
    public EvidenceCollector(EvidenceSources evidenceSources, Map<String, Integer> limits) {
        this.evidenceSources = evidenceSources;
        this.limits = limits;
    }

    /**
     * Creates a collector for a test infrastructure.
     *
     * @param limit messaging limit of each number
     */
    public static EvidenceCollector of(TestInfrastructure testInfrastructure, int limit) {
        return new EvidenceCollector(
                EvidenceSources.of(testInfrastructure),
                testInfrastructure.accounts().stream()
                        .collect(toMap(accountFixture -> accountFixture.number().value(), accountFixture -> limit)));
    }

    /** Collects the evidence about these campaigns, and all messages that belong to no known campaign. */
    public Evidence collect(List<CampaignOrder> orders, List<UserRequest> userRequests) {
        var campaigns = orders.stream().map(CampaignOrder::campaign).toArray(String[]::new);
        var names = phonesByRecipient(orders);
        // Read before the projection: an event that arrives in between must not count as a difference.
        var ledger = ledger();
        var view = query(
                RECIPIENTS,
                campaigns,
                (row, number) -> new RecipientRow(
                        row.getString("recipient"),
                        row.getString("campaign"),
                        person(row, names, row.getString("recipient")),
                        row.getString("status"),
                        row.getString("message_id"),
                        row.getInt("milestones")));
        var attempts = query(
                ATTEMPTS,
                campaigns,
                (row, number) -> new Attempt(
                        row.getString("id"),
                        row.getString("campaign"),
                        person(row, names, row.getString("recipient")),
                        row.getString("state"),
                        row.getObject("claimed_at", OffsetDateTime.class).toInstant()));
        var recipientIds = view.stream().map(RecipientRow::recipient).collect(toSet());
        return new Evidence(
                orders,
                limits,
                ledger,
                attempts,
                view,
                totals(campaigns),
                userRequests,
                requested(),
                reported(recipientIds),
                denied());
    }

    /** The tables have no phone number of an erased customer; it is derived from the campaign order instead. */
    private static String person(ResultSet row, Map<String, String> names, String recipient) throws SQLException {
        var known = row.getString("person");
        return known == null ? names.getOrDefault(recipient, "") : known;
    }

    /** The phone numbers of all audiences, by recipient id. */
    private static Map<String, String> phonesByRecipient(List<CampaignOrder> orders) {
        var names = new HashMap<String, String>();
        orders.forEach(campaignOrder -> campaignOrder
                .people()
                .forEach(person -> names.put(
                        Recipient.idOf(CampaignId.of(campaignOrder.campaign()), "+" + person)
                                .toString(),
                        person)));
        return names;
    }

    /** Excludes these campaigns from later collections. */
    public void excludeCampaigns(List<CampaignOrder> orders) {
        orders.forEach(campaignOrder -> excludedTemplates.add(campaignOrder.template()));
    }

    /**
     * Collects the evidence for webhooks only: those that were answered with 200, and the projection.
     *
     * @param read attempts whose read report the test sent itself and got answered with 200
     */
    public Evidence collectForWebhooks(Collection<AttemptId> read) {
        var reports = Stream.concat(ledger().stream(), read.stream().map(EvidenceCollector::readReport))
                .toList();
        var rows = evidenceSources
                .tables()
                .sql(MILESTONES)
                .query((row, number) ->
                        new RecipientRow(row.getString("recipient"), "", "", "", null, row.getInt("milestones")))
                .list();
        return Evidence.forWebhooks(reports, rows);
    }

    private static Message readReport(AttemptId attempt) {
        return new Message(
                Instant.EPOCH, Instant.EPOCH, "", "", "", "", attempt.toString(), "read", false, Set.of("read"));
    }

    private List<Message> ledger() {
        return evidenceSources
                .ledger()
                .get()
                .filter(line -> !excludedTemplates.contains(line.get("template").stringValue()))
                .map(this::message)
                .toList();
    }

    private Message message(JsonNode line) {
        var at = Instant.parse(line.get("accepted_at").stringValue());
        return new Message(
                at,
                evidenceSources.machineTime().apply(at),
                line.get("phone_number_id").stringValue(),
                line.get("to").stringValue(),
                line.get("wamid").stringValue(),
                line.get("template").stringValue(),
                line.path("biz_opaque_callback_data").asString(""),
                line.path("outcome").asString(""),
                line.path("hold").asString("").equals("dropped"),
                line.get("webhooks_delivered")
                        .valueStream()
                        .map(JsonNode::stringValue)
                        .collect(toSet()));
    }

    private List<Totals> totals(String[] campaigns) {
        var recounted = query(
                        RECOUNTED_COUNTERS,
                        campaigns,
                        (row, number) -> Map.entry(row.getString("campaign"), counters(row)))
                .stream()
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
        return query(
                STORED_COUNTERS,
                campaigns,
                (row, number) -> new Totals(
                        row.getString("campaign"),
                        row.getInt("planned"),
                        row.getBoolean("closed"),
                        counters(row),
                        recounted.getOrDefault(row.getString("campaign"), Map.of())));
    }

    private static Map<String, Integer> counters(ResultSet row) throws SQLException {
        var all = new TreeMap<String, Integer>();
        for (var counter : COUNTERS) {
            all.put(counter, row.getInt(counter));
        }
        return all;
    }

    private <T> List<T> query(String sql, String[] campaigns, RowMapper<T> rows) {
        return evidenceSources
                .tables()
                .sql(sql)
                .param("campaigns", campaigns)
                .query(rows)
                .list();
    }

    private Set<String> requested() {
        return sendRequests().map(SendRequested::attempt).map(Object::toString).collect(toSet());
    }

    /** All committed send requests, repetitions included. */
    public Stream<SendRequested> sendRequests() {
        return recordsOf(Topics.SEND_REQUESTS).stream();
    }

    private Set<String> denied() {
        return recordsOf(Topics.MESSAGE_EVENTS).stream()
                .filter(MessageNotSent.class::isInstance)
                .map(event -> event.attempt().toString())
                .collect(toSet());
    }

    /** The attempts that a response or a webhook reported as accepted. */
    private Set<String> reported(Set<String> recipients) {
        var attempts = new HashSet<AttemptId>();
        recordsOf(Topics.MESSAGE_EVENTS).stream()
                .filter(MessageSent.class::isInstance)
                .forEach(sent -> attempts.add(sent.attempt()));
        recordsOf(Topics.DELIVERY_UPDATES).stream()
                .filter(DeliveryUpdate.AttemptReport.class::isInstance)
                .forEach(update -> attempts.add(((DeliveryUpdate.AttemptReport) update).attempt()));
        return attempts.stream()
                .filter(attempt -> recipients.contains(attempt.recipient().toString()))
                .map(Object::toString)
                .collect(toSet());
    }

    private <V> List<V> recordsOf(Topic<?, V> topic) {
        return TopicRecords.committed(evidenceSources.bootstrapServers()).read(topic.name()).stream()
                .filter(record -> !UnreadableRecord.isUnreadable(record))
                .map(record -> topic.deserializeValue(record.value()))
                .toList();
    }
}

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

/** Collects what everybody has in their books about some campaigns. */
public final class EvidenceCollector {

    private static final String ATTEMPTS = """
            SELECT a.recipient_id || '.' || a.attempt_number AS id, a.recipient_id::text AS recipient,
                   a.campaign_id::text AS campaign, substr(r.user_phone, 2) AS person, a.state, a.claimed_at
              FROM send_attempts a LEFT JOIN marketing_campaign_recipients r ON r.id = a.recipient_id
             WHERE a.campaign_id = ANY (cast(:campaigns AS uuid[]))
            """;

    private static final String VIEW = """
            SELECT s.id::text AS recipient, s.campaign_id::text AS campaign, substr(s.user_phone, 2) AS person, s.status,
                   s.message_id, coalesce(d.milestones, 0) AS milestones
              FROM recipient_status s LEFT JOIN marketing_campaign_deliveries d ON d.recipient_id = s.id
             WHERE s.campaign_id = ANY (cast(:campaigns AS uuid[]))
            """;

    private static final String SEEN = """
            SELECT recipient_id::text AS recipient, milestones FROM marketing_campaign_deliveries
            """;

    private static final String KEPT = """
            SELECT campaign_id::text AS campaign, planned, closed_at IS NOT NULL AS closed,
                   messages_sent, messages_delivered, messages_read, messages_failed, skipped, unconfirmed, queued,
                   retries, resends, settled
              FROM marketing_campaign_progress
             WHERE campaign_id = ANY (cast(:campaigns AS uuid[]))
            """;

    private static final String RECOUNTED = """
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
    private final Set<String> settledTemplates = new HashSet<>();

    /**
     * Books that are read anew whenever somebody asks.
     *
     * @param limits different people in any moving 24 hours, by the id of the number they are written to from
     */
    public EvidenceCollector(EvidenceSources evidenceSources, Map<String, Integer> limits) {
        this.evidenceSources = evidenceSources;
        this.limits = limits;
    }

    /**
     * The books of an installation of the tests.
     *
     * @param limit of each number
     */
    public static EvidenceCollector of(TestInfrastructure testInfrastructure, int limit) {
        return new EvidenceCollector(
                EvidenceSources.of(testInfrastructure),
                testInfrastructure.shops().stream()
                        .collect(toMap(accountFixture -> accountFixture.number().value(), accountFixture -> limit)));
    }

    /** Everything about these, and about whatever nobody has ordered. */
    public Evidence about(List<CampaignOrder> orders, List<UserRequest> wishes) {
        var campaigns = orders.stream().map(CampaignOrder::campaign).toArray(String[]::new);
        var names = names(orders);
        // Before the view: what is told while this reads is no difference.
        var ledger = ledger();
        var view = query(
                VIEW,
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
        var ours = view.stream().map(RecipientRow::recipient).collect(toSet());
        return new Evidence(
                orders,
                limits,
                ledger,
                attempts,
                view,
                totals(campaigns),
                wishes,
                requested(),
                reported(ours),
                denied());
    }

    /** The tables have forgotten whoever was erased; who ordered has not, and knows by which id they went. */
    private static String person(ResultSet row, Map<String, String> names, String recipient) throws SQLException {
        var known = row.getString("person");
        return known == null ? names.getOrDefault(recipient, "") : known;
    }

    /** The phone of everybody who was ordered for, by the recipient that they are. */
    private static Map<String, String> names(List<CampaignOrder> orders) {
        var names = new HashMap<String, String>();
        orders.forEach(campaignOrder -> campaignOrder
                .people()
                .forEach(person -> names.put(
                        Recipient.idOf(CampaignId.of(campaignOrder.campaign()), "+" + person)
                                .toString(),
                        person)));
        return names;
    }

    /** Nobody asks about these any more. */
    public void close(List<CampaignOrder> orders) {
        orders.forEach(campaignOrder -> settledTemplates.add(campaignOrder.template()));
    }

    /**
     * Only what webhooks are about: whatever the stand-in was answered with 200, and what the view shows.
     *
     * @param read reported by the test itself, and answered with 200
     */
    public Evidence told(Collection<AttemptId> read) {
        var reports = Stream.concat(ledger().stream(), read.stream().map(EvidenceCollector::reportedAsRead))
                .toList();
        var rows = evidenceSources
                .tables()
                .sql(SEEN)
                .query((row, number) ->
                        new RecipientRow(row.getString("recipient"), "", "", "", null, row.getInt("milestones")))
                .list();
        return Evidence.ofWebhooks(reports, rows);
    }

    private static Message reportedAsRead(AttemptId attempt) {
        return new Message(
                Instant.EPOCH, Instant.EPOCH, "", "", "", "", attempt.toString(), "read", false, Set.of("read"));
    }

    private List<Message> ledger() {
        return evidenceSources
                .ledger()
                .get()
                .filter(line -> !settledTemplates.contains(line.get("template").stringValue()))
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
        var recounted =
                query(RECOUNTED, campaigns, (row, number) -> Map.entry(row.getString("campaign"), counters(row)))
                        .stream()
                        .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
        return query(
                KEPT,
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
        return requests().map(SendRequested::attempt).map(Object::toString).collect(toSet());
    }

    /** Every request that the scheduler has committed, as often as it has. */
    public Stream<SendRequested> requests() {
        return everythingIn(Topics.SEND_REQUESTS).stream();
    }

    private Set<String> denied() {
        return everythingIn(Topics.MESSAGE_EVENTS).stream()
                .filter(MessageNotSent.class::isInstance)
                .map(event -> event.attempt().toString())
                .collect(toSet());
    }

    /** By the answer to the call, or by a webhook. */
    private Set<String> reported(Set<String> recipients) {
        var attempts = new HashSet<AttemptId>();
        everythingIn(Topics.MESSAGE_EVENTS).stream()
                .filter(MessageSent.class::isInstance)
                .forEach(sent -> attempts.add(sent.attempt()));
        everythingIn(Topics.DELIVERY_UPDATES).stream()
                .filter(DeliveryUpdate.AttemptReport.class::isInstance)
                .forEach(update -> attempts.add(((DeliveryUpdate.AttemptReport) update).attempt()));
        return attempts.stream()
                .filter(attempt -> recipients.contains(attempt.recipient().toString()))
                .map(Object::toString)
                .collect(toSet());
    }

    private <V> List<V> everythingIn(Topic<?, V> topic) {
        return TopicRecords.committed(evidenceSources.bootstrapServers()).of(topic.name()).stream()
                .filter(record -> !UnreadableRecord.isIn(record))
                .map(record -> topic.deserializeValue(record.value()))
                .toList();
    }
}

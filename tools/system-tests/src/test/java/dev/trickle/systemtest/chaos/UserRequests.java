package dev.trickle.systemtest.chaos;

import static org.awaitility.Awaitility.await;

import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.Recipient;
import dev.trickle.systemtest.promises.Evidence.CampaignOrder;
import dev.trickle.systemtest.promises.Evidence.UserRequest;
import dev.trickle.systemtest.promises.Evidence.UserRequest.NumberMove;
import dev.trickle.systemtest.promises.Evidence.UserRequest.OptOut;
import dev.trickle.systemtest.promises.Evidence.UserRequest.Pause;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What people say in the middle of it, and from when on it holds. */
final class UserRequests {

    private final ServiceCluster serviceCluster;
    private final RetryingApiClient api;
    private final InboundMessages inboundMessages;
    private final InstantSource machine = InstantSource.system();
    private final Object phones = new Object();
    private final List<UserRequest> answered = new ArrayList<>();
    private final List<PausedCampaign> held = new ArrayList<>();

    /** What is paused or cancelled already can be neither. */
    private final Set<CampaignOrder> stopped = ConcurrentHashMap.newKeySet();

    UserRequests(ServiceCluster serviceCluster, RetryingApiClient api) {
        this.serviceCluster = serviceCluster;
        this.api = api;
        this.inboundMessages = new InboundMessages(serviceCluster);
    }

    /** What the database says as soon as it says anything. */
    private static <T> T found(Supplier<T> question) {
        return await("the database answers")
                .atMost(ChildProcess.PATIENCE)
                .ignoreExceptions()
                .until(question::get, answer -> true);
    }

    /** A campaign that is paused, until it is resumed. */
    private record PausedCampaign(CampaignOrder order, Instant answered, int underWay) {}

    /** Somebody whose turn comes soon says STOP to WhatsApp. */
    void stop(Random chance) {
        found(() -> next(chance)).ifPresent(nextRecipient -> {
            inboundMessages.stop(nextRecipient.digits(), nextRecipient.account(), serviceCluster.now());
            await("the stop is noted")
                    .atMost(ChildProcess.PATIENCE)
                    .ignoreExceptions()
                    .until(() -> isOut(nextRecipient));
            note(new OptOut(nextRecipient.digits(), machine.instant(), true));
        });
    }

    /** Somebody whose turn comes soon is unsubscribed by the shop. */
    void unsubscribe(Random chance) {
        found(() -> next(chance)).ifPresent(nextRecipient -> {
            api.insist("POST", "/api/customers/" + nextRecipient.customer() + "/unsubscribe", "{}");
            note(new OptOut(nextRecipient.digits(), machine.instant(), true));
        });
    }

    /** Somebody who waits has the phone now of somebody who has the message already. */
    void takeOver() {
        // Two at once would both be given the same phone.
        synchronized (phones) {
            found(this::nextPair).ifPresent(this::takeOver);
        }
    }

    private Optional<NumberSwap> nextPair() {
        return database().sql("""
                        SELECT before.user_id::text AS before, after.user_id::text AS after,
                               substr(before.user_phone, 2) AS phone, substr(after.user_phone, 2) AS waiting,
                               before.contact_key AS key
                          FROM marketing_campaign_recipients before
                          JOIN send_attempts a ON a.recipient_id = before.id AND a.blocks AND a.state <> 'claimed'
                          JOIN marketing_campaign_recipients after ON after.campaign_id = before.campaign_id
                          JOIN marketing_campaigns c ON c.id = before.campaign_id AND c.desired_state = 'scheduled'
                          JOIN user_profiles p ON p.id = before.user_id AND p.contact_key = before.contact_key
                          JOIN user_profiles q ON q.id = after.user_id AND q.contact_key = after.contact_key
                         WHERE NOT EXISTS (SELECT FROM send_attempts s WHERE s.recipient_id = after.id)
                         ORDER BY after.ordinal DESC LIMIT 1
                        """).query(NumberSwap.class).optional();
    }

    private void takeOver(NumberSwap numberSwap) {
        var elsewhere = "+" + numberSwap.phone().replaceFirst("1555", "1556");
        note(new NumberMove(numberSwap.waiting(), elsewhere.substring(1)));
        await("a phone has changed hands")
                .atMost(ChildProcess.PATIENCE)
                .ignoreExceptions()
                .until(() -> give(
                                numberSwap.before(),
                                elsewhere,
                                Recipient.keyOf(elsewhere).value())
                        && give(numberSwap.after(), "+" + numberSwap.phone(), numberSwap.key()));
    }

    private boolean give(String customer, String phone, String key) {
        return database()
                        .sql("""
                                UPDATE user_profiles SET whatsapp_phone = :phone, contact_key = :key, updated_at = now()
                                 WHERE id = cast(:customer AS uuid)
                                """)
                        .param("phone", phone)
                        .param("key", key)
                        .param("customer", customer)
                        .update()
                == 1;
    }

    /** Two customers, the phone of the first, and the phone that the second had. */
    record NumberSwap(String before, String after, String phone, String waiting, String key) {}

    /** Whether somebody's message is on its way, and somebody else's is not yet. */
    boolean isUnderWay(CampaignOrder campaignOrder) {
        return database()
                .sql("""
                        SELECT EXISTS (SELECT FROM send_attempts WHERE campaign_id = :campaign AND state = 'claimed')
                           AND EXISTS (SELECT FROM marketing_campaign_recipients r
                                        WHERE r.campaign_id = :campaign
                                          AND NOT EXISTS (SELECT FROM send_attempts a WHERE a.recipient_id = r.id))
                        """)
                .param("campaign", UUID.fromString(campaignOrder.campaign()))
                .query(Boolean.class)
                .single();
    }

    void pause(CampaignOrder campaignOrder) {
        if (!stopped.add(campaignOrder)) {
            return;
        }
        var response = api.insist("POST", "/api/campaigns/" + campaignOrder.campaign() + "/pause", "{}");
        var now = machine.instant();
        synchronized (this) {
            held.add(new PausedCampaign(
                    campaignOrder, now, response.json().path("calls_in_flight").asInt()));
        }
    }

    /** Whatever is paused goes on. */
    void resumeAll() {
        List<PausedCampaign> all;
        synchronized (this) {
            all = List.copyOf(held);
            held.clear();
        }
        for (var each : all) {
            note(new Pause(each.order().campaign(), each.answered(), machine.instant(), each.underWay()));
            api.insist("POST", "/api/campaigns/" + each.order().campaign() + "/resume", "{}");
            stopped.remove(each.order());
        }
    }

    void cancel(CampaignOrder campaignOrder) {
        if (!stopped.add(campaignOrder)) {
            return;
        }
        var response = api.insist("POST", "/api/campaigns/" + campaignOrder.campaign() + "/cancel", "{}");
        note(new Pause(
                campaignOrder.campaign(),
                machine.instant(),
                Instant.MAX,
                response.json().path("calls_in_flight").asInt()));
    }

    private synchronized void note(UserRequest userRequest) {
        answered.add(userRequest);
    }

    /** All that were answered since this was asked last. */
    synchronized List<UserRequest> takeAll() {
        var all = List.copyOf(answered);
        answered.clear();
        return all;
    }

    /** Somebody who is among the next to be written to. */
    record NextRecipient(String customer, String account, String digits, String key) {}

    private Optional<NextRecipient> next(Random chance) {
        var next = database().sql("""
                        SELECT r.user_id AS customer, c.account_id AS account, substr(r.user_phone, 2) AS digits,
                               r.contact_key AS key
                          FROM marketing_campaign_recipients r JOIN marketing_campaigns c ON c.id = r.campaign_id
                         WHERE c.desired_state = 'scheduled'
                           AND NOT EXISTS (SELECT FROM send_attempts a WHERE a.recipient_id = r.id)
                         ORDER BY r.campaign_id, r.ordinal LIMIT 20
                        """).query(NextRecipient.class).list();
        return next.isEmpty() ? Optional.empty() : Optional.of(next.get(chance.nextInt(next.size())));
    }

    private boolean isOut(NextRecipient nextRecipient) {
        return database()
                .sql("""
                        SELECT EXISTS (SELECT FROM contact_consents
                                        WHERE account_id = :account AND contact_key = :key AND opted_out_at IS NOT NULL)
                        """)
                .param("account", nextRecipient.account())
                .param("key", nextRecipient.key())
                .query(Boolean.class)
                .single();
    }

    private JdbcClient database() {
        return serviceCluster.testInfrastructure().databaseServer().sql();
    }
}

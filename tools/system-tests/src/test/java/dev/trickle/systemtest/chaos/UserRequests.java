package dev.trickle.systemtest.chaos;

import static org.awaitility.Awaitility.await;

import dev.trickle.systemtest.harness.AccountFixture;
import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.Recipient;
import dev.trickle.systemtest.promises.Evidence.CampaignOrder;
import dev.trickle.systemtest.promises.Evidence.UserRequest;
import dev.trickle.systemtest.promises.Evidence.UserRequest.AccountStop;
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

/** Performs user actions during a run and records from which instant each applies. */
final class UserRequests {

    private final ServiceCluster serviceCluster;
    private final RetryingApiClient api;
    private final InboundMessages inboundMessages;
    private final InstantSource machineClock = InstantSource.system();
    private final Object numberLock = new Object();
    private final List<UserRequest> answeredRequests = new ArrayList<>();
    private final List<PausedCampaign> pausedCampaigns = new ArrayList<>();
    private final List<StoppedAccount> stoppedAccounts = new ArrayList<>();

    /** Paused or cancelled campaigns, which accept neither action again. */
    private final Set<CampaignOrder> stoppedCampaigns = ConcurrentHashMap.newKeySet();

    UserRequests(ServiceCluster serviceCluster, RetryingApiClient api) {
        this.serviceCluster = serviceCluster;
        this.api = api;
        this.inboundMessages = new InboundMessages(serviceCluster);
    }

    /** Repeats a query until the database answers. */
    private static <T> T queryUntilAnswered(Supplier<T> question) {
        return await("the database answers")
                .atMost(ChildProcess.TIMEOUT)
                .ignoreExceptions()
                .until(question::get, answer -> true);
    }

    /** A paused campaign that is not yet resumed. */
    private record PausedCampaign(CampaignOrder campaignOrder, Instant pausedAt, int inFlight) {}

    /** A stopped account that is not yet started again. */
    private record StoppedAccount(AccountFixture accountFixture, Instant stoppedAt, int inFlight) {}

    /** Sends a STOP of one of the next recipients. */
    void sendStop(Random random) {
        queryUntilAnswered(() -> findNextRecipient(random)).ifPresent(nextRecipient -> {
            inboundMessages.postStop(nextRecipient.digits(), nextRecipient.account(), serviceCluster.now());
            await("opt-out recorded")
                    .atMost(ChildProcess.TIMEOUT)
                    .ignoreExceptions()
                    .until(() -> hasOptedOut(nextRecipient));
            record(new OptOut(nextRecipient.digits(), machineClock.instant(), true));
        });
    }

    /** Unsubscribes one of the next recipients over the API. */
    void unsubscribe(Random random) {
        queryUntilAnswered(() -> findNextRecipient(random)).ifPresent(nextRecipient -> {
            api.sendUntilAccepted("POST", "/api/customers/" + nextRecipient.customer() + "/unsubscribe", "{}");
            record(new OptOut(nextRecipient.digits(), machineClock.instant(), true));
        });
    }

    /** Gives a pending recipient the phone number of a recipient who already has the message. */
    void takeOverNumber() {
        // Two concurrent calls would pick the same number.
        synchronized (numberLock) {
            queryUntilAnswered(this::findNumberSwap).ifPresent(this::takeOverNumber);
        }
    }

    private Optional<NumberSwap> findNumberSwap() {
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

    private void takeOverNumber(NumberSwap numberSwap) {
        var newNumber = "+" + numberSwap.phone().replaceFirst("1555", "1556");
        record(new NumberMove(numberSwap.waiting(), newNumber.substring(1)));
        await("phone number reassigned")
                .atMost(ChildProcess.TIMEOUT)
                .ignoreExceptions()
                .until(() -> assignNumber(
                                numberSwap.before(),
                                newNumber,
                                Recipient.keyOf(newNumber).value())
                        && assignNumber(numberSwap.after(), "+" + numberSwap.phone(), numberSwap.key()));
    }

    private boolean assignNumber(String customer, String phone, String key) {
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

    /** Two customers, the number of the first, and the previous number of the second. */
    record NumberSwap(String before, String after, String phone, String waiting, String key) {}

    /** Returns whether the campaign has a message in flight and recipients without an attempt. */
    boolean isInFlight(CampaignOrder campaignOrder) {
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

    /** Returns how many suspensions a change of this template has caused, ended ones included. */
    int countTemplateChangeSuspensions(String template) {
        return queryUntilAnswered(() -> database()
                .sql("""
                        SELECT count(*)
                          FROM suspensions s JOIN marketing_campaigns c ON c.id::text = s.scope_id
                         WHERE s.scope_kind = 'campaign' AND s.code = 'template_changed' AND c.template_name = :template
                        """)
                .param("template", template)
                .query(Integer.class)
                .single());
    }

    void pause(CampaignOrder campaignOrder) {
        if (!stoppedCampaigns.add(campaignOrder)) {
            return;
        }
        var response = api.sendUntilAccepted("POST", "/api/campaigns/" + campaignOrder.campaign() + "/pause", "{}");
        var now = machineClock.instant();
        synchronized (this) {
            pausedCampaigns.add(new PausedCampaign(
                    campaignOrder, now, response.json().path("calls_in_flight").asInt()));
        }
    }

    /** Stops an account; one that is stopped already keeps its stop. */
    void stopAccount(AccountFixture accountFixture) {
        var response = api.sendUntilAccepted("POST", "/api/accounts/" + accountFixture.account() + "/stop", "{}");
        var now = machineClock.instant();
        synchronized (this) {
            stoppedAccounts.add(new StoppedAccount(
                    accountFixture, now, response.json().path("in_flight").asInt()));
        }
    }

    /** Resumes all paused campaigns and starts all stopped accounts. */
    void resumeAll() {
        resumeCampaigns();
        startAccounts();
    }

    private void startAccounts() {
        List<StoppedAccount> all;
        synchronized (this) {
            all = List.copyOf(stoppedAccounts);
            stoppedAccounts.clear();
        }
        for (var each : all) {
            record(new AccountStop(
                    each.accountFixture().number().value(), each.stoppedAt(), machineClock.instant(), each.inFlight()));
            api.sendUntilAccepted(
                    "POST", "/api/accounts/" + each.accountFixture().account() + "/start", "{}");
        }
    }

    private void resumeCampaigns() {
        List<PausedCampaign> all;
        synchronized (this) {
            all = List.copyOf(pausedCampaigns);
            pausedCampaigns.clear();
        }
        for (var each : all) {
            record(new Pause(
                    each.campaignOrder().campaign(), each.pausedAt(), machineClock.instant(), each.inFlight()));
            api.sendUntilAccepted(
                    "POST", "/api/campaigns/" + each.campaignOrder().campaign() + "/resume", "{}");
            stoppedCampaigns.remove(each.campaignOrder());
        }
    }

    void cancel(CampaignOrder campaignOrder) {
        if (!stoppedCampaigns.add(campaignOrder)) {
            return;
        }
        var response = api.sendUntilAccepted("POST", "/api/campaigns/" + campaignOrder.campaign() + "/cancel", "{}");
        record(new Pause(
                campaignOrder.campaign(),
                machineClock.instant(),
                Instant.MAX,
                response.json().path("calls_in_flight").asInt()));
    }

    private synchronized void record(UserRequest userRequest) {
        answeredRequests.add(userRequest);
    }

    /** Returns the requests answered since the last call. */
    synchronized List<UserRequest> drainAnswered() {
        var all = List.copyOf(answeredRequests);
        answeredRequests.clear();
        return all;
    }

    /** One of the next recipients of a campaign. */
    record NextRecipient(String customer, String account, String digits, String key) {}

    private Optional<NextRecipient> findNextRecipient(Random random) {
        var next = database().sql("""
                        SELECT r.user_id AS customer, c.account_id AS account, substr(r.user_phone, 2) AS digits,
                               r.contact_key AS key
                          FROM marketing_campaign_recipients r JOIN marketing_campaigns c ON c.id = r.campaign_id
                         WHERE c.desired_state = 'scheduled'
                           AND NOT EXISTS (SELECT FROM send_attempts a WHERE a.recipient_id = r.id)
                         ORDER BY r.campaign_id, r.ordinal LIMIT 20
                        """).query(NextRecipient.class).list();
        return next.isEmpty() ? Optional.empty() : Optional.of(next.get(random.nextInt(next.size())));
    }

    private boolean hasOptedOut(NextRecipient nextRecipient) {
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
        return serviceCluster.testInfrastructure().databaseServer().jdbcClient();
    }
}

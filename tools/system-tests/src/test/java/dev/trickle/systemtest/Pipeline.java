package dev.trickle.systemtest;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.infrastructure.FreePort;
import dev.trickle.systemtest.harness.AccountFixture;
import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.FaultyNetwork;
import dev.trickle.systemtest.harness.FaultyNetwork.Condition;
import dev.trickle.systemtest.harness.JsonHttpClient;
import dev.trickle.systemtest.harness.ServiceProcess;
import dev.trickle.systemtest.harness.SimulatorProcess.Accepted;
import dev.trickle.systemtest.harness.TestInfrastructure;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import tools.jackson.databind.JsonNode;

/** All services as separate processes on a shared clock, and a client of the API. */
final class Pipeline implements AutoCloseable {

    /** Kafka rejects timestamps more than an hour ahead of its clock, so the shared clock starts in the past. */
    private static final int DAYS_BEHIND = 21;

    private final FaultyNetwork webhooks;
    private final TestInfrastructure testInfrastructure;
    private final JsonHttpClient api;

    private Pipeline(FaultyNetwork webhooks, TestInfrastructure testInfrastructure, JsonHttpClient api) {
        this.webhooks = webhooks;
        this.testInfrastructure = testInfrastructure;
        this.api = api;
    }

    static Pipeline start(Class<?> test) {
        var port = FreePort.find();
        var webhooks = FaultyNetwork.to(URI.create("http://127.0.0.1:" + port));
        var testInfrastructure = TestInfrastructure.startOnSharedClock(
                test,
                "--simulator.webhook.url=" + webhooks.address() + "/webhooks/whatsapp",
                "--simulator.webhook.retry.max-delay=500ms",
                "--simulator.webhook.retry.abandon-after=30d");
        testInfrastructure.sharedClock().startAt(startInstant());
        var settings =
                "--trickle.accounts." + testInfrastructure.accounts().getLast().account() + ".resend-after=1d";
        var api = testInfrastructure.api(settings);
        var sender = testInfrastructure.sender(
                "sender",
                "v24.0",
                "--trickle.call-deadline=5s",
                "--sender.sweep-interval=1s",
                "--sender.first-probe-delay=1s");
        var services = List.of(api, testInfrastructure.scheduler(settings), sender, testInfrastructure.status(port));
        services.stream().map(ServiceProcess::childProcess).forEach(ChildProcess::start);
        services.stream().map(ServiceProcess::childProcess).forEach(ChildProcess::awaitUp);
        return new Pipeline(webhooks, testInfrastructure, api.jsonHttpClient());
    }

    /** The start of the shared clock, at noon UTC because nothing is sent in the last minutes of a day. */
    private static Instant startInstant() {
        return InstantSource.system()
                .instant()
                .truncatedTo(ChronoUnit.DAYS)
                .minus(DAYS_BEHIND, ChronoUnit.DAYS)
                .plus(12, ChronoUnit.HOURS);
    }

    /** An account where a person resolves unconfirmed outcomes. */
    AccountFixture manualAccount() {
        return testInfrastructure.accounts().getFirst();
    }

    /** An account that resends unconfirmed messages after a day. */
    AccountFixture resendingAccount() {
        return testInfrastructure.accounts().getLast();
    }

    /** Sets the faults of later calls. */
    void setFaults(String... faults) {
        testInfrastructure.simulatorProcess().setFaults(faults);
    }

    static String answerLostFor(String phone) {
        return "{\"kind\": \"answer_lost\", \"to\": \"%s\"}".formatted(phone);
    }

    static String cutBeforeFor(String phone) {
        return "{\"kind\": \"cut_before\", \"to\": \"%s\"}".formatted(phone);
    }

    void silenceWebhooks() {
        webhooks.setCondition(Condition.RESET);
    }

    void resumeWebhooks() {
        webhooks.setCondition(Condition.NORMAL);
    }

    /** Sets the health of the account's number. */
    void declareNumber(AccountFixture accountFixture, String health) {
        testInfrastructure.simulatorProcess().declareNumber(accountFixture.number(), health);
    }

    void declareTemplate(String name, String status) {
        testInfrastructure.simulatorProcess().declareTemplate(name, "en_US", status);
    }

    /** Sets the status of a template and reports it by webhook. */
    void changeTemplate(String name, String status) {
        testInfrastructure.simulatorProcess().changeTemplate(name, "en_US", status);
    }

    /** Paces a template: messages after the first are held until Meta pauses the template. */
    void setPacingUntilPaused(String name, Duration decidedAfter) {
        testInfrastructure.simulatorProcess().setPacing(name, "en_US", 1, decidedAfter, "bad");
    }

    /** Skips the time, then waits for the assertion and skips further for periodic tasks. */
    void assertAfter(Duration time, ThrowingRunnable then) {
        var sharedClock = testInfrastructure.sharedClock();
        sharedClock.skipTo(sharedClock.instant().plus(time));
        await("after " + time)
                .atMost(ChildProcess.TIMEOUT)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    // Some tasks run once a minute.
                    sharedClock.skipTo(sharedClock.instant().plus(Duration.ofMinutes(1)));
                    then.run();
                });
    }

    void assertEventually(ThrowingRunnable assertion) {
        await().atMost(ChildProcess.TIMEOUT).untilAsserted(assertion);
    }

    /** Makes messages to these phones fail by webhook with this code, after acceptance. */
    void failByWebhook(int code, String... phones) {
        for (var phone : phones) {
            testInfrastructure.simulatorProcess().declareFailing(phone, code);
        }
    }

    /** Creates a campaign to these phones that starts at once; the template has its name. */
    String createCampaign(AccountFixture accountFixture, String name, String... phones) {
        return createCampaign(accountFixture, name, name, 250, phones);
    }

    /** Creates a campaign to these phones that starts at once, with a daily limit. */
    String createCampaign(
            AccountFixture accountFixture, String name, String template, int dailyLimit, String... phones) {
        for (var phone : phones) {
            callApi("POST", "/api/customers", """
                    {"account": "%s", "whatsapp_phone": "+%s", "tags": ["%s"], "subscription": "subscribed"}
                    """.formatted(accountFixture.account(), phone, name));
        }
        return callApi("POST", "/api/campaigns", """
                {"account": "%s", "name": "%s", "template_name": "%s", "allow_duplicate": true,
                 "start_date": "2025-01-01T00:00:00Z",
                 "daily_limit": %d, "target_audience": {"tags": ["%s"]}}
                """.formatted(
                                accountFixture.account(), name, template, dailyLimit, name))
                .json()
                .get("id")
                .stringValue();
    }

    /** Sends a message of a person to the account's number. */
    void sendInboundMessage(AccountFixture accountFixture, String phone, String text) {
        testInfrastructure.simulatorProcess().sendInboundMessage(phone, accountFixture.number(), text);
    }

    /** Returns the ids of the messages that a person has to decide on. */
    List<String> undecided() {
        return api.get("/api/opt-outs/undecided")
                .json()
                .get("items")
                .valueStream()
                .map(each -> each.get("id").stringValue())
                .toList();
    }

    /** Decides that a message is no opt-out. */
    void dismissUndecided(String message) {
        callApi(
                "POST",
                "/api/opt-outs/undecided/" + message,
                "{\"opted_out\": false, \"by\": \"operator-7\", \"reason\": \"about an order\"}");
    }

    void cancel(String campaign) {
        callApi("POST", "/api/campaigns/" + campaign + "/cancel", "{}");
    }

    void pause(String campaign) {
        callApi("POST", "/api/campaigns/" + campaign + "/pause", "{}");
    }

    void resume(String campaign) {
        callApi("POST", "/api/campaigns/" + campaign + "/resume", "{}");
    }

    /** Stops or starts the account; returns the response. */
    JsonNode setStopped(AccountFixture accountFixture, boolean stopped) {
        return callApi("POST", "/api/accounts/" + accountFixture.account() + (stopped ? "/stop" : "/start"), "{}")
                .json();
    }

    private JsonHttpClient.Response callApi(String method, String path, String json) {
        var response = api.send(method, path, json);
        assertThat(response.status()).as(response.body()).isBetween(200, 299);
        return response;
    }

    /** Returns the number of unconfirmed attempts of a campaign. */
    int countUnconfirmed(String campaign) {
        return api.get("/api/unconfirmed?campaign=" + campaign)
                .json()
                .get("count")
                .intValue();
    }

    /** Resolves these attempts; returns the status of the response. */
    int decide(String decision, String... attempts) {
        return api.send("POST", "/api/unconfirmed/resolve", """
                {"attempts": ["%s"], "decision": "%s", "by": "operator-7"}
                """.formatted(String.join("\", \"", attempts), decision))
                .status();
    }

    JsonNode statistics(String campaign) {
        return api.get("/api/campaigns/" + campaign + "/stats").json();
    }

    /** Returns the first attempts by phone. */
    Map<String, String> attempts(String campaign) {
        return recipients(campaign).stream()
                .collect(toMap(Pipeline::phone, each -> each.get("id").stringValue() + ".1"));
    }

    /** Returns the states of the recipients by phone. */
    Map<String, String> states(String campaign) {
        return recipients(campaign).stream()
                .collect(toMap(Pipeline::phone, each -> each.get("status").stringValue()));
    }

    private List<JsonNode> recipients(String campaign) {
        return api.get("/api/campaigns/" + campaign + "/recipients")
                .json()
                .get("items")
                .valueStream()
                .toList();
    }

    private static String phone(JsonNode recipient) {
        return recipient.get("user_phone").stringValue().substring(1);
    }

    /**
     * Returns the suspensions of the shops by their code. WhatsApp's webhooks concern all shops, so only the first
     * suspension of each code is returned. The account {@code default} is left out: WhatsApp does not know its number,
     * so the sender suspends it at startup.
     */
    Map<String, JsonNode> suspensions() {
        return api.get("/api/suspensions")
                .json()
                .get("items")
                .valueStream()
                .filter(each -> !each.get("account").stringValue().equals("default"))
                .collect(toMap(each -> each.get("code").stringValue(), each -> each, (one, other) -> one));
    }

    /** Ends a suspension as an operator. */
    void endSuspension(JsonNode suspension) {
        callApi("POST", "/api/suspensions/resume", """
                {"account": "%s", "scope": "%s", "id": "%s"}
                """.formatted(
                        suspension.get("account").stringValue(),
                        suspension.get("scope").stringValue().toLowerCase(Locale.ROOT),
                        suspension.get("id").stringValue()));
    }

    /** Returns the outcomes of the accepted messages by phone, in order of acceptance. */
    Map<String, List<String>> outcomesByPhone(String... phones) {
        var of = List.of(phones);
        return testInfrastructure.simulatorProcess().ledger().stream()
                .filter(message -> of.contains(message.to()))
                .collect(groupingBy(Accepted::to, mapping(Accepted::outcome, toList())));
    }

    /** Returns the number of accepted messages by phone. */
    Map<String, Integer> messageCountsByPhone(String... phones) {
        var of = List.of(phones);
        return testInfrastructure.simulatorProcess().ledger().stream()
                .map(Accepted::to)
                .filter(of::contains)
                .collect(toMap(to -> to, to -> 1, Integer::sum));
    }

    @Override
    public void close() {
        testInfrastructure.close();
        webhooks.close();
    }
}

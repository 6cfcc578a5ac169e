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

/** All services, each a process of its own, by one calendar; and the API that people see of them. */
final class Pipeline implements AutoCloseable {

    /** Kafka takes nothing that is dated more than an hour ahead of its own clock: it is skipped ahead from the past. */
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
        var testInfrastructure = TestInfrastructure.startOnCalendar(
                test,
                "--simulator.webhook.url=" + webhooks.address() + "/webhooks/whatsapp",
                "--simulator.webhook.retry.longest-gap=500ms",
                "--simulator.webhook.retry.give-up-after=30d");
        testInfrastructure.calendar().beginAt(noonDaysAgo());
        var settings =
                "--trickle.accounts." + testInfrastructure.shops().getLast().account() + ".resend-after=1d";
        var api = testInfrastructure.api(settings);
        var sender =
                testInfrastructure.sender("sender", "v24.0", "--sender.call-deadline=5s", "--sender.sweep-interval=1s");
        var services = List.of(api, testInfrastructure.scheduler(settings), sender, testInfrastructure.status(port));
        services.stream().map(ServiceProcess::childProcess).forEach(ChildProcess::start);
        services.stream().map(ServiceProcess::childProcess).forEach(ChildProcess::awaitUp);
        return new Pipeline(webhooks, testInfrastructure, api.jsonHttpClient());
    }

    /** The test goes on from there. At noon by UTC: nothing is sent in the last minutes of a day. */
    private static Instant noonDaysAgo() {
        return InstantSource.system()
                .instant()
                .truncatedTo(ChronoUnit.DAYS)
                .minus(DAYS_BEHIND, ChronoUnit.DAYS)
                .plus(12, ChronoUnit.HOURS);
    }

    /** An account where a person decides what becomes of unclear outcomes. */
    AccountFixture holding() {
        return testInfrastructure.shops().getFirst();
    }

    /** An account that has them sent again after a day. */
    AccountFixture resending() {
        return testInfrastructure.shops().getLast();
    }

    /** What goes wrong with calls from now on. */
    void faults(String... faults) {
        testInfrastructure.simulatorProcess().faults(faults);
    }

    static String lost(String phone) {
        return "{\"kind\": \"answer_lost\", \"to\": \"%s\"}".formatted(phone);
    }

    static String cut(String phone) {
        return "{\"kind\": \"cut_before\", \"to\": \"%s\"}".formatted(phone);
    }

    void webhooksAreLost() {
        webhooks.turns(Condition.RESET);
    }

    void webhooksCome() {
        webhooks.turns(Condition.FAIR);
    }

    /** What this number of the shop can do from now on. */
    void declareNumber(AccountFixture accountFixture, String health) {
        testInfrastructure.simulatorProcess().declareNumber(accountFixture.number(), health);
    }

    void declareTemplate(String name, String status) {
        testInfrastructure.simulatorProcess().declareTemplate(name, "en_US", status);
    }

    /** What Meta decides of a template, and tells. */
    void tellTemplate(String name, String status) {
        testInfrastructure.simulatorProcess().tellTemplate(name, "en_US", status);
    }

    /** Messages of this template are held after the first, until Meta decides against it. */
    void paceUntilPaused(String name, Duration decidedAfter) {
        testInfrastructure.simulatorProcess().pace(name, "en_US", 1, decidedAfter, "bad");
    }

    /** Skips so much time, and what a tick takes while that is awaited. */
    void whenHavePassed(Duration time, ThrowingRunnable then) {
        var calendar = testInfrastructure.calendar();
        calendar.skipTo(calendar.instant().plus(time));
        await("after " + time)
                .atMost(ChildProcess.PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    // Some things are looked at again a minute later.
                    calendar.skipTo(calendar.instant().plus(Duration.ofMinutes(1)));
                    then.run();
                });
    }

    void eventually(ThrowingRunnable assertion) {
        await().atMost(ChildProcess.PATIENCE).untilAsserted(assertion);
    }

    /** Messages to these are accepted, and reported as failed with this code. */
    void failingByWebhook(int code, String... phones) {
        for (var phone : phones) {
            testInfrastructure.simulatorProcess().declareFailing(phone, code);
        }
    }

    /** Begins at once, to these only; the template has the name of the campaign. */
    String campaignTo(AccountFixture accountFixture, String name, String... phones) {
        return campaignTo(accountFixture, name, name, 250, phones);
    }

    /** Begins at once, to these only, and to so many of them a day. */
    String campaignTo(AccountFixture accountFixture, String name, String template, int dailyLimit, String... phones) {
        for (var phone : phones) {
            ask("POST", "/api/customers", """
                    {"account": "%s", "whatsapp_phone": "+%s", "tags": ["%s"]}
                    """.formatted(accountFixture.account(), phone, name));
        }
        return ask("POST", "/api/campaigns", """
                {"account": "%s", "name": "%s", "template_name": "%s", "allow_duplicate": true,
                 "start_date": "2025-01-01T00:00:00Z",
                 "daily_limit": %d, "target_audience": {"tags": ["%s"]}}
                """.formatted(accountFixture.account(), name, template, dailyLimit, name))
                .json()
                .get("id")
                .stringValue();
    }

    void cancel(String campaign) {
        ask("POST", "/api/campaigns/" + campaign + "/cancel", "{}");
    }

    void pause(String campaign) {
        ask("POST", "/api/campaigns/" + campaign + "/pause", "{}");
    }

    void resume(String campaign) {
        ask("POST", "/api/campaigns/" + campaign + "/resume", "{}");
    }

    private JsonHttpClient.Response ask(String method, String path, String json) {
        var response = api.send(method, path, json);
        assertThat(response.status()).as(response.body()).isBetween(200, 299);
        return response;
    }

    /** The attempts of a campaign that are listed as unclear. */
    int unclear(String campaign) {
        return api.get("/api/unconfirmed?campaign=" + campaign)
                .json()
                .get("count")
                .intValue();
    }

    /** What a decision about these attempts is answered with. */
    int decide(String decision, String... attempts) {
        return api.send("POST", "/api/unconfirmed/resolve", """
                {"attempts": ["%s"], "decision": "%s", "by": "operator-7"}
                """.formatted(String.join("\", \"", attempts), decision))
                .status();
    }

    JsonNode stats(String campaign) {
        return api.get("/api/campaigns/" + campaign + "/stats").json();
    }

    /** The first attempts, by phone. */
    Map<String, String> attempts(String campaign) {
        return recipients(campaign).stream()
                .collect(toMap(Pipeline::phone, each -> each.get("id").stringValue() + ".1"));
    }

    /** What people see of each recipient, by phone. */
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

    /** An operator ends a suspension. */
    void resumeSuspended(JsonNode suspension) {
        ask("POST", "/api/suspensions/resume", """
                {"account": "%s", "scope": "%s", "id": "%s"}
                """.formatted(
                        suspension.get("account").stringValue(),
                        suspension.get("scope").stringValue().toLowerCase(Locale.ROOT),
                        suspension.get("id").stringValue()));
    }

    /** What becomes of the messages that WhatsApp has taken for each of these, in the order in which it took them. */
    Map<String, List<String>> outcomesOf(String... phones) {
        var of = List.of(phones);
        return testInfrastructure.simulatorProcess().ledger().stream()
                .filter(message -> of.contains(message.to()))
                .collect(groupingBy(Accepted::to, mapping(Accepted::outcome, toList())));
    }

    /** How many messages WhatsApp has taken for each of these. */
    Map<String, Integer> messagesTo(String... phones) {
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

package dev.trickle.api.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.api.ApiScenario;
import dev.trickle.api.query.StubService;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The endpoints that return the status of the scheduler and of the sender. */
class SchedulerQueryTest {

    private static final StubService SCHEDULER = new StubService();
    private static final StubService SENDER = new StubService();
    private static ApiScenario api;
    private static String campaign;

    @BeforeAll
    static void startApi() {
        // Without a cache, because it lives on the clock of the machine.
        api = ApiScenario.ofAccount(
                "queries",
                "--api.scheduler.url=" + SCHEDULER.url(),
                "--api.scheduler.cache-time=0s",
                // Longer than usual: a busy machine answers late.
                "--api.scheduler.timeout=2s",
                "--api.sender.timeout=2s",
                "--api.sender.url=" + SENDER.url(),
                "--api.sender.cache-time=0s");
        campaign = api.post(
                        "/api/campaigns",
                        "{\"name\": \"Sale\", \"template_name\": \"sale\", \"start_date\": \"2025-06-01T09:00:00Z\"}")
                .text("id");
    }

    @AfterAll
    static void stopApi() {
        api.close();
        SCHEDULER.close();
        SENDER.close();
    }

    @BeforeEach
    void answer() {
        SENDER.returns(200, """
                {"account": "queries", "at": "2025-05-20T12:00:01Z",
                 "phone_numbers": [{"id": "1", "access": "granted", "quality_rating": "GREEN"}]}""");
        SCHEDULER.returns(200, """
                {"account": "queries", "at": "2025-05-20T12:00:00Z", "in_flight": {"current": 7, "limit": 1000},
                 "blocking_reasons": [
                  {"reason": "daily_quota_used", "explanation": "Used.", "until": "2025-05-21T00:00:00Z"}],
                 "campaigns": [{"campaign": "%1$s", "blocking_reasons": [
                  {"reason": "suspended", "explanation": "Suspended.", "campaign": "%1$s",
                   "scope": {"kind": "campaign", "id": "%1$s"}}]}]}""".formatted(campaign));
        // The check of published plans asks as well, and a request shares the query that it finds under way.
        await().until(
                        () -> api.get("/api/accounts/queries/gate"),
                        gate -> isReachable(gate, "scheduler") && isReachable(gate, "sender"));
    }

    private static boolean isReachable(ApiScenario.Response gate, String service) {
        return gate.json().at("/" + service + "/reachable").booleanValue();
    }

    @Test
    void statisticsSayWhyACampaignWaits() {
        var stats = stats();

        assertThat(stats.status()).isEqualTo(200);
        assertThat(stats.json().at("/scheduler/reachable").booleanValue()).isTrue();
        assertThat(stats.json().at("/waiting_because/0/reason").stringValue()).isEqualTo("daily_quota_used");
        assertThat(stats.json().at("/waiting_because/0/explanation").stringValue())
                .isEqualTo("Used.");
        assertThat(stats.json().at("/waiting_because/0/until").stringValue()).isEqualTo("2025-05-21T00:00:00Z");
        assertThat(stats.json().at("/waiting_because/1/reason").stringValue()).isEqualTo("suspended");
        assertThat(stats.json().at("/waiting_because/1/scope/kind").stringValue())
                .isEqualTo("campaign");
        assertThat(stats.json().get("waiting_because")).hasSize(2);
        assertThat(stats.json().has("account")).isFalse();
    }

    /** The scheduler knows only that no recipient is due; a person has to decide about the messages. */
    @Test
    void statisticsSayWhereToDecideAboutPeopleWhoWait() {
        var waiting = campaignTo("waiting", "+4915551000701");
        SCHEDULER.returns(200, """
                {"account": "queries", "at": "2025-05-20T12:00:00Z", "blocking_reasons": [],
                 "campaigns": [{"campaign": "%s", "blocking_reasons": [
                  {"reason": "retry_not_due", "explanation": "Waits."}]}]}""".formatted(waiting));
        assertThat(reasonsOf(waiting)).containsExactly("retry_not_due");

        holdUndecided();

        assertThat(reasonsOf(waiting)).containsExactly("undecided", "retry_not_due");
        assertThat(api.get("/api/campaigns/" + waiting + "/stats")
                        .json()
                        .at("/waiting_because/0/explanation")
                        .stringValue())
                .contains("1 recipient", "/api/opt-outs/undecided");
        assertThat(reasonsOf(campaign)).doesNotContain("undecided");
    }

    private static List<String> reasonsOf(String campaign) {
        return api.get("/api/campaigns/" + campaign + "/stats")
                .json()
                .get("waiting_because")
                .valueStream()
                .map(reason -> reason.get("reason").stringValue())
                .toList();
    }

    /** A planned campaign to a customer with this number. */
    private static String campaignTo(String tag, String phone) {
        api.post(
                "/api/customers",
                "{\"whatsapp_phone\": \"%s\", \"tags\": [\"%s\"], \"subscription\": \"subscribed\"}"
                        .formatted(phone, tag));
        var id = api.post("/api/campaigns", """
                        {"name": "%1$s", "template_name": "%1$s", "start_date": "2025-06-01T09:00:00Z",
                         "target_audience": {"tags": ["%1$s"]}}""".formatted(tag)).text("id");
        await().until(() -> api.get("/api/campaigns/" + id + "/stats")
                        .json()
                        .get("total_recipients")
                        .intValue()
                == 1);
        return id;
    }

    /** Every customer has written a message that may be an opt-out. */
    private static void holdUndecided() {
        api.sql().sql("""
                        INSERT INTO unmatched_opt_outs (deduplication_key, account_id, business_account_id,
                            phone_number_id, held_keys, reason, source, message_text, occurred_at, received_at)
                        SELECT 'undecided', 'queries', '1', '1', array_agg(contact_key), 'unclear_text', 'keyword',
                               'Stop the delivery', now(), now()
                          FROM user_profiles
                        """).update();
    }

    @Test
    void statisticsAreCompleteWithoutTheScheduler() {
        stats();
        var fields = stats().json().propertyNames();
        SCHEDULER.returns(503, "{}");

        var stats = stats();

        assertThat(stats.status()).isEqualTo(200);
        assertThat(stats.json().propertyNames()).isEqualTo(fields);
        assertThat(stats.json().get("total_recipients").isInt()).isTrue();
        assertThat(stats.json().at("/scheduler/reachable").booleanValue()).isFalse();
        assertThat(stats.json().at("/scheduler/as_of").stringValue()).isEqualTo("2025-05-20T12:00:00Z");
        assertThat(stats.json().get("waiting_because")).hasSize(2);
    }

    @Test
    void aStalledSchedulerDelaysNoRequestForLong() {
        SCHEDULER.stalls();
        var start = System.nanoTime();

        await().until(() -> !isReachable(stats(), "scheduler"));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void theStatusOfAnAccountIsPassedOn() {
        var status = api.get("/api/accounts/queries/gate");

        assertThat(status.status()).isEqualTo(200);
        assertThat(status.json().at("/scheduler/reachable").booleanValue()).isTrue();
        assertThat(status.json().at("/status/in_flight/current").intValue()).isEqualTo(7);
        assertThat(status.json().at("/status/campaigns/0/campaign").stringValue())
                .isEqualTo(campaign);
        assertThat(status.json().at("/status/blocking_reasons/0/until").stringValue())
                .isEqualTo("2025-05-21T00:00:00Z");
    }

    @Test
    void whatTheSenderKnowsIsPassedOn() {
        var status = api.get("/api/accounts/queries/gate").json();

        assertThat(status.at("/sender/reachable").booleanValue()).isTrue();
        assertThat(status.at("/sender/as_of").stringValue()).isEqualTo("2025-05-20T12:00:01Z");
        assertThat(status.at("/sending/phone_numbers/0/access").stringValue()).isEqualTo("granted");
        assertThat(SENDER.paths()).last().isEqualTo("/accounts/queries/sending");
    }

    @Test
    void theSchedulerIsPassedOnWithoutTheSender() {
        api.get("/api/accounts/queries/gate");
        SENDER.returns(503, "{}");

        var status = api.get("/api/accounts/queries/gate");

        assertThat(status.status()).isEqualTo(200);
        assertThat(status.json().at("/sender/reachable").booleanValue()).isFalse();
        assertThat(status.json().at("/sender/as_of").stringValue()).isEqualTo("2025-05-20T12:00:01Z");
        assertThat(status.json().at("/sending/phone_numbers/0/quality_rating").stringValue())
                .isEqualTo("GREEN");
        assertThat(status.json().at("/scheduler/reachable").booleanValue()).isTrue();
        assertThat(status.json().at("/status/in_flight/current").intValue()).isEqualTo(7);
    }

    @Test
    void anAccountWithoutSettingsIsNotFound() {
        assertThat(api.get("/api/accounts/nobody/gate").status()).isEqualTo(404);
        assertThat(api.get("/api/accounts/No-Id/gate").status()).isEqualTo(404);
        assertThat(SCHEDULER.paths()).noneMatch(path -> path.contains("nobody") || path.contains("No-Id"));
    }

    @Test
    void withoutAnyAnswerTheStatusIsNull() {
        try (var alone = ApiScenario.ofAccount("alone")) {
            var status = alone.get("/api/accounts/alone/gate");

            assertThat(status.status()).isEqualTo(200);
            assertThat(status.json().at("/scheduler/reachable").booleanValue()).isFalse();
            assertThat(status.json().at("/scheduler/as_of").isNull()).isTrue();
            assertThat(status.json().get("status").isNull()).isTrue();
            assertThat(status.json().at("/sender/reachable").booleanValue()).isFalse();
            assertThat(status.json().get("sending").isNull()).isTrue();
        }
    }

    private static ApiScenario.Response stats() {
        return api.get("/api/campaigns/" + campaign + "/stats");
    }
}

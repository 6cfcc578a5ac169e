package dev.trickle.api.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.api.ApiScenario;
import dev.trickle.api.templates.StoredTemplates;
import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Links are fetched again before a campaign sends, and never inside a transaction. */
class PlannedLinkCheckTest {

    private static final String DEAD = "https://127.0.0.1:1/a.png";
    private static final String NOT_FETCHED = "https://shop.example/{{name|all}}.png";
    private static final Instant START = Instant.parse("2025-06-01T09:00:00Z");

    private ApiScenario api;

    @BeforeEach
    void startApi(TestInfo test) {
        var account = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
        api = ApiScenario.ofAccount(
                account,
                "--api.link-check.enabled=true",
                "--api.link-check.allow-private-addresses=true",
                "--api.link-check.timeout=60s",
                "--trickle.accounts." + account + ".template-check=on");
        api.customer(1, "");
    }

    @AfterEach
    void stopApi() {
        api.close();
    }

    @Test
    void aLinkThatDiedSuspendsThePlannedCampaignUntilItCanBeFetched() {
        givenTemplate();
        var campaign = create(NOT_FETCHED).text("id");
        var path = "/api/campaigns/" + campaign;
        givenLink(campaign, DEAD);

        api.setClock(START.minus(Duration.ofMinutes(59)));
        await().until(() -> !accountEvents().isEmpty());

        var suspended = (AccountSuspended) accountEvents().getFirst();
        assertThat(suspended.scope()).isEqualTo(Scope.of(CampaignId.of(campaign)));
        assertThat(suspended.code()).isEqualTo("link_unreachable");
        assertThat(api.get(path).json().at("/template_problems/0/field").asString())
                .isEqualTo("template_components.header.0.image.link");
        givenSuspended(campaign, suspended);
        givenLink(campaign, NOT_FETCHED);

        api.setClock(START.minus(Duration.ofMinutes(45)));
        await().until(() -> accountEvents().size() == 2);

        assertThat(accountEvents().getLast())
                .isEqualTo(
                        new AccountResumed(suspended.scope(), suspended.epoch(), START.minus(Duration.ofMinutes(45))));
        assertThat(api.get(path).json().has("template_check")).isFalse();
    }

    /** The end of the suspension for its links would end the other one, which a person has to end. */
    @Test
    void aCampaignThatIsSuspendedForFailuresIsNotSuspendedForItsLinksToo() {
        givenTemplate();
        var failing = create(NOT_FETCHED).text("id");
        var other = create("https://shop.example/{{name|you}}.png").text("id");
        var failures = new AccountSuspended(
                Scope.of(CampaignId.of(failing)), START.getEpochSecond(), "failure_rate_exceeded", START);
        givenSuspended(failing, failures);
        givenLink(failing, DEAD);
        givenLink(other, DEAD);

        api.setClock(START.minus(Duration.ofMinutes(59)));
        await().until(() -> !accountEvents().isEmpty());
        api.setClock(START.minus(Duration.ofMinutes(50)));
        await().until(() -> api.sql()
                .sql("SELECT count(*) FROM marketing_campaigns WHERE links_checked_at > created_at")
                .query(Integer.class)
                .single()
                .equals(1));

        assertThat(accountEvents())
                .singleElement()
                .satisfies(event ->
                        assertThat(((AccountSuspended) event).scope()).isEqualTo(Scope.of(CampaignId.of(other))));
    }

    @Test
    void aLinkThatDiedHoldsACampaignThatIsNotPlanned() {
        var campaign = create(NOT_FETCHED).text("id");
        givenLink(campaign, DEAD);

        givenTemplate();
        await().until(() ->
                "failed".equals(api.get("/api/campaigns/" + campaign).text("template_check")));

        assertThat(api.get("/api/campaigns/" + campaign)
                        .json()
                        .at("/template_problems/0/rule")
                        .asString())
                .isEqualTo("link-unreachable");
        assertThat(api.sql()
                        .sql("SELECT count(*) FROM campaign_plans")
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void noTransactionIsOpenWhileALinkIsFetched() throws IOException {
        givenTemplate();
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var link = "https://127.0.0.1:" + silent.getLocalPort() + "/a.png";
            var created = CompletableFuture.supplyAsync(
                    () -> api.with("Idempotency-Key", "silent").post("/api/campaigns", request(link)),
                    Thread::startVirtualThread);
            try (var connection = silent.accept()) {
                await().untilAsserted(() -> assertThat(openTransactions()).isZero());
                assertThat(connection.isConnected()).isTrue();
            }
            var rejected = created.join();
            assertThat(rejected.errors()).containsExactly("template_components.header.0.image.link:link-unreachable");
            assertThat(api.with("Idempotency-Key", "silent")
                            .post("/api/campaigns", request(link))
                            .body())
                    .isEqualTo(rejected.body());
        }
    }

    private int openTransactions() {
        return api.sql().sql("""
                        SELECT count(*)
                          FROM pg_stat_activity
                         WHERE datname = current_database() AND state = 'idle in transaction'
                        """).query(Integer.class).single();
    }

    private void givenTemplate() {
        StoredTemplates.givenRead(api).withImage("spring_sale", "en_US");
        StoredTemplates.givenRead(api);
    }

    private ApiScenario.Response create(String link) {
        return api.post("/api/campaigns", request(link));
    }

    private static String request(String link) {
        return """
                {"name": "Sale", "template_name": "spring_sale", "start_date": "%s", "template_components": %s}""".formatted(START, components(link));
    }

    private static String components(String link) {
        return "{\"header\": [{\"type\": \"image\", \"image\": {\"link\": \"%s\"}}]}".formatted(link);
    }

    private void givenLink(String campaign, String link) {
        api.sql()
                .sql("UPDATE marketing_campaigns SET template_components = :components::jsonb WHERE id = :id::uuid")
                .param("components", components(link))
                .param("id", campaign)
                .update();
    }

    private void givenSuspended(String campaign, AccountSuspended suspended) {
        api.sql()
                .sql("""
                        INSERT INTO suspensions (account_id, scope_kind, scope_id, epoch, code, started_at)
                        VALUES (:account, 'campaign', :campaign, :epoch, :code, :at::timestamptz)
                        """)
                .param("account", api.account().value())
                .param("campaign", campaign)
                .param("epoch", suspended.epoch())
                .param("code", suspended.code())
                .param("at", suspended.at().toString())
                .update();
    }

    private List<AccountEvent> accountEvents() {
        return api.published(Topics.ACCOUNT_EVENTS);
    }
}

package dev.trickle.api.suspension;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.TemplateResumed;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.Topics;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Open suspensions, and their end by an operator. */
class SuspensionTest {

    private final ApiScenario api = ApiScenario.shared();

    @Test
    void openSuspensionsAreListedOldestFirst() {
        suspended("number", "1", 1, "131031", "2025-05-20T10:00:00Z");
        suspended("account", account(), 1, "190", "2025-05-20T09:00:00Z");
        ended("number", "2", 1);

        var items = api.get("/api/suspensions").json().get("items");

        assertThat(items.valueStream().map(SuspensionTest::withoutExplanation).toList())
                .hasToString("""
                [{"account":"%1$s","scope":"account","id":"%1$s","epoch":1,"code":"190","since":"2025-05-20T09:00:00Z"}, \
                {"account":"%1$s","scope":"number","id":"1","epoch":1,"code":"131031","since":"2025-05-20T10:00:00Z"}]""".formatted(account()));
        assertThat(items.get(0).get("explanation").stringValue())
                .contains("rejects the access token", "Nothing is sent from this account", "WHATSAPP_ACCESS_TOKEN");
        assertThat(items.get(1).get("explanation").stringValue()).contains("Other numbers continue");
    }

    @Test
    void unknownCodeHasAGeneralExplanation() {
        suspended("template", "777/sale/en_US", 1, "987654", "2025-05-20T09:00:00Z");

        assertThat(api.get("/api/suspensions").json().at("/items/0/explanation").stringValue())
                .contains("987654", "No message with this template", "POST /api/suspensions/resume");
    }

    @Test
    void rejectedWebhooksAreANoticeUntilAValidOneArrives() {
        assertThat(notices()).isEmpty();
        refused("missing_signature", 5, "2025-05-20T08:00:00Z", "2025-05-20T09:00:00Z");
        assertThat(notices())
                .singleElement()
                .satisfies(
                        notice -> assertThat(notice.get("code").stringValue()).isEqualTo("webhooks_unsigned"));
        refused("wrong_signature", 10_000, "2025-05-20T08:30:00Z", "2025-05-20T10:00:00Z");

        assertThat(notices()).singleElement().satisfies(notice -> {
            assertThat(notice.get("code").stringValue()).isEqualTo("webhooks_refused");
            assertThat(notice.get("count").longValue()).isEqualTo(10_005);
            assertThat(notice.get("first_at").stringValue()).isEqualTo("2025-05-20T08:00:00Z");
            assertThat(notice.get("last_at").stringValue()).isEqualTo("2025-05-20T10:00:00Z");
            assertThat(notice.get("explanation").stringValue()).contains("WHATSAPP_APP_SECRETS");
        });

        api.sql()
                .sql("INSERT INTO webhook_receipts VALUES ('any', '2025-05-20T10:00:01Z')")
                .update();
        assertThat(notices()).isEmpty();
    }

    @Test
    void resumeEndsTheHighestEpoch() {
        ended("account", account(), 1);
        suspended("account", account(), 2, "190", "2025-05-20T09:00:00Z");
        suspended("account", account(), 3, "190", "2025-05-20T10:00:00Z");

        var resumed = resume("account", account());

        assertThat(resumed.status()).as(resumed.body()).isEqualTo(202);
        assertThat(resumed.json().get("epoch").longValue()).isEqualTo(3);
        assertThat(published()).containsExactly(new AccountResumed(Scope.of(api.account()), 3, ApiScenario.NOON));
    }

    @Test
    void numbersAndTemplatesAreResumed() {
        suspended("number", "1", 4, "131031", "2025-05-20T09:00:00Z");
        suspended("template", "777/sale/en_US", 5, "132015", "2025-05-20T09:00:00Z");

        assertThat(resume("number", "1").status()).isEqualTo(202);
        assertThat(resume("template", "777/sale/en-US").status()).isEqualTo(202);

        assertThat(published())
                .containsExactly(
                        new AccountResumed(Scope.of(new PhoneNumberId("1")), 4, ApiScenario.NOON),
                        new TemplateResumed(Scope.ofTemplate("777", "sale", "en_US"), 5, ApiScenario.NOON));
    }

    @Test
    void campaignIsResumedWithItsEpoch() {
        var campaign = "018f0000-0000-7000-8000-0000000000ab";
        suspended("campaign", campaign, 1_748_000_000, "132000", "2025-05-20T09:00:00Z");

        var resumed = resume("campaign", campaign.toUpperCase(Locale.ROOT));

        assertThat(resumed.status()).as(resumed.body()).isEqualTo(202);
        assertThat(resumed.text("scope")).isEqualTo("campaign");
        assertThat(published())
                .containsExactly(
                        new AccountResumed(Scope.of(CampaignId.of(campaign)), 1_748_000_000, ApiScenario.NOON));
    }

    @Test
    void scopeWithoutSuspensionCannotBeResumed() {
        ended("account", account(), 1);
        suspended("number", "1", 1, "131031", "2025-05-20T09:00:00Z");

        var refused = resume("account", account());

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("type")).isEqualTo("urn:trickle:problem:state-conflict");
        assertThat(refused.text("detail")).contains("no open suspension of account " + account());
        assertThat(published()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            {}                                                     => scope:required id:required
            {"scope": "customer", "id": "1"}                       => scope:choice
            {"scope": "campaign", "id": "1"}                       => id:uuid
            {"scope": "template", "id": "sale/en_US"}              => id:template
            {"scope": "template", "id": "777//en_US"}              => id:template
            {"scope": "number", "id": ""}                          => id:blank
            {"scope": "number", "id": "1", "account": "nobody"}    => account:unknown-account
            {"scope": "number", "id": "1", "epoch": 3}             => epoch:unknown
            """)
    void everyInvalidFieldIsReported(String body, String errors) {
        var response = api.post("/api/suspensions/resume", body);

        assertThat(response.status()).as(response.body()).isEqualTo(400);
        assertThat(String.join(" ", response.errors())).isEqualTo(errors);
    }

    private static JsonNode withoutExplanation(JsonNode suspension) {
        return ((ObjectNode) suspension.deepCopy()).without("explanation");
    }

    private List<JsonNode> notices() {
        return api.get("/api/suspensions").json().get("notices").valueStream().toList();
    }

    /** Inserts a rejected webhook as the status-service writes it. */
    private void refused(String reason, int count, String first, String last) {
        api.sql()
                .sql("INSERT INTO webhook_refusals VALUES (:reason, :count, :first::timestamptz, :last::timestamptz)")
                .param("reason", reason)
                .param("count", count)
                .param("first", first)
                .param("last", last)
                .update();
    }

    private ApiScenario.Response resume(String scope, String id) {
        return api.post("/api/suspensions/resume", """
                {"account": "%s", "scope": "%s", "id": "%s"}
                """.formatted(account(), scope, id));
    }

    private Iterable<AccountEvent> published() {
        return api.published(Topics.ACCOUNT_EVENTS);
    }

    private String account() {
        return api.account().value();
    }

    private void ended(String scope, String id, long epoch) {
        suspended(scope, id, epoch, "190", "2025-05-19T09:00:00Z");
        api.sql()
                .sql("UPDATE suspensions SET ended_at = started_at WHERE scope_kind = :scope AND scope_id = :id")
                .param("scope", scope)
                .param("id", id)
                .update();
    }

    /** Inserts a suspension as the sender writes it. */
    private void suspended(String scope, String id, long epoch, String code, String since) {
        api.sql()
                .sql("""
                INSERT INTO suspensions (account_id, scope_kind, scope_id, epoch, code, started_at)
                VALUES (:account, :scope, :id, :epoch, :code, :since::timestamptz)
                """)
                .param("account", account())
                .param("scope", scope)
                .param("id", id)
                .param("epoch", epoch)
                .param("code", code)
                .param("since", since)
                .update();
    }
}

package dev.trickle.api.campaign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.api.ApiScenario;
import dev.trickle.api.ApiScenario.Response;
import dev.trickle.api.templates.StoredTemplates;
import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.Topics;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Campaigns are checked against their template when they are created, edited and planned. */
class TemplateCheckTest {

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.withTemplateCheck("template-check");
    }

    @BeforeEach
    void reset() {
        api.reset();
        api.customer(1, "");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @Test
    void aCampaignThatDoesNotFitIsRefused() {
        StoredTemplates.givenRead(api)
                .with("spring_sale", "en_US", "APPROVED")
                .with("autumn_sale", "de", "APPROVED")
                .with("winter_sale", "en_US", "PAUSED")
                .withNumberedVariable("summer_sale", "en_US");

        var misspelt = create("sping_sale", "scheduled");
        assertThat(misspelt.errors()).containsExactly("template_name:unknown-template");
        assertThat(misspelt.body()).contains("spring_sale");
        var otherLanguage = create("autumn_sale", "scheduled");
        assertThat(otherLanguage.errors()).containsExactly("template_language:unknown-language");
        assertThat(otherLanguage.body()).contains("but in de");
        assertThat(create("winter_sale", "scheduled").errors()).containsExactly("template_name:template-status");
        assertThat(create("summer_sale", "scheduled").errors()).containsExactly("template_components.body:count");

        var fitting = create("spring_sale", "scheduled");
        assertThat(fitting.status()).isEqualTo(201);
        assertThat(fitting.json().has("template_check")).isFalse();
    }

    @Test
    void aDraftIsCheckedAgainWhenItIsPlanned() {
        var templates = StoredTemplates.givenRead(api).with("winter_sale", "en_US", "PENDING");
        var draft = create("winter_sale", "draft");
        assertThat(draft.status()).isEqualTo(201);
        var path = "/api/campaigns/" + draft.text("id");

        var refused = api.patch(path, "{\"status\": \"scheduled\"}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.errors()).containsExactly("template_name:template-status");
        assertThat(api.get(path).text("status")).isEqualTo("draft");

        templates.with("winter_sale", "en_US", "APPROVED");
        assertThat(api.patch(path, "{\"status\": \"scheduled\"}").text("status"))
                .isEqualTo("scheduled");
    }

    /** Of three customers, one lacks the city, and the city of one makes the body too long. */
    @Test
    void theResponseTellsWhomTheMessageDoesNotFit() {
        StoredTemplates.givenRead(api).withBody("long_sale", "en_US", "A".repeat(1_000) + "{{1}} {{2}}", 2);
        var ids = api.sql()
                .sql("""
                        INSERT INTO user_profiles (account_id, whatsapp_phone, contact_key, name, attributes, created_at, updated_at)
                        SELECT :account, '+4915550000' || n, md5(n::text), 'Ada', attributes::jsonb, now(), now()
                          FROM (VALUES (100, '{"city": "Ulm"}'), (101, '{}'), (102, '{"city": "Bad Neuenahr-Ahrweiler"}'))
                               AS c (n, attributes)
                        RETURNING id::text
                        """)
                .param("account", api.account().value())
                .query(String.class)
                .list();
        var request = """
                {"name": "Sale", "template_name": "long_sale", "start_date": "2025-06-01T09:00:00Z", "status": "%s",
                 "target_audience": {"ids": ["%s"]},
                 "template_components": {"body": [{"type": "text", "text": "{{name|you}}"},
                                                  {"type": "text", "text": "{{city}}"}]}}""";

        var created = api.post("/api/campaigns", request.formatted("draft", String.join("\", \"", ids)));

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().get("message_warnings").valueStream().map(Object::toString))
                .containsExactly(
                        "{\"rule\":\"lacks-value\",\"value\":\"city\",\"customer_count\":1,\"example_customer_id\":\"%s\"}"
                                .formatted(ids.get(1)),
                        "{\"rule\":\"too-long\",\"field\":\"template_components.body\",\"customer_count\":1,\"example_customer_id\":\"%s\"}"
                                .formatted(ids.get(2)));
        var path = "/api/campaigns/" + created.text("id");
        assertThat(api.get(path).json().has("message_warnings")).isFalse();
        assertThat(api.patch(path, "{\"status\": \"scheduled\"}").json().get("message_warnings"))
                .isEqualTo(created.json().get("message_warnings"));
        var toOne = request.formatted("scheduled", ids.getFirst());
        assertThat(api.post("/api/campaigns", toOne).json().has("message_warnings"))
                .isFalse();
    }

    /** The sender leaves out the customers for whom a text is too long, and needs the lengths of the template. */
    @Test
    void theTextsOfACheckedTemplateAreStoredWithTheCampaign() {
        var unchecked = create("long_sale", "scheduled");
        assertThat(unchecked.status()).isEqualTo(201);
        assertThat(templateTexts()).containsExactly("none");

        StoredTemplates.givenRead(api).withBody("long_sale", "en_US", "A".repeat(1_000) + "{{1}}", 0);
        StoredTemplates.givenRead(api);
        await().until(() ->
                !api.get("/api/campaigns/" + unchecked.text("id")).json().has("template_check"));

        assertThat(templateTexts())
                .containsExactly("[{\"length\": 1000, \"component\": \"body\", \"maxLength\": 1024}]");
        create("long_sale", "draft");
        assertThat(templateTexts()).hasSize(2).doesNotContain("none");
    }

    /** A value in an address is percent-encoded: each letter below has six characters then. */
    @Test
    void codesPayloadsAndAddressesAreMeasuredToo() {
        api.sql()
                .sql("UPDATE user_profiles SET name = :name")
                .param("name", "\u00e9".repeat(334))
                .update();

        var created = api.post("/api/campaigns", """
                {"name": "Sale", "template_name": "unlisted", "start_date": "2025-06-01T09:00:00Z", "status": "draft",
                 "template_components": [
                  {"type": "header", "parameters": [{"type": "image", "image": {"link": "https://a.example/{{name}}"}}]},
                  {"type": "button", "sub_type": "url", "index": 0, "parameters": [{"type": "text", "text": "{{name}}"}]},
                  {"type": "button", "sub_type": "copy_code", "index": 1,
                   "parameters": [{"type": "coupon_code", "coupon_code": "{{name}}"}]},
                  {"type": "button", "sub_type": "quick_reply", "index": 2,
                   "parameters": [{"type": "payload", "payload": "{{name}}{{name}}{{name}}{{name}}"}]}]}""");

        assertThat(created.json()
                        .path("message_warnings")
                        .valueStream()
                        .map(each -> each.path("field").asString()))
                .containsExactly(
                        "template_components.header",
                        "template_components.buttons.0",
                        "template_components.buttons.1",
                        "template_components.buttons.2");
    }

    @Test
    void aCampaignIsHeldUntilTheTemplatesWereRead() {
        var held = create("spring_sale", "scheduled");
        assertThat(held.status()).isEqualTo(201);
        assertThat(held.text("template_check")).isEqualTo("unchecked");
        assertThat(held.json().path("total_target_count").asInt()).isEqualTo(1);
        assertThat(plans()).isZero();

        var path = "/api/campaigns/" + held.text("id");
        var templates = StoredTemplates.givenRead(api);
        await().until(() -> api.get(path).text("template_check").equals("failed"));
        assertThat(api.get(path).json().at("/template_problems/0/rule").asString())
                .isEqualTo("unknown-template");
        assertThat(plans()).isZero();

        templates.with("spring_sale", "en_US", "APPROVED");
        StoredTemplates.givenRead(api);
        await().until(() -> !api.get(path).json().has("template_check"));
        assertThat(api.get(path).json().has("template_problems")).isFalse();
        assertThat(api.published(Topics.CAMPAIGN_EVENTS))
                .filteredOn(PlanCompleted.class::isInstance)
                .hasSize(1);
    }

    @Test
    void aCampaignWhoseTemplateWasEditedResumesWhenItFits() {
        var templates = StoredTemplates.givenRead(api).with("spring_sale", "en_US", "APPROVED");
        var campaign = create("spring_sale", "scheduled").text("id");
        var path = "/api/campaigns/" + campaign;
        api.awaitPublished();

        templates.withNumberedVariable("spring_sale", "en_US");
        StoredTemplates.givenRead(api);
        givenSuspendedByLastRead(campaign);
        await().until(() ->
                "failed".equals(api.get(path).json().path("template_check").asString("")));
        assertThat(api.get(path).json().at("/template_problems/0/rule").asString())
                .isEqualTo("count");
        assertThat(api.published(Topics.ACCOUNT_EVENTS)).isEmpty();

        templates.with("spring_sale", "en_US", "APPROVED");
        StoredTemplates.givenRead(api);
        await().until(() -> !api.get(path).json().has("template_check"));
        assertThat(api.published(Topics.ACCOUNT_EVENTS))
                .containsExactly(new AccountResumed(Scope.of(CampaignId.of(campaign)), 7, ApiScenario.NOON));
    }

    @Test
    void anAccountMayNotCheckTemplates() {
        try (var unchecked = ApiScenario.ofAccount("unchecking", "--trickle.accounts.unchecking.template-check=off")) {
            var created = create(unchecked, "spring_sale", "scheduled");

            assertThat(created.text("template_check")).isEqualTo("off");
            assertThat(plans(unchecked)).isEqualTo(1);
            assertThat(unchecked.get("/api/templates").text("template_check")).isEqualTo("off");
        }
    }

    private static Response create(String template, String status) {
        return create(api, template, status);
    }

    private static Response create(ApiScenario api, String template, String status) {
        return api.post("/api/campaigns", """
                {"name": "Sale", "template_name": "%s", "start_date": "2025-06-01T09:00:00Z", "status": "%s"}""".formatted(template, status));
    }

    private List<String> templateTexts() {
        return api.sql()
                .sql("SELECT coalesce(template_texts::text, 'none') FROM marketing_campaigns")
                .query(String.class)
                .list();
    }

    private void givenSuspendedByLastRead(String campaign) {
        api.sql().sql("""
                        INSERT INTO suspensions (account_id, scope_kind, scope_id, epoch, code, started_at)
                        SELECT account_id, 'campaign', :campaign, 7, 'template_changed', as_of FROM template_reads
                        """).param("campaign", campaign).update();
    }

    private static int plans() {
        return plans(api);
    }

    private static int plans(ApiScenario api) {
        return api.sql()
                .sql("SELECT count(*) FROM campaign_plans")
                .query(Integer.class)
                .single();
    }
}

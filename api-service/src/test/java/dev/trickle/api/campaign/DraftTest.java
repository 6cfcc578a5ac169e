package dev.trickle.api.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.Topics;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Copying campaigns to drafts, editing and deleting drafts. */
class DraftTest {

    private final ApiScenario api = ApiScenario.shared();

    @Test
    void deletedDraftIsPublishedAsCancelled() {
        var draft =
                api.with("Idempotency-Key", "draft").post("/api/campaigns", sale("Sale", ", \"status\": \"draft\""));
        var path = "/api/campaigns/" + draft.text("id");

        assertThat(api.with("If-Match", "\"7\"").delete(path).status()).isEqualTo(412);
        assertThat(api.delete(path).status()).isEqualTo(204);

        assertThat(api.get(path).status()).isEqualTo(404);
        assertThat(api.delete(path).status()).isEqualTo(404);
        var events = api.published(Topics.CAMPAIGN_EVENTS);
        assertThat(events).hasSize(3).last().isInstanceOf(PlanCompleted.class);
        assertThat(((CampaignChanged) events.get(1)).wanted()).isEqualTo(DesiredState.CANCELLED);
    }

    @Test
    void everythingThatWasEnteredComesBack() {
        api.customer(1, ", \"customer_tier\": \"vip\", \"tags\": [\"new\"]");
        var components = "{\"body\":[{\"type\":\"text\",\"text\":\"20%\"}]}";
        var draft = api.post(
                "/api/campaigns",
                sale(
                        "Sale",
                        ", \"status\": \"draft\", \"template_language\": \"de\", \"priority\": 9, \"max_retries\": 1,"
                                + " \"created_by\": \"operator-7\", \"target_audience\": {\"customer_tier\":\"vip\"},"
                                + " \"template_components\": " + components));
        var path = "/api/campaigns/" + draft.text("id");

        var shown = api.get(path).json();

        assertThat(shown.get("account").asString()).isEqualTo(api.account().value());
        assertThat(shown.get("template_language").asString()).isEqualTo("de");
        assertThat(shown.get("template_components")).hasToString("{\"body\":[{\"text\":\"20%\",\"type\":\"text\"}]}");
        assertThat(shown.get("target_audience")).hasToString("{\"customer_tier\":\"vip\"}");
        assertThat(shown.get("priority").asInt()).isEqualTo(9);
        assertThat(shown.get("max_retries").asInt()).isEqualTo(1);
        assertThat(shown.get("created_by").asString()).isEqualTo("operator-7");

        var edited = api.patch(path, """
                {"template_name": "other", "template_language": "fr", "template_components": {"body": []},
                 "target_audience": {"tags": "old"}, "max_retries": 2}
                """);

        assertThat(edited.status()).as(edited.body()).isEqualTo(200);
        assertThat(edited.json().get("total_target_count").asInt()).isZero();
        shown = api.get(path).json();
        assertThat(shown.get("template_name").asString()).isEqualTo("other");
        assertThat(shown.get("template_language").asString()).isEqualTo("fr");
        assertThat(shown.get("template_components")).hasToString("{\"body\":[]}");
        assertThat(shown.get("max_retries").asInt()).isEqualTo(2);
        assertThat(api.patch(path, "{\"status\": \"scheduled\"}").errors())
                .containsExactly("target_audience.tags:unknown-value");
        api.patch(path, "{\"status\": \"scheduled\", \"target_audience\": {\"tags\": \"new\"}}");
        shown = api.get(path).json();
        assertThat(shown.get("total_target_count").asInt()).isEqualTo(1);
        assertThat(shown.get("status").asString()).isEqualTo("scheduled");
        assertThat(api.patch(path, "{\"target_audience\": {}}").text("detail")).contains("only in a draft");
    }

    @Test
    void scheduledCampaignCannotBeDeleted() {
        var path =
                "/api/campaigns/" + api.post("/api/campaigns", sale("Sale", "")).text("id");

        var refused = api.delete(path);

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.text("detail")).contains("scheduled").contains("only a draft");
        assertThat(api.get(path).status()).isEqualTo(200);
    }

    @Test
    void duplicateIsADraftWithTheSameContent() {
        api.customer(1, ", \"customer_tier\": \"vip\"");
        var original = api.post(
                "/api/campaigns",
                sale(
                        "Sale",
                        ", \"description\": \"20% off\", \"priority\": 9, \"daily_limit\": 7,"
                                + " \"target_audience\": {\"customer_tier\": \"vip\"}"));
        var path = "/api/campaigns/" + original.text("id");
        api.post(path + "/cancel", "");

        var same = api.post(path + "/duplicate", "");
        var renamed = api.post(path + "/duplicate", "{\"name\": \"Sale again\"}");

        assertThat(same.status()).as(same.body()).isEqualTo(201);
        assertThat(same.text("name")).isEqualTo("Sale");
        assertThat(same.text("status")).isEqualTo("draft");
        assertThat(same.text("description")).isEqualTo("20% off");
        assertThat(same.json().get("daily_limit").asInt()).isEqualTo(7);
        assertThat(same.json().get("total_target_count").asInt()).isEqualTo(1);
        assertThat(renamed.text("name")).isEqualTo("Sale again");
        assertThat(api.post(path + "/duplicate", "{\"status\": \"running\"}").errors())
                .containsExactly("status:unknown");
        assertThat(api.post("/api/campaigns/" + UUID.randomUUID() + "/duplicate", "")
                        .status())
                .isEqualTo(404);
        assertThat(api.published(Topics.CAMPAIGN_EVENTS))
                .anySatisfy(event -> assertThat(event).isInstanceOfSatisfying(CampaignChanged.class, changed -> {
                    assertThat(changed.campaign()).hasToString(renamed.text("id"));
                    assertThat(changed.wanted()).isEqualTo(DesiredState.DRAFT);
                }));
    }

    @Test
    void campaignsAreFilteredByStatusAndTextInPages() {
        api.post("/api/campaigns", sale("Summer Sale", ""));
        api.post("/api/campaigns", sale("Winter", ", \"description\": \"the 100% SUMMER after\""));
        api.post("/api/campaigns", sale("Spring", ""));
        api.post("/api/campaigns", sale("Summer draft", ", \"status\": \"draft\""));

        assertThat(names("?text=summer")).containsExactly("Summer draft", "Winter", "Summer Sale");
        assertThat(names("?text=summer&status=draft")).containsExactly("Summer draft");
        assertThat(names("?text=100%25%20s")).containsExactly("Winter");
        assertThat(names("?text=_")).isEmpty();
        var first = api.get("/api/campaigns?text=summer&limit=2").json();
        assertThat(names("?text=summer&limit=2&cursor="
                        + first.get("next_cursor").asString()))
                .containsExactly("Summer Sale");
        assertThat(api.get("/api/campaigns?text=%00").status()).isEqualTo(400);
    }

    private java.util.List<String> names(String query) {
        return api.get("/api/campaigns" + query)
                .json()
                .get("items")
                .valueStream()
                .map(each -> each.get("name").stringValue())
                .toList();
    }

    private static String sale(String name, String more) {
        return "{\"name\": \"%s\", \"template_name\": \"sale\", \"allow_duplicate\": true, \"start_date\": \"2025-06-01T09:00:00Z\"%s}"
                .formatted(name, more);
    }
}

package dev.trickle.api.audience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import dev.trickle.api.templates.StoredTemplates;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The values that filters can name, and what happens to a campaign that names others. */
class AudienceVocabularyTest {

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.shared();
        StoredTemplates.givenRead(api)
                .with("spring_sale", "en_US", "APPROVED")
                .withNumberedVariable("discount", "en_US");
        api.customer(1, """
                , "name": "Ada", "locale": "de", "customer_tier": "gold", "tags": ["new", "paid"],
                "attributes": {"City": "Ulm", "orders": 3}
                """);
        api.customer(2, ", \"customer_tier\": \"gold\", \"tags\": [\"paid\"], \"attributes\": {\"orders\": \"1.10\"}");
        api.customer(3, ", \"customer_tier\": \"silver\", \"subscription\": \"unsubscribed\"");
    }

    @Test
    void theVocabularyListsWhatCustomersHave() {
        var vocabulary = api.get("/api/audiences/vocabulary").json();

        assertThat(vocabulary.get("customer_tiers").toString())
                .isEqualTo("[{\"value\":\"gold\",\"customers\":2},{\"value\":\"silver\",\"customers\":1}]");
        assertThat(vocabulary.get("tags").toString())
                .isEqualTo("[{\"value\":\"paid\",\"customers\":2},{\"value\":\"new\",\"customers\":1}]");
        assertThat(vocabulary.get("attributes").toString())
                .isEqualTo("[{\"value\":\"orders\",\"customers\":2},{\"value\":\"City\",\"customers\":1}]");
        assertThat(vocabulary.get("locales").toString()).isEqualTo("[{\"value\":\"de\",\"customers\":1}]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"customer_tier": ["gold", "Silver"]}           | target_audience.customer_tier:unknown-value   | No customer has Silver; the nearest are silver
            {"tags": "piad"}                                | target_audience.tags:unknown-value            | No customer has piad; the nearest are paid
            {"exclude_tags": ["paid", "complained"]}        | target_audience.exclude_tags:unknown-value    | No customer has complained
            {"locale": ["de", "dee"]}                       | target_audience.locale:unknown-value          | No customer has dee; the nearest are de
            {"attributes": {"town": "Ulm"}}                 | target_audience.attributes.town:unknown-attribute | No customer has the attribute town
            {"attributes": {"Cty": {"exists": false}}}      | target_audience.attributes.Cty:unknown-attribute | No customer has the attribute Cty; the nearest are City
            {"attributes": {"city": ["Ulm", "Ulmm"]}}       | target_audience.attributes.city:unknown-value | No customer has Ulmm; the nearest are Ulm
            {"attributes": {"orders": {"in": [3, 4]}}}      | target_audience.attributes.orders:unknown-value | No customer has 4
            """)
    void aValueThatNoCustomerHasIsRefusedWithTheNearest(String filters, String error, String message) {
        var refused = create(filters, "");

        assertThat(refused.status()).as(refused.body()).isEqualTo(409);
        assertThat(refused.errors()).containsExactly(error);
        assertThat(refused.json().at("/errors/0/message").asString()).isEqualTo(message);
        assertThat(refused.text("detail")).contains("/api/audiences/vocabulary");
        assertThat(preview("{\"target_audience\": %s}".formatted(filters))
                        .json()
                        .at("/warnings/0/message")
                        .asString())
                .isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            {"customer_tier": ["gold", "silver"], "tags": ["new"], "exclude_tags": []}
            {"locale": "DE"}
            {"attributes": {"ORDERS": ["3", 3]}}
            {"attributes": {"orders": "1.10"}}
            {"attributes": {"CITY": {"exists": true}, "orders": {"min": 1000}}}
            """)
    void valuesThatACustomerHasAreAccepted(String filters) {
        assertThat(preview("{\"target_audience\": %s}".formatted(filters.replace(", \"exclude_tags\": []", "")))
                        .json()
                        .get("warnings"))
                .isEmpty();
    }

    @Test
    void aCampaignWhoseAudienceIsEmptyOnlyTodayIsCreatedWithAWarning() {
        var created = create("{\"customer_tier\": \"silver\"}", "");

        assertThat(created.status()).as(created.body()).isEqualTo(201);
        assertThat(created.json().at("/warnings/0/rule").asString()).isEqualTo("empty");
        assertThat(create("{\"customer_tier\": \"gold\"}", "").json().has("warnings"))
                .isFalse();
    }

    @Test
    void aDraftMayNameValuesThatAreImportedLater() {
        var draft = create("{\"tags\": \"autumn\"}", ", \"status\": \"draft\"");
        var path = "/api/campaigns/" + draft.text("id");

        assertThat(draft.status()).isEqualTo(201);
        assertThat(draft.json().at("/warnings/0/rule").asString()).isEqualTo("unknown-value");
        assertThat(api.patch(path, "{\"status\": \"scheduled\"}").errors())
                .containsExactly("target_audience.tags:unknown-value");

        api.customer(4, ", \"tags\": [\"autumn\"]");
        assertThat(api.patch(path, "{\"status\": \"scheduled\"}").status()).isEqualTo(200);
    }

    @Test
    void aPlaceholderThatEverybodyLacksIsRefused() {
        var refused = api.post("/api/campaigns", """
                {"name": "Sale", "template_name": "discount", "start_date": "2025-06-01T09:00:00Z",
                 "target_audience": {"tags": "new"},
                 "template_components": {"body": [{"type": "text", "text": "{{Citty}}"}]}}
                """);

        assertThat(refused.status()).as(refused.body()).isEqualTo(409);
        assertThat(refused.errors()).containsExactly("template_components:lacks-value");
        assertThat(refused.json().at("/errors/0/message").asString())
                .isEqualTo("Nobody in the audience has a value for {{Citty}}; the nearest are City");
    }

    @Test
    void thePreviewShowsPeopleAndAMessage() {
        var preview = preview("""
                {"target_audience": {"tags": "new"}, "template_name": "spring_sale"}
                """).json();

        assertThat(preview.at("/sample/0/name").asString()).isEqualTo("Ada");
        assertThat(preview.at("/sample/0/phone").asString())
                .startsWith("+49")
                .endsWith("01")
                .contains("••••");
        assertThat(preview.at("/example_message/message/body").asString()).isNotBlank();
    }

    private static ApiScenario.Response preview(String json) {
        return api.post("/api/audiences/preview", json);
    }

    private static ApiScenario.Response create(String filters, String more) {
        return api.post("/api/campaigns", """
                {"name": "Sale", "template_name": "spring_sale", "start_date": "2025-06-01T09:00:00Z",
                 "allow_duplicate": true, "target_audience": %s%s}
                """.formatted(filters, more));
    }
}

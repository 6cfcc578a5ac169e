package dev.trickle.api.templates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Templates as the API shows them, and previews of messages. */
class TemplateTest {

    private static final String COMPONENTS = """
            {"header": [{"type": "image", "image": {"link": "https://img.example/a.png"}}],
             "body": [{"type": "text", "parameter_name": "first_name", "text": "{{name|there}}"},
                      {"type": "text", "parameter_name": "city", "text": "{{city}}"}],
             "buttons": [{"sub_type": "url", "index": "1", "parameters": [{"type": "text", "text": "{{city}}"}]}]}""";

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.withTemplateCheck("templates");
        StoredTemplates.givenRead(api)
                .withNamedVariables("spring_sale", "en_US")
                .with("spring_sale", "de", "PAUSED")
                .with("autumn_sale", "de", "APPROVED");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "?; autumn_sale de, spring_sale de, spring_sale en_US",
                "?status=paused; spring_sale de",
                "?language=en-US; spring_sale en_US",
                "?category=UTILITY; ",
                "?text=Lucky+shrub; spring_sale en_US",
                "?limit=2; autumn_sale de, spring_sale de",
                "?cursor=spring_sale/de/1; spring_sale en_US"
            })
    void listsTemplatesThatMatch(String query, String expected) {
        var found = api.get("/api/templates" + query)
                .json()
                .path("items")
                .valueStream()
                .map(each -> each.path("name").asString() + " "
                        + each.path("language").asString())
                .toList();

        assertThat(String.join(", ", found)).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void theListSaysWhenItWasReadAndHowToContinue() {
        var page = api.get("/api/templates?limit=1").json();

        assertThat(page.path("next_cursor").asString()).isEqualTo("autumn_sale/de/1");
        assertThat(page.at("/reads/0/as_of").asString()).isEqualTo("2025-05-20T11:00:00Z");
        assertThat(page.at("/reads/0/error").isNull()).isTrue();
    }

    @Test
    void theExampleOfATemplateCreatesACampaignThatIsListedWithIt() {
        var template = api.get("/api/templates/spring_sale/en-US").json();
        assertThat(template.path("status").asString()).isEqualTo("APPROVED");
        assertThat(template.at("/parameters/1/name").asString()).isEqualTo("first_name");
        assertThat(template.at("/example/template_components/body/0/text").asString())
                .isEqualTo("Pablo");

        var created = api.post("/api/campaigns", request(template.path("example")));

        assertThat(created.status()).as(created.body()).isEqualTo(201);
        var users = api.get("/api/templates/spring_sale/en_US").json().path("campaigns");
        assertThat(users).hasSize(1);
        assertThat(users.at("/0/id").asString()).isEqualTo(created.text("id"));
        assertThat(api.get("/api/templates/spring_sale/de").json().path("campaigns"))
                .isEmpty();
    }

    @Test
    void unknownTemplatesAndBusinessAccountsAreRefused() {
        assertThat(api.get("/api/templates/winter_sale/de").status()).isEqualTo(404);
        assertThat(api.get("/api/templates/spring_sale/de?business_account_id=9")
                        .errors())
                .containsExactly("business_account_id:unknown-business-account");
    }

    @Test
    void previewRendersTheMessageOfACustomer() {
        var ada = api.customer(1, ", \"name\": \"Ada\", \"attributes\": {\"city\": \"Köln\"}");

        var preview = preview(ada);

        assertThat(preview.path("lacks_value").asBoolean()).isFalse();
        var message = preview.path("message");
        assertThat(message.at("/header/format").asString()).isEqualTo("IMAGE");
        assertThat(message.at("/header/media/link").asString()).isEqualTo("https://img.example/a.png");
        assertThat(message.path("body").asString()).isEqualTo("Hello Ada in Köln!");
        assertThat(message.path("footer").asString()).isEqualTo("Lucky Shrub");
        assertThat(message.at("/buttons/0/text").asString()).isEqualTo("Stop");
        assertThat(message.at("/buttons/1/value").asString()).isEqualTo("https://shop.example/K%C3%B6ln");
    }

    @Test
    void previewSaysThatACustomerLacksAValue() {
        var bob = api.customer(2, "");

        var preview = preview(bob);

        assertThat(preview.path("lacks_value").asBoolean()).isTrue();
        assertThat(preview.at("/message/body").asString()).isEqualTo("Hello {{name|there}} in {{city}}!");
    }

    @ParameterizedTest
    @CsvSource({
        "spring_sale, 00000000-0000-0000-0000-000000000000, customer:unknown-customer",
        "spring_sale, ada, customer:id",
        "winter_sale, 00000000-0000-0000-0000-000000000000, template_name:unknown-template"
    })
    void previewNamesWhatItDoesNotKnow(String template, String customer, String error) {
        var response = api.post(
                "/api/templates/preview",
                "{\"template_name\": \"%s\", \"customer\": \"%s\"}".formatted(template, customer));

        assertThat(response.errors()).isEqualTo(List.of(error));
    }

    private static JsonNode preview(String customer) {
        var response = api.post("/api/templates/preview", """
                {"template_name": "spring_sale", "template_components": %s, "customer": "%s"}""".formatted(COMPONENTS, customer));
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        return response.json();
    }

    private static String request(JsonNode example) {
        return example.toString()
                .replaceFirst("\\{", "{\"name\": \"Spring\", \"start_date\": \"2025-06-01T09:00:00Z\", ");
    }
}

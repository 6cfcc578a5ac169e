package dev.trickle.simulator;

import static dev.trickle.simulator.SimulatorScenario.givenSimulator;
import static dev.trickle.simulator.SimulatorScenario.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Templates that a test creates, changes and deletes. */
class TemplatesTest {

    private static final String TOKEN = "orchard-token";
    private static final String PATH = "/simulator/templates/spring/de";
    private static final String CREATED = """
            {"category": "UTILITY", "components": [
              {"type": "HEADER", "format": "IMAGE"},
              {"type": "BODY", "text": "Hello {{first_name}}, it is spring!"}]}""";
    private static final String NO_VARIABLES = """
            {"components": [{"type": "BODY", "text": "It is spring!"}], "webhook": true}""";

    @Test
    void createdTemplateIsListedWithItsDefaultFields() throws Exception {
        try (var simulator = givenSimulator()) {
            assertThat(simulator.put(PATH, CREATED)).isEqualTo(204);

            var listed = listed(simulator, "");
            assertThat(listed.path("status").asString()).isEqualTo("APPROVED");
            assertThat(listed.path("category").asString()).isEqualTo("UTILITY");
            assertThat(listed.path("parameter_format").asString()).isEqualTo("NAMED");
            assertThat(listed.at("/components/1/text").asString()).isEqualTo("Hello {{first_name}}, it is spring!");
            assertThat(listed.has("quality_score")).isFalse();
            assertThat(listed(simulator, "?fields=quality_score")
                            .at("/quality_score/score")
                            .asString())
                    .isEqualTo("UNKNOWN");
            assertThat(listed(simulator, "?category=MARKETING").isMissingNode()).isTrue();
        }
    }

    @Test
    void callsAreCheckedAgainstTheCreatedTemplate() throws Exception {
        try (var simulator = givenSimulator("simulator.strict-templates=true")) {
            assertThat(codeOfCall(simulator)).isEqualTo(132001);
            simulator.put(PATH, CREATED);
            assertThat(codeOfCall(simulator)).isEqualTo(132000);
            simulator.put(PATH, NO_VARIABLES);
            simulator.whenSentTo("ada");
        }
    }

    @Test
    void eachChangeIsReportedByItsWebhook() throws Exception {
        try (var simulator = givenSimulator()) {
            simulator.put(PATH, CREATED);

            simulator.put(PATH, NO_VARIABLES);
            simulator.put(PATH, "{\"category\": \"MARKETING\", \"webhook\": true}");
            simulator.put(PATH, "{\"quality\": \"RED\", \"webhook\": true}");
            simulator.put(PATH, "{\"status\": \"PAUSED\", \"webhook\": true}");

            assertThat(simulator
                            .awaitWebhook("message_template_components_update")
                            .path("message_template_element")
                            .asString())
                    .isEqualTo("It is spring!");
            var category = simulator.awaitWebhook("template_category_update");
            assertThat(category.path("previous_category").asString()).isEqualTo("UTILITY");
            assertThat(category.path("new_category").asString()).isEqualTo("MARKETING");
            assertThat(simulator
                            .awaitWebhook("message_template_quality_update")
                            .path("new_quality_score")
                            .asString())
                    .isEqualTo("RED");
            assertThat(simulator
                            .awaitWebhook("message_template_status_update")
                            .path("event")
                            .asString())
                    .isEqualTo("PAUSED");
            var listed = listed(simulator, "?fields=previous_category,status");
            assertThat(listed.path("previous_category").asString()).isEqualTo("UTILITY");
            assertThat(listed.path("status").asString()).isEqualTo("PAUSED");
        }
    }

    @Test
    void deletedTemplateIsNeitherListedNorSent() throws Exception {
        try (var simulator = givenSimulator()) {
            simulator.put(PATH, NO_VARIABLES);
            assertThat(simulator.delete(PATH + "?webhook=true")).isEqualTo(204);

            await().untilAsserted(() -> assertThat(simulator.webhooksOf("message_template_status_update"))
                    .extracting(update -> update.path("event").asString())
                    .contains("DELETED"));
            assertThat(listed(simulator, "").isMissingNode()).isTrue();
            assertThat(codeOfCall(simulator)).isEqualTo(132001);
            assertThat(simulator.delete(PATH)).isEqualTo(404);
        }
    }

    private static int codeOfCall(SimulatorScenario simulator) throws Exception {
        return json(simulator.send("ada", TOKEN)).at("/error/code").asInt();
    }

    private static JsonNode listed(SimulatorScenario simulator, String query) throws Exception {
        return json(simulator.read("900/message_templates" + query, TOKEN)).at("/data/0");
    }
}

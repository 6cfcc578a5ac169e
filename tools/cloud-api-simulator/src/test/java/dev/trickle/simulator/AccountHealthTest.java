package dev.trickle.simulator;

import static dev.trickle.simulator.SimulatorScenario.givenSimulator;
import static dev.trickle.simulator.SimulatorScenario.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Health of numbers and templates: how it is returned, and how it affects calls. */
class AccountHealthTest {

    private static final String TOKEN = "orchard-token";
    private static final String TEMPLATES = "900/message_templates?fields=name,language,status&name=spring";

    @Test
    void returnsRequestedFieldsOfNumber() throws Exception {
        try (var simulator = givenSimulator()) {
            assertThat(simulator.read("700?fields=id", TOKEN).body()).isEqualTo("{\"id\":\"700\"}");
            var usual = json(simulator.read("700", TOKEN));
            assertThat(usual.path("display_phone_number").asString()).isEqualTo("+15550100001");
            assertThat(usual.path("quality_rating").asString()).isEqualTo("GREEN");
            assertThat(usual.has("health_status")).isFalse();
        }
    }

    @Test
    void blockedNumberRefusesMessagesUntilAvailable() throws Exception {
        try (var simulator = givenSimulator()) {
            simulator.givenHealth("numbers/700", "{\"can_send_message\": \"BLOCKED\", \"code\": 131042}");

            var refused = simulator.send("ada", TOKEN);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(json(refused).at("/error/code").asInt()).isEqualTo(131042);
            var health =
                    json(simulator.read("700?fields=id,health_status", TOKEN)).path("health_status");
            assertThat(health.path("can_send_message").asString()).isEqualTo("BLOCKED");
            assertThat(health.at("/entities/0/entity_type").asString()).isEqualTo("PHONE_NUMBER");
            assertThat(health.at("/entities/0/errors/0/error_code").asInt()).isEqualTo(131042);

            simulator.givenHealth("numbers/700", "{\"can_send_message\": \"AVAILABLE\"}");
            assertThat(simulator.send("ada", TOKEN).statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"PAUSED, 400, 132015", "DISABLED, 400, 132016", "REJECTED, 404, 132001"})
    void unapprovedTemplateIsListedWithItsStatusAndRefused(String status, int http, int code) throws Exception {
        try (var simulator = givenSimulator()) {
            simulator.givenHealth("templates/spring/de", "{\"status\": \"%s\"}".formatted(status));

            var refused = simulator.send("ada", TOKEN);
            assertThat(refused.statusCode()).isEqualTo(http);
            assertThat(json(refused).at("/error/code").asInt()).isEqualTo(code);
            var listed = json(simulator.read(TEMPLATES, TOKEN));
            assertThat(listed.at("/data/0/name").asString()).isEqualTo("spring");
            assertThat(listed.at("/data/0/language").asString()).isEqualTo("de");
            assertThat(listed.at("/data/0/status").asString()).isEqualTo(status);
            assertThat(listed.at("/paging/cursors").has("after")).isTrue();
        }
    }

    @Test
    void templateChangeIsReportedOnRequest() throws Exception {
        try (var simulator = givenSimulator()) {
            simulator.givenHealth("templates/spring/en_US", "{\"status\": \"REJECTED\"}");
            simulator.givenHealth("templates/spring/en_US", "{\"status\": \"PAUSED\", \"webhook\": true}");

            var change = simulator.awaitWebhook("message_template_status_update");
            assertThat(change.path("event").asString()).isEqualTo("PAUSED");
            assertThat(change.path("message_template_id").isIntegralNumber()).isTrue();
            assertThat(change.path("message_template_name").asString()).isEqualTo("spring");
            assertThat(change.path("message_template_language").asString()).isEqualTo("en-US");
            assertThat(change.path("reason").asString()).isEqualTo("NONE");
            assertThat(change.at("/other_info/title").asString()).isEqualTo("FIRST_PAUSE");
            assertThat(simulator.receiver().changes()).hasSize(1);
        }
    }

    @Test
    void temporaryPauseExpires() throws Exception {
        try (var simulator = givenSimulator()) {
            simulator.givenHealth(
                    "templates/spring/de",
                    "{\"status\": \"PAUSED\", \"webhook\": true, \"title\": \"SECOND_PAUSE\", \"for\": \"PT6H\"}");
            simulator.awaitWebhook("message_template_status_update");
            var end = simulator.clock().instant().plus(Duration.ofHours(6));
            assertThat(simulator.idleState().nextTimer()).contains(end);

            simulator.whenClockAdvances(Duration.ofHours(6).minusSeconds(1));
            assertThat(simulator.send("ada", TOKEN).statusCode()).isEqualTo(400);
            simulator.whenClockAdvances(Duration.ofSeconds(1)).thenIdle();
            assertThat(simulator.send("ada", TOKEN).statusCode()).isEqualTo(200);
            assertThat(simulator.webhooksOf("message_template_status_update"))
                    .extracting(change -> change.at("/other_info/title").asString())
                    .containsExactly("SECOND_PAUSE", "UNPAUSE");
        }
    }

    @Test
    void replacedPauseDoesNotExpire() throws Exception {
        try (var simulator = givenSimulator()) {
            simulator.givenHealth("templates/spring/de", "{\"status\": \"PAUSED\", \"for\": \"PT3H\"}");
            simulator.givenHealth("templates/spring/de", "{\"status\": \"DISABLED\"}");
            assertThat(simulator.idleState().nextTimer()).isEmpty();

            simulator.whenClockAdvances(Duration.ofHours(3)).thenIdle();
            assertThat(json(simulator.send("ada", TOKEN)).at("/error/code").asInt())
                    .isEqualTo(132016);
        }
    }

    @Test
    void configuredTemplateIsListedAsApproved() throws Exception {
        try (var simulator =
                givenSimulator("simulator.templates[0].name=spring", "simulator.templates[0].language=de")) {
            assertThat(json(simulator.read(TEMPLATES, TOKEN)).path("data").valueStream())
                    .extracting(each -> each.path("status").asString())
                    .containsExactly("APPROVED");
            assertThat(json(simulator.read("900/message_templates?status=PAUSED", TOKEN))
                            .path("data")
                            .valueStream())
                    .isEmpty();
        }
    }

    @Test
    void templatesAreListedInPages() throws Exception {
        try (var simulator = givenSimulator(
                "simulator.templates[0].name=autumn", "simulator.templates[0].language=de",
                "simulator.templates[1].name=spring", "simulator.templates[1].language=de")) {
            var first = json(simulator.read("900/message_templates?limit=1", TOKEN));
            assertThat(first.at("/data/0/name").asString()).isEqualTo("autumn");
            assertThat(first.at("/paging/next").asString()).contains("limit=1", "after=");

            var after = first.at("/paging/cursors/after").asString();
            var second = json(simulator.read("900/message_templates?limit=1&after=" + after, TOKEN));
            assertThat(second.at("/data/0/name").asString()).isEqualTo("spring");
            assertThat(second.path("paging").has("next")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"after=nowhere, 131059", "after=cGxhY2U, 131059", "status=LOST, 100", "limit=few, 100"})
    void invalidListParametersAreRefused(String query, int code) throws Exception {
        try (var simulator = givenSimulator()) {
            var response = simulator.read("900/message_templates?" + query, TOKEN);
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(json(response).at("/error/code").asInt()).isEqualTo(code);
        }
    }

    @Test
    void declaredTemplateIsKnownInAdditionToConfiguredOnes() throws Exception {
        try (var simulator =
                givenSimulator("simulator.templates[0].name=autumn", "simulator.templates[0].language=de")) {
            assertThat(json(simulator.send("ada", TOKEN)).at("/error/code").asInt())
                    .isEqualTo(132001);
            simulator
                    .givenHealth("templates/spring/de", "{\"status\": \"APPROVED\"}")
                    .whenSentTo("ada");
        }
    }

    @ParameterizedTest
    @CsvSource({"700, stolen-token, 190", "701, orchard-token, 100", "701/message_templates, orchard-token, 100"})
    void unknownObjectOrWrongTokenIsRefused(String path, String token, int code) throws Exception {
        try (var simulator = givenSimulator()) {
            JsonNode error = json(simulator.read(path, token)).path("error");
            assertThat(error.path("code").asInt()).isEqualTo(code);
        }
    }
}

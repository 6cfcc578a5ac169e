package dev.trickle.simulator;

import static dev.trickle.simulator.SimulatorScenario.givenSimulator;
import static dev.trickle.simulator.SimulatorScenario.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What can be read of numbers and templates, and that calls go by it. */
class AccountHealthTest {

    private static final String TOKEN = "orchard-token";
    private static final String TEMPLATES = "900/message_templates?fields=name,language,status&name=spring";

    @Test
    void aNumberIsReadWithTheFieldsThatAreNamed() throws Exception {
        try (var simulator = givenSimulator()) {
            assertThat(simulator.read("700?fields=id", TOKEN).body()).isEqualTo("{\"id\":\"700\"}");
            var usual = json(simulator.read("700", TOKEN));
            assertThat(usual.path("display_phone_number").asString()).isEqualTo("+15550100001");
            assertThat(usual.path("quality_rating").asString()).isEqualTo("GREEN");
            assertThat(usual.has("health_status")).isFalse();
        }
    }

    @Test
    void aBlockedNumberSaysSoAndRefusesMessagesUntilItIsAvailable() throws Exception {
        try (var simulator = givenSimulator()) {
            simulator.givenStanding("numbers/700", "{\"can_send_message\": \"BLOCKED\", \"code\": 131042}");

            var refused = simulator.send("ada", TOKEN);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(json(refused).at("/error/code").asInt()).isEqualTo(131042);
            var health =
                    json(simulator.read("700?fields=id,health_status", TOKEN)).path("health_status");
            assertThat(health.path("can_send_message").asString()).isEqualTo("BLOCKED");
            assertThat(health.at("/entities/0/entity_type").asString()).isEqualTo("PHONE_NUMBER");
            assertThat(health.at("/entities/0/errors/0/error_code").asInt()).isEqualTo(131042);

            simulator.givenStanding("numbers/700", "{\"can_send_message\": \"AVAILABLE\"}");
            assertThat(simulator.send("ada", TOKEN).statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({"PAUSED, 400, 132015", "DISABLED, 400, 132016", "REJECTED, 404, 132001"})
    void aTemplateThatIsNotApprovedIsListedSoAndRefused(String status, int http, int code) throws Exception {
        try (var simulator = givenSimulator()) {
            simulator.givenStanding("templates/spring/de", "{\"status\": \"%s\"}".formatted(status));

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
    void aChangeOfATemplateIsToldIfItIsToBe() throws Exception {
        try (var simulator = givenSimulator()) {
            simulator.givenStanding("templates/spring/en_US", "{\"status\": \"REJECTED\"}");
            simulator.givenStanding("templates/spring/en_US", "{\"status\": \"PAUSED\", \"told\": true}");

            var change = simulator.whenTold("message_template_status_update");
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
    void aPauseForAWhileEndsByItself() throws Exception {
        try (var simulator = givenSimulator()) {
            simulator.givenStanding(
                    "templates/spring/de",
                    "{\"status\": \"PAUSED\", \"told\": true, \"title\": \"SECOND_PAUSE\", \"for\": \"PT6H\"}");
            var end = simulator.calendar().instant().plus(Duration.ofHours(6));
            assertThat(simulator.clockwork().nextTimer()).contains(end);

            simulator.whenTheCalendarSkips(Duration.ofHours(6).minusSeconds(1));
            assertThat(simulator.send("ada", TOKEN).statusCode()).isEqualTo(400);
            simulator.whenTheCalendarSkips(Duration.ofSeconds(1)).thenQuiet();
            assertThat(simulator.send("ada", TOKEN).statusCode()).isEqualTo(200);
            assertThat(simulator.told("message_template_status_update"))
                    .extracting(change -> change.at("/other_info/title").asString())
                    .containsExactly("SECOND_PAUSE", "UNPAUSE");
        }
    }

    @Test
    void aPauseThatIsReplacedDoesNotEndByItself() throws Exception {
        try (var simulator = givenSimulator()) {
            simulator.givenStanding("templates/spring/de", "{\"status\": \"PAUSED\", \"for\": \"PT3H\"}");
            simulator.givenStanding("templates/spring/de", "{\"status\": \"DISABLED\"}");
            assertThat(simulator.clockwork().nextTimer()).isEmpty();

            simulator.whenTheCalendarSkips(Duration.ofHours(3)).thenQuiet();
            assertThat(json(simulator.send("ada", TOKEN)).at("/error/code").asInt())
                    .isEqualTo(132016);
        }
    }

    @Test
    void aTemplateOfTheSettingsIsListedAsApproved() throws Exception {
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
    void templatesAreListedPageByPage() throws Exception {
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
    void aListIsNotReadByWhatMakesNoSense(String query, int code) throws Exception {
        try (var simulator = givenSimulator()) {
            var answer = simulator.read("900/message_templates?" + query, TOKEN);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(json(answer).at("/error/code").asInt()).isEqualTo(code);
        }
    }

    @Test
    void aTemplateThatIsDeclaredIsKnownBesideThoseOfTheSettings() throws Exception {
        try (var simulator =
                givenSimulator("simulator.templates[0].name=autumn", "simulator.templates[0].language=de")) {
            assertThat(json(simulator.send("ada", TOKEN)).at("/error/code").asInt())
                    .isEqualTo(132001);
            simulator
                    .givenStanding("templates/spring/de", "{\"status\": \"APPROVED\"}")
                    .whenSentTo("ada");
        }
    }

    @ParameterizedTest
    @CsvSource({"700, stolen-token, 190", "701, orchard-token, 100", "701/message_templates, orchard-token, 100"})
    void nothingIsReadOfOthersOrWithAWrongToken(String path, String token, int code) throws Exception {
        try (var simulator = givenSimulator()) {
            JsonNode error = json(simulator.read(path, token)).path("error");
            assertThat(error.path("code").asInt()).isEqualTo(code);
        }
    }
}

package dev.trickle.simulator;

import static dev.trickle.simulator.SimulatorScenario.bodyFor;
import static dev.trickle.simulator.SimulatorScenario.givenSimulator;
import static dev.trickle.simulator.SimulatorScenario.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The endpoint for marketing messages: the accounts that can use it, its responses, and its prices in webhooks. */
class MarketingMessagesTest {

    private static final String TOKEN = "orchard-token";
    private static final String ONBOARDED = "simulator.marketing.onboarding-status=ONBOARDED";

    @Test
    void onlyAnOnboardedAccountCanUseIt() throws Exception {
        try (var simulator = givenSimulator()) {
            assertThat(onboardingStatus(simulator)).isEqualTo("ELIGIBLE");
            assertThat(codeOf(sendMarketing(simulator, "ada"))).isEqualTo(131005);

            simulator.givenHealth("marketing", "{\"onboarding_status\": \"ONBOARDED\"}");
            assertThat(onboardingStatus(simulator)).isEqualTo("ONBOARDED");
            assertThat(sendMarketing(simulator, "ada").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void acceptedMessageHasTheSuccessFlagAndItsOwnPrice() throws Exception {
        try (var simulator = givenSimulator(ONBOARDED, "simulator.person.shares.read=0")) {
            var response = json(sendMarketing(simulator, "ada"));
            assertThat(response.path("success").asBoolean()).isTrue();
            assertThat(json(simulator.send("bob", TOKEN)).has("success")).isFalse();
            simulator.thenReported(Map.of("sent", 2, "delivered", 2));

            assertThat(simulator.lines())
                    .extracting(line -> line.path("endpoint").asString())
                    .containsExactly("MARKETING_MESSAGES", "MESSAGES");
            assertThat(simulator.receiver().statuses())
                    .extracting(status -> status.at("/pricing/category").asString())
                    .containsExactlyInAnyOrder("marketing_lite", "marketing_lite", "marketing", "marketing");
        }
    }

    @Test
    void onlyTemplatesAndMarketingOptionsAreAccepted() throws Exception {
        try (var simulator = givenSimulator(ONBOARDED)) {
            var valid = bodyFor("ada");
            for (var options : List.of(
                    "\"product_policy\":\"STRICT\",\"message_activity_sharing\":false",
                    "\"product_policy\":\"CLOUD_API_FALLBACK\"")) {
                assertThat(simulator
                                .send("marketing_messages", TOKEN, valid.replace("{\"mess", "{" + options + ",\"mess"))
                                .statusCode())
                        .isEqualTo(200);
            }
            for (var fault : List.of("\"product_policy\":\"LOOSE\"", "\"message_activity_sharing\":\"no\"")) {
                assertThat(codeOf(simulator.send(
                                "marketing_messages", TOKEN, valid.replace("{\"mess", "{" + fault + ",\"mess"))))
                        .isEqualTo(100);
            }
            var text = json(simulator.send(
                    "marketing_messages", TOKEN, valid.replace("\"type\":\"template\"", "\"type\":\"text\"")));
            assertThat(text.at("/error/code").asInt()).isEqualTo(100);
            assertThat(text.at("/error/error_data/details").asString())
                    .isEqualTo("Message must be a template message.");
        }
    }

    @Test
    void templateDecidesTheEndpoint() throws Exception {
        try (var simulator = givenSimulator(ONBOARDED)) {
            assertThat(codes(simulator, "RUNNING")).containsExactly(0, 134101);
            assertThat(codes(simulator, "UNAVAILABLE")).containsExactly(0, 134102);
            assertThat(codes(simulator, "REQUIRED")).containsExactly(131061, 0);
            assertThat(codes(simulator, "DONE")).containsExactly(0, 0);
            assertThat(utilityCodes(simulator)).containsExactly(0, 134100);
        }
    }

    @Test
    void accountCanDisableMarketingTemplatesAtTheUsualEndpoint() throws Exception {
        try (var simulator = givenSimulator()) {
            simulator.givenHealth(
                    "marketing",
                    "{\"onboarding_status\": \"ONBOARDED\", \"disable_marketing_messages_on_cloud_api\": true}");

            assertThat(codes(simulator, "DONE")).containsExactly(131063, 0);
            assertThat(utilityCodes(simulator)).containsExactly(0, 134100);
        }
    }

    /** The codes of both endpoints for such a template; 0 for an accepted message. */
    private static List<Integer> codes(SimulatorScenario simulator, String sync) throws Exception {
        simulator.givenHealth("templates/spring/de/marketing", "{\"sync\": \"%s\"}".formatted(sync));
        return codes(simulator);
    }

    private static List<Integer> utilityCodes(SimulatorScenario simulator) throws Exception {
        assertThat(simulator.put("/simulator/templates/spring/de", "{\"category\": \"UTILITY\"}"))
                .isEqualTo(204);
        return codes(simulator);
    }

    private static List<Integer> codes(SimulatorScenario simulator) throws Exception {
        return List.of(codeOf(simulator.send("ada", TOKEN)), codeOf(sendMarketing(simulator, "ada")));
    }

    private static HttpResponse<String> sendMarketing(SimulatorScenario simulator, String person) throws Exception {
        return simulator.send("marketing_messages", TOKEN, bodyFor(person));
    }

    private static String onboardingStatus(SimulatorScenario simulator) throws Exception {
        return json(simulator.read("900?fields=marketing_messages_onboarding_status", TOKEN))
                .path("marketing_messages_onboarding_status")
                .asString();
    }

    private static int codeOf(HttpResponse<String> response) {
        return json(response).at("/error/code").asInt(0);
    }
}

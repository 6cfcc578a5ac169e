package dev.trickle.simulator;

import static dev.trickle.simulator.SimulatorScenario.givenSimulator;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Inbound messages and preferences of people, and the chaos of webhooks. */
class InboundMessagesTest {

    @Test
    void textIsDeliveredAfterRefusals() throws Exception {
        try (var simulator = givenSimulator().givenReceiverRefuses(2)) {
            assertThat(simulator.post("/simulator/people/4915550100001/messages", "{\"text\": \"STOP\"}"))
                    .isEqualTo(202);

            var value = simulator.awaitWebhook("messages");
            assertThat(value.at("/messages/0/text/body").asString()).isEqualTo("STOP");
            assertThat(value.at("/messages/0/from").asString()).isEqualTo("4915550100001");
            assertThat(value.at("/metadata/phone_number_id").asString()).isEqualTo("700");
            assertThat(simulator.receiver().countForged()).isZero();
        }
    }

    @Test
    void buttonReplyIsDelivered() throws Exception {
        try (var simulator = givenSimulator()) {
            simulator.post(
                    "/simulator/people/4915550100001/messages", "{\"text\": \"Stop promotions\", \"button\": true}");

            var message = simulator.awaitWebhook("messages").at("/messages/0");
            assertThat(message.path("type").asString()).isEqualTo("button");
            assertThat(message.at("/button/payload").asString()).isEqualTo("Stop promotions");
            assertThat(message.at("/button/text").asString()).isEqualTo("Stop promotions");
            assertThat(message.has("text")).isFalse();
        }
    }

    @Test
    void preferenceIsDelivered() throws Exception {
        try (var simulator = givenSimulator()) {
            assertThat(simulator.post("/simulator/people/4915550100001/preferences", "{\"value\": \"stop\"}"))
                    .isEqualTo(202);

            var preference = simulator.awaitWebhook("user_preferences").at("/user_preferences/0");
            assertThat(preference.path("value").asString()).isEqualTo("stop");
            assertThat(preference.path("timestamp").isIntegralNumber()).isTrue();
        }
    }

    @Test
    void deliveredStatusMayBeSkipped() throws Exception {
        try (var simulator = givenSimulator("simulator.webhook.skip-share=1")) {
            simulator.whenSentTo("ada").thenReported(Map.of("sent", 1, "read", 1));
        }
    }

    @Test
    void deliveredStatusMayBeContradicted() throws Exception {
        try (var simulator =
                givenSimulator("simulator.webhook.contradiction-share=1", "simulator.person.shares.read=0")) {
            simulator.whenSentTo("ada").thenReported(Map.of("sent", 1, "delivered", 1, "failed", 1));
        }
    }

    @Test
    void servesTheLedgerPage() throws Exception {
        try (var simulator = givenSimulator()) {
            assertThat(simulator.get("/")).contains("<title>Cloud API simulator</title>");
        }
    }
}

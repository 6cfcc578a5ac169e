package dev.trickle.simulator;

import static dev.trickle.simulator.SimulatorScenario.givenSimulator;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people say and choose is told, signed and repeated as everything else; and not all that is told is tidy. */
class InboundMessagesTest {

    @Test
    void aTextIsToldThoughTheReceiverRefusesItAtFirst() throws Exception {
        try (var simulator = givenSimulator().givenTheReceiverRefuses(2)) {
            assertThat(simulator.post("/simulator/people/4915550100001/messages", "{\"text\": \"STOP\"}"))
                    .isEqualTo(202);

            var value = simulator.whenTold("messages");
            assertThat(value.at("/messages/0/text/body").asString()).isEqualTo("STOP");
            assertThat(value.at("/messages/0/from").asString()).isEqualTo("4915550100001");
            assertThat(value.at("/metadata/phone_number_id").asString()).isEqualTo("700");
            assertThat(simulator.receiver().forged()).isZero();
        }
    }

    @Test
    void aButtonOfATemplateMaySayIt() throws Exception {
        try (var simulator = givenSimulator()) {
            simulator.post(
                    "/simulator/people/4915550100001/messages", "{\"text\": \"Stop promotions\", \"button\": true}");

            var message = simulator.whenTold("messages").at("/messages/0");
            assertThat(message.path("type").asString()).isEqualTo("button");
            assertThat(message.at("/button/payload").asString()).isEqualTo("Stop promotions");
            assertThat(message.at("/button/text").asString()).isEqualTo("Stop promotions");
            assertThat(message.has("text")).isFalse();
        }
    }

    @Test
    void aChoiceIsTold() throws Exception {
        try (var simulator = givenSimulator()) {
            assertThat(simulator.post("/simulator/people/4915550100001/preferences", "{\"value\": \"stop\"}"))
                    .isEqualTo(202);

            var choice = simulator.whenTold("user_preferences").at("/user_preferences/0");
            assertThat(choice.path("value").asString()).isEqualTo("stop");
            assertThat(choice.path("timestamp").isIntegralNumber()).isTrue();
        }
    }

    @Test
    void aDeliveryMayBeSkipped() throws Exception {
        try (var simulator = givenSimulator("simulator.webhook.skip-share=1")) {
            simulator.whenSentTo("ada").thenTold(Map.of("sent", 1, "read", 1));
        }
    }

    @Test
    void aDeliveryMayBeContradicted() throws Exception {
        try (var simulator =
                givenSimulator("simulator.webhook.contradiction-share=1", "simulator.person.shares.read=0")) {
            simulator.whenSentTo("ada").thenTold(Map.of("sent", 1, "delivered", 1, "failed", 1));
        }
    }

    @Test
    void thePageIsForPeople() throws Exception {
        try (var simulator = givenSimulator()) {
            assertThat(simulator.get("/")).contains("<title>Cloud API simulator</title>");
        }
    }
}

package dev.trickle.simulator;

import static dev.trickle.simulator.SimulatorScenario.givenSimulator;
import static dev.trickle.simulator.SimulatorScenario.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SimulatorTest {

    @Test
    void acceptsAMessageAndReportsItsStatuses() throws Exception {
        try (var simulator = givenSimulator()) {
            var response = json(simulator.send("ada", "orchard-token"));
            simulator.thenReported(Map.of("sent", 1, "delivered", 1, "read", 1));

            assertThat(response.at("/contacts/0/wa_id").asString()).isEqualTo("4915550100001");
            assertThat(response.at("/messages/0").has("message_status")).isFalse();
            assertThat(simulator.receiver().statuses()).allSatisfy(status -> {
                assertThat(status.path("id")).isEqualTo(response.at("/messages/0/id"));
                assertThat(status.path("biz_opaque_callback_data").asString()).isEqualTo("für ada");
                assertThat(status.path("timestamp").asString())
                        .isEqualTo(Long.toString(simulator.clock().instant().getEpochSecond()));
            });
        }
    }

    @Test
    void reportsTheWaIdAndRecordsTheDigitsOfTheCall() throws Exception {
        try (var simulator = givenSimulator()) {
            var response = json(simulator.send("dan", "orchard-token"));
            simulator.thenReported(Map.of("sent", 1, "delivered", 1, "read", 1));

            assertThat(response.at("/contacts/0/input").asString()).isEqualTo("+5511987650004");
            assertThat(response.at("/contacts/0/wa_id").asString()).isEqualTo("551187650004");
            assertThat(simulator.receiver().statuses())
                    .allSatisfy(status ->
                            assertThat(status.path("recipient_id").asString()).isEqualTo("551187650004"));
            assertThat(simulator.lines().map(line -> line.path("to").asString()))
                    .containsExactly("5511987650004");
        }
    }

    @Test
    void acceptsTheSameCallTwiceAsTwoMessages() throws Exception {
        try (var simulator = givenSimulator()) {
            simulator.whenSentTo("ada", "ada", "bob").thenReported(Map.of("sent", 3, "delivered", 3, "read", 3));

            var ledger = simulator.ledger();
            assertThat(ledger.path("accepted").asInt()).isEqualTo(3);
            assertThat(ledger.path("written_to_more_than_once").asInt()).isEqualTo(1);
            assertThat(ledger.path("most_people_in_moving_day").asInt()).isEqualTo(2);
            assertThat(ledger.at("/days/most_messages").asInt()).isEqualTo(3);
            assertThat(ledger.at("/webhooks/delivered").asInt()).isEqualTo(9);
            assertThat(simulator.lines().map(line -> line.path("wamid").asString()))
                    .hasSize(3)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void refusesAWrongTokenWithAGraphError() throws Exception {
        try (var simulator = givenSimulator()) {
            var response = simulator.send("ada", "stolen-token");

            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(json(response).at("/error/code").asInt()).isEqualTo(190);
            assertThat(json(response).path("error").has("error_data")).isFalse();
            assertThat(simulator.ledger().at("/refused/190").asInt()).isEqualTo(1);
            assertThat(simulator.ledger().path("accepted").asInt()).isZero();
        }
    }

    @Test
    void repeatsAWebhookUntilItIsConfirmed() throws Exception {
        try (var simulator = givenSimulator()) {
            simulator
                    .givenReceiverRefuses(5)
                    .whenSentTo("ada", "bob", "cyd")
                    .thenReported(Map.of("sent", 3, "delivered", 3, "read", 3));

            assertThat(simulator.ledger().at("/webhooks/refused").asInt()).isEqualTo(5);
            assertThat(simulator.lines())
                    .allSatisfy(
                            line -> assertThat(line.path("outcome_delivered").asBoolean())
                                    .isTrue());
        }
    }

    @Test
    void reportsLaterStatusesWhenTheClockAdvances() throws Exception {
        try (var simulator =
                givenSimulator("simulator.person.delays.delivered.min=1h", "simulator.person.delays.read.min=3d")) {
            var start = simulator.clock().instant();
            simulator.whenSentTo("ada").thenReported(Map.of("sent", 1));
            assertThat(simulator.idleState().nextTimer()).contains(start.plus(Duration.ofHours(1)));

            simulator.whenClockAdvances(Duration.ofHours(1)).thenReported(Map.of("sent", 1, "delivered", 1));
            simulator.whenClockAdvances(Duration.ofDays(3)).thenReported(Map.of("sent", 1, "delivered", 1, "read", 1));
            assertThat(simulator.idleState().nextTimer()).isEmpty();
        }
    }

    @Test
    void failsTheConfiguredShareWithTheConfiguredCode() throws Exception {
        try (var simulator = givenSimulator(
                "simulator.person.shares.failed=1",
                "simulator.person.shares.read=0",
                "simulator.person.failure-codes=131050")) {
            simulator.whenSentTo("ada").thenReported(Map.of("failed", 1));

            var failure = simulator.receiver().statuses().getFirst();
            assertThat(failure.at("/errors/0/code").asInt()).isEqualTo(131050);
            assertThat(simulator.lines()).singleElement().satisfies(line -> {
                assertThat(line.path("outcome").asString()).isEqualTo("failed");
                assertThat(line.path("code").asInt()).isEqualTo(131050);
            });
        }
    }

    @Test
    void usesTheDeclaredOutcomeOfAPerson() throws Exception {
        try (var simulator = givenSimulator()) {
            simulator
                    .givenDeclared("ada", "{\"outcome\":\"delivered\"}")
                    .whenSentTo("ada")
                    .thenReported(Map.of("sent", 1, "delivered", 1));
        }
    }

    @Test
    void sendsWebhooksBeforeTheResponseIfConfigured() throws Exception {
        try (var simulator = givenSimulator("simulator.webhook.before-response=true")) {
            simulator.send("ada", "orchard-token");
            assertThat(simulator.reportedStatuses()).isEqualTo(Map.of("sent", 1, "delivered", 1, "read", 1));
        }
    }

    @Test
    void duplicatesWebhooksAndReturnsTheMessageStatusIfConfigured() throws Exception {
        try (var simulator = givenSimulator("simulator.webhook.duplicate-share=1", "simulator.message-status=true")) {
            var response = json(simulator.send("ada", "orchard-token"));
            simulator.thenReported(Map.of("sent", 2, "delivered", 2, "read", 2));
            assertThat(response.at("/messages/0/message_status").asString()).isEqualTo("accepted");
        }
    }

    @Test
    void throttlesWithTheConfiguredStatus() throws Exception {
        try (var simulator = givenSimulator("simulator.messages-per-second=1", "simulator.throttle-status=429")) {
            var response = simulator.whenSentUntilRefused("ada");
            assertThat(response.statusCode()).isEqualTo(429);
            assertThat(json(response).at("/error/code").asInt()).isEqualTo(130429);
        }
    }

    @Test
    void refusesADeclarationWithoutAnOutcome() throws Exception {
        try (var simulator = givenSimulator()) {
            assertThat(simulator.declare("ada", "{}")).isEqualTo(400);
        }
    }

    @Test
    void clearsItsLedgerOnRequest() throws Exception {
        try (var simulator = givenSimulator()) {
            simulator.whenSentTo("ada").thenReported(Map.of("sent", 1, "delivered", 1, "read", 1));
            assertThat(simulator.reset()).isEqualTo(204);
            assertThat(simulator.ledger().path("accepted").asInt()).isZero();
            assertThat(simulator.lines()).isEmpty();
        }
    }
}

package dev.trickle.simulator;

import static dev.trickle.simulator.SimulatorScenario.givenSimulator;
import static dev.trickle.simulator.SimulatorScenario.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Messages of a paced template are held after the first ones until the decision. */
class PacingTest {

    private static final String TOKEN = "orchard-token";
    private static final String SPRING = "/simulator/pacing/spring/de";
    private static final String DECISION = SPRING + "/decision";
    private static final String BAD = "{\"decision\": \"bad\"}";
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @Test
    void heldMessageIsReportedAfterItsReleaseOnly() throws Exception {
        try (var simulator = givenPaced("first=1")) {
            var start = simulator.clock().instant();
            assertThat(status(simulator.send("ada", TOKEN))).isEmpty();
            assertThat(status(simulator.send("bob", TOKEN))).isEqualTo("held_for_quality_assessment");
            simulator.thenReported(Map.of("sent", 1, "delivered", 1, "read", 1));
            assertThat(simulator.idleState().nextTimer()).contains(start.plus(AN_HOUR));

            simulator.whenClockAdvances(AN_HOUR).thenReported(Map.of("sent", 2, "delivered", 2, "read", 2));

            assertThat(simulator
                            .receiver()
                            .statuses()
                            .getLast()
                            .path("timestamp")
                            .asLong())
                    .isEqualTo(start.plus(AN_HOUR).getEpochSecond());
            assertThat(simulator.idleState().nextTimer()).isEmpty();
        }
    }

    @Test
    void goodDecisionEndsPacing() throws Exception {
        try (var simulator = givenPaced("first=0")) {
            simulator.whenSentTo("ada").whenClockAdvances(AN_HOUR).thenIdle();

            assertThat(status(simulator.send("bob", TOKEN))).isEmpty();
            assertThat(simulator.get("/simulator/pacing")).isEqualTo("[]");
            simulator.thenReported(Map.of("sent", 2, "delivered", 2, "read", 2));
            assertThat(simulator.webhooksOf("message_template_status_update")).isEmpty();
        }
    }

    @Test
    void badDecisionFailsHeldMessagesAndPausesTheTemplate() throws Exception {
        try (var simulator = givenPaced("first=1", "decided-after=30m", "decision=bad")) {
            simulator.whenSentTo("ada", "bob", "cyd").thenReported(Map.of("sent", 1, "delivered", 1, "read", 1));

            simulator
                    .whenClockAdvances(Duration.ofMinutes(30))
                    .thenReported(Map.of("sent", 1, "delivered", 1, "read", 1, "failed", 2));

            var failure = simulator.receiver().statuses().getLast();
            assertThat(failure.at("/errors/0/code").asInt()).isEqualTo(132015);
            assertThat(failure.path("biz_opaque_callback_data").asString()).startsWith("für ");
            var change = simulator.awaitWebhook("message_template_status_update");
            assertThat(change.path("event").asString()).isEqualTo("PAUSED");
            assertThat(change.at("/other_info/title").asString()).isEqualTo("RATE_LIMITING_PAUSE");
            assertThat(json(simulator.send("ada", TOKEN)).at("/error/code").asInt())
                    .isEqualTo(132015);
        }
    }

    @Test
    void ledgerShowsHeldMessagesAndTheirOutcome() throws Exception {
        try (var simulator = givenPaced("first=1", "decision=bad")) {
            simulator.whenSentTo("ada", "bob");
            assertThat(holds(simulator)).containsExactly("", "waiting");
            assertThat(simulator.lines().map(line -> line.path("outcome").asString("")))
                    .containsExactly("read", "");

            simulator
                    .whenClockAdvances(AN_HOUR)
                    .thenReported(Map.of("sent", 1, "delivered", 1, "read", 1, "failed", 1));

            assertThat(holds(simulator)).containsExactly("", "dropped");
            assertThat(simulator.lines().skip(1)).singleElement().satisfies(line -> {
                assertThat(line.path("outcome").asString()).isEqualTo("failed");
                assertThat(line.path("code").asInt()).isEqualTo(132015);
                assertThat(line.path("outcome_delivered").asBoolean()).isTrue();
            });
        }
    }

    @Test
    void pacingCanBeStartedAndDecidedByRequest() throws Exception {
        try (var simulator =
                givenSimulator("simulator.webhook.before-response=true", "simulator.message-status=true")) {
            assertThat(simulator.put(SPRING, "{\"first\": 1}")).isEqualTo(204);
            assertThat(status(simulator.send("ada", TOKEN))).isEqualTo("accepted");
            simulator.whenSentTo("bob", "cyd");
            var pacing = simulator.get("/simulator/pacing");
            assertThat(pacing).contains("\"name\":\"spring\"", "\"first\":1", "\"dispatched\":1", "\"held\":2");

            assertThat(simulator.post(DECISION, "{\"decision\": \"good\"}")).isEqualTo(204);

            simulator.thenReported(Map.of("sent", 3, "delivered", 3, "read", 3));
            assertThat(holds(simulator)).containsExactly("", "released", "released");
            assertThat(simulator.post(DECISION, BAD)).isEqualTo(404);
        }
    }

    @Test
    void changedRulesApplyToHeldMessages() throws Exception {
        try (var simulator = givenPaced("first=0")) {
            simulator.whenSentTo("ada");
            var start = simulator.clock().instant();
            simulator.put(SPRING, "{\"decided_after\": \"PT2H\", \"decision\": \"bad\"}");
            assertThat(simulator.idleState().nextTimer()).contains(start.plus(Duration.ofHours(2)));

            simulator.whenClockAdvances(AN_HOUR).thenReported(Map.of());
            simulator.whenClockAdvances(AN_HOUR).thenReported(Map.of("failed", 1));
        }
    }

    @Test
    void droppedMessageDoesNotCountForTheFrequencyCap() throws Exception {
        try (var simulator = givenSimulator("simulator.person.messages-per-day=1")) {
            simulator.put(SPRING, "{}");
            simulator.whenSentTo("ada");
            simulator.post(DECISION, BAD);
            simulator.givenHealth("templates/spring/de", "{\"status\": \"APPROVED\"}");

            simulator.whenSentTo("ada").thenReported(Map.of("failed", 1, "sent", 1, "delivered", 1, "read", 1));
        }
    }

    @Test
    void heldMessageIsReleasedAfterALedgerReset() throws Exception {
        try (var simulator = givenPaced("first=0")) {
            simulator.whenSentTo("ada");
            simulator.reset();
            simulator.post(DECISION, "{\"decision\": \"good\"}");
            simulator.thenReported(Map.of("sent", 1, "delivered", 1, "read", 1));

            assertThat(simulator.lines()).isEmpty();
        }
    }

    @Test
    void invalidRulesAreRefused() throws Exception {
        try (var simulator = givenSimulator()) {
            assertThat(simulator.put(SPRING, "{\"first\": -1}")).isEqualTo(400);
            assertThat(simulator.put(SPRING, "{\"decision\": \"none\"}")).isEqualTo(400);
            assertThat(simulator.post(DECISION, "{}")).isEqualTo(400);
        }
    }

    private static SimulatorScenario givenPaced(String... rules) throws Exception {
        var template = Stream.of("name=spring", "language=de");
        return givenSimulator(Stream.concat(template, Stream.of(rules))
                .map("simulator.pacing[0]."::concat)
                .toArray(String[]::new));
    }

    private static String status(HttpResponse<String> response) {
        return json(response).at("/messages/0/message_status").asString("");
    }

    private static List<String> holds(SimulatorScenario simulator) throws Exception {
        return simulator.lines().map(line -> line.path("hold").asString("")).toList();
    }
}

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

/** Messages of a paced template are held after the first ones, until Meta has decided. */
class PacingTest {

    private static final String TOKEN = "orchard-token";
    private static final String SPRING = "/simulator/pacing/spring/de";
    private static final String DECISION = SPRING + "/decision";
    private static final String BAD = "{\"verdict\": \"bad\"}";
    private static final Duration AN_HOUR = Duration.ofHours(1);

    @Test
    void whatIsHeldIsAnsweredSoAndNobodyIsToldOfItUntilItIsReleased() throws Exception {
        try (var simulator = givenPaced("first=1")) {
            var start = simulator.calendar().instant();
            assertThat(status(simulator.send("ada", TOKEN))).isEmpty();
            assertThat(status(simulator.send("bob", TOKEN))).isEqualTo("held_for_quality_assessment");
            simulator.thenTold(Map.of("sent", 1, "delivered", 1, "read", 1));
            assertThat(simulator.clockwork().nextTimer()).contains(start.plus(AN_HOUR));

            simulator.whenTheCalendarSkips(AN_HOUR).thenTold(Map.of("sent", 2, "delivered", 2, "read", 2));

            assertThat(simulator
                            .receiver()
                            .statuses()
                            .getLast()
                            .path("timestamp")
                            .asLong())
                    .isEqualTo(start.plus(AN_HOUR).getEpochSecond());
            assertThat(simulator.clockwork().nextTimer()).isEmpty();
        }
    }

    @Test
    void aTemplateThatIsGoodIsPacedNoMore() throws Exception {
        try (var simulator = givenPaced("first=0")) {
            simulator.whenSentTo("ada").whenTheCalendarSkips(AN_HOUR).thenQuiet();

            assertThat(status(simulator.send("bob", TOKEN))).isEmpty();
            assertThat(simulator.get("/simulator/pacing")).isEqualTo("[]");
            simulator.thenTold(Map.of("sent", 2, "delivered", 2, "read", 2));
            assertThat(simulator.told("message_template_status_update")).isEmpty();
        }
    }

    @Test
    void ofATemplateThatIsBadWhatIsHeldFailsAndNothingMoreIsTaken() throws Exception {
        try (var simulator = givenPaced("first=1", "decided-after=30m", "verdict=bad")) {
            simulator.whenSentTo("ada", "bob", "cyd").thenTold(Map.of("sent", 1, "delivered", 1, "read", 1));

            simulator
                    .whenTheCalendarSkips(Duration.ofMinutes(30))
                    .thenTold(Map.of("sent", 1, "delivered", 1, "read", 1, "failed", 2));

            var failure = simulator.receiver().statuses().getLast();
            assertThat(failure.at("/errors/0/code").asInt()).isEqualTo(132015);
            assertThat(failure.path("biz_opaque_callback_data").asString()).startsWith("für ");
            var change = simulator.whenTold("message_template_status_update");
            assertThat(change.path("event").asString()).isEqualTo("PAUSED");
            assertThat(change.at("/other_info/title").asString()).isEqualTo("RATE_LIMITING_PAUSE");
            assertThat(json(simulator.send("ada", TOKEN)).at("/error/code").asInt())
                    .isEqualTo(132015);
        }
    }

    @Test
    void theLedgerSaysWhatWasHeldAndWhatBecameOfIt() throws Exception {
        try (var simulator = givenPaced("first=1", "verdict=bad")) {
            simulator.whenSentTo("ada", "bob");
            assertThat(holds(simulator)).containsExactly("", "waiting");
            assertThat(simulator.lines().map(line -> line.path("outcome").asString("")))
                    .containsExactly("read", "");

            simulator.whenTheCalendarSkips(AN_HOUR).thenTold(Map.of("sent", 1, "delivered", 1, "read", 1, "failed", 1));

            assertThat(holds(simulator)).containsExactly("", "dropped");
            assertThat(simulator.lines().skip(1)).singleElement().satisfies(line -> {
                assertThat(line.path("outcome").asString()).isEqualTo("failed");
                assertThat(line.path("code").asInt()).isEqualTo(132015);
                assertThat(line.path("outcome_delivered").asBoolean()).isTrue();
            });
        }
    }

    @Test
    void aTestMayHaveATemplatePacedAndDecideAtOnce() throws Exception {
        try (var simulator = givenSimulator("simulator.webhook.before-answer=true", "simulator.message-status=true")) {
            assertThat(simulator.put(SPRING, "{\"first\": 1}")).isEqualTo(204);
            assertThat(status(simulator.send("ada", TOKEN))).isEqualTo("accepted");
            simulator.whenSentTo("bob", "cyd");
            var pacing = simulator.get("/simulator/pacing");
            assertThat(pacing).contains("\"name\":\"spring\"", "\"first\":1", "\"gone\":1", "\"held\":2");

            assertThat(simulator.post(DECISION, "{\"verdict\": \"good\"}")).isEqualTo(204);

            simulator.thenTold(Map.of("sent", 3, "delivered", 3, "read", 3));
            assertThat(holds(simulator)).containsExactly("", "released", "released");
            assertThat(simulator.post(DECISION, BAD)).isEqualTo(404);
        }
    }

    @Test
    void otherTermsHoldForWhatIsHeldAlready() throws Exception {
        try (var simulator = givenPaced("first=0")) {
            simulator.whenSentTo("ada");
            var start = simulator.calendar().instant();
            simulator.put(SPRING, "{\"decided_after\": \"PT2H\", \"verdict\": \"bad\"}");
            assertThat(simulator.clockwork().nextTimer()).contains(start.plus(Duration.ofHours(2)));

            simulator.whenTheCalendarSkips(AN_HOUR).thenTold(Map.of());
            simulator.whenTheCalendarSkips(AN_HOUR).thenTold(Map.of("failed", 1));
        }
    }

    @Test
    void whatWasDroppedDoesNotCountForThePerson() throws Exception {
        try (var simulator = givenSimulator("simulator.person.messages-a-day=1")) {
            simulator.put(SPRING, "{}");
            simulator.whenSentTo("ada");
            simulator.post(DECISION, BAD);
            simulator.givenStanding("templates/spring/de", "{\"status\": \"APPROVED\"}");

            simulator.whenSentTo("ada").thenTold(Map.of("failed", 1, "sent", 1, "delivered", 1, "read", 1));
        }
    }

    @Test
    void whatIsHeldGoesItsWayThoughTheLedgerHasForgottenIt() throws Exception {
        try (var simulator = givenPaced("first=0")) {
            simulator.whenSentTo("ada");
            simulator.reset();
            simulator.post(DECISION, "{\"verdict\": \"good\"}");
            simulator.thenTold(Map.of("sent", 1, "delivered", 1, "read", 1));

            assertThat(simulator.lines()).isEmpty();
        }
    }

    @Test
    void termsThatMakeNoSenseAreNotTaken() throws Exception {
        try (var simulator = givenSimulator()) {
            assertThat(simulator.put(SPRING, "{\"first\": -1}")).isEqualTo(400);
            assertThat(simulator.put(SPRING, "{\"verdict\": \"none\"}")).isEqualTo(400);
            assertThat(simulator.post(DECISION, "{}")).isEqualTo(400);
        }
    }

    private static SimulatorScenario givenPaced(String... terms) throws Exception {
        var template = Stream.of("name=spring", "language=de");
        return givenSimulator(Stream.concat(template, Stream.of(terms))
                .map("simulator.pacing[0]."::concat)
                .toArray(String[]::new));
    }

    private static String status(HttpResponse<String> answer) {
        return json(answer).at("/messages/0/message_status").asString("");
    }

    private static List<String> holds(SimulatorScenario simulator) throws Exception {
        return simulator.lines().map(line -> line.path("hold").asString("")).toList();
    }
}

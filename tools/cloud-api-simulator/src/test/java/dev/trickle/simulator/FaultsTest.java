package dev.trickle.simulator;

import static dev.trickle.simulator.SimulatorScenario.givenSimulator;
import static dev.trickle.simulator.SimulatorScenario.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FaultsTest {

    @Test
    void lostResponseLeavesAnAcceptedMessage() throws Exception {
        try (var simulator = givenSimulator().givenFaults("[{\"kind\": \"answer_lost\", \"times\": 1}]")) {
            assertThatThrownBy(() -> simulator.send("ada", "orchard-token")).isInstanceOf(IOException.class);
            simulator.whenSentTo("bob");

            assertThat(simulator.lines().map(line -> line.path("fault").asString("none")))
                    .containsExactly("answer_lost", "none");
            assertThat(simulator.faults().at("/0/hits").asInt()).isEqualTo(1);
        }
    }

    @Test
    void callCutBeforeAcceptanceIsCountedAndNotAccepted() throws Exception {
        try (var simulator = givenSimulator().givenFaults("[{\"kind\": \"cut_before\"}]")) {
            assertThatThrownBy(() -> simulator.send("ada", "orchard-token")).isInstanceOf(IOException.class);

            assertThat(simulator.calls().path("arrived").asInt()).isEqualTo(1);
            assertThat(simulator.lines()).isEmpty();
        }
    }

    @Test
    void customResponseIsReturnedUnchangedWithOrWithoutAcceptance() throws Exception {
        try (var simulator = givenSimulator().givenFaults("""
                [{"kind": "answered", "times": 1, "status": 503, "body": "<h1>Sorry</h1>"},
                 {"kind": "answered", "status": 500, "content_type": "application/json", "body": "{}", "accepted": true}]
                """)) {
            var sorry = simulator.send("ada", "orchard-token");
            assertThat(sorry.statusCode()).isEqualTo(503);
            assertThat(sorry.body()).isEqualTo("<h1>Sorry</h1>");
            assertThat(sorry.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
            assertThat(simulator.lines()).isEmpty();

            assertThat(simulator.send("ada", "orchard-token").body()).isEqualTo("{}");
            assertThat(simulator.lines()).hasSize(1);
        }
    }

    @Test
    void responseBodyMayBeTruncated() throws Exception {
        try (var simulator = givenSimulator().givenFaults("""
                [{"kind": "answered", "status": 200, "content_type": "application/json", "accepted": true,
                  "body": "{\\"messages\\": [{\\"id\\": \\"wam"}]
                """)) {
            var response = simulator.send("ada", "orchard-token");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).endsWith("wam");
            assertThat(simulator.lines()).hasSize(1);
        }
    }

    @Test
    void faultOfOnePersonDoesNotAffectOthers() throws Exception {
        try (var simulator = givenSimulator()
                .givenFaults("[{\"kind\": \"answered\", \"to\": \"4915550100001\", \"status\": 429}]")) {
            simulator.whenSentTo("bob");

            assertThat(simulator.send("ada", "orchard-token").statusCode()).isEqualTo(429);
        }
    }

    @Test
    void shareHitsAboutThatManyCalls() throws Exception {
        try (var simulator =
                givenSimulator().givenFaults("[{\"kind\": \"answered\", \"share\": 0.5, \"status\": 429}]")) {
            for (var calls = 0; calls < 100; calls++) {
                simulator.send("ada", "orchard-token");
            }

            assertThat(simulator.faults().at("/0/hits").asInt()).isBetween(25, 75);
        }
    }

    @Test
    void slowCallIsOpenUntilAnswered() throws Exception {
        try (var simulator = givenSimulator().givenFaults("[{\"kind\": \"slow\", \"delay\": \"PT0.5S\"}]")) {
            var call = CompletableFuture.runAsync(() -> simulator.sendUnchecked("ada"));
            await().untilAsserted(() -> assertThat(simulator
                            .calls()
                            .at("/open/0/biz_opaque_callback_data")
                            .asString())
                    .isEqualTo("für ada"));
            call.join();

            await().untilAsserted(
                            () -> assertThat(simulator.calls().path("open")).isEmpty());
        }
    }

    @Test
    void invalidFaultIsRefused() throws Exception {
        try (var simulator = givenSimulator()) {
            assertThat(simulator.putFaults("[{\"kind\": \"slow\", \"share\": 2}]"))
                    .isEqualTo(400);
            assertThat(simulator.putFaults("[{}]")).isEqualTo(400);
        }
    }

    @Test
    void configuredFaultSkipsCallsAndThenRefuses() throws Exception {
        try (var simulator = givenSimulator(
                "simulator.faults[0].kind=refused",
                "simulator.faults[0].code=131056",
                "simulator.faults[0].status=429",
                "simulator.faults[0].after=1",
                "simulator.faults[0].times=1")) {
            assertThat(simulator.send("ada", "orchard-token").statusCode()).isEqualTo(200);
            var refused = simulator.send("ada", "orchard-token");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(json(refused).at("/error/code").asInt()).isEqualTo(131056);
            assertThat(simulator.send("ada", "orchard-token").statusCode()).isEqualTo(200);
        }
    }
}

package dev.trickle.simulator;

import static dev.trickle.simulator.SimulatorScenario.givenSimulator;
import static dev.trickle.simulator.SimulatorScenario.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The messaging limit of an account and the frequency cap of a person. */
class LimitsTest {

    private static final String TOKEN = "orchard-token";

    @Test
    void messageBeyondTheLimitIsAcceptedAndRecorded() throws Exception {
        try (var simulator = givenSimulator("simulator.limit.people=1")) {
            simulator.whenSentTo("ada", "ada", "bob");

            assertThat(simulator.get("/simulator/limit")).isEqualTo("{\"people\":1,\"violations\":1}");
        }
    }

    @Test
    void refusedCallDoesNotCountForTheLimit() throws Exception {
        try (var simulator = givenSimulator("simulator.limit.people=1")) {
            simulator.whenSentTo("ada");
            simulator.put("/simulator/faults", "[{\"kind\": \"refused\", \"code\": 131056}]");
            simulator.send("bob", TOKEN);

            assertThat(simulator.get("/simulator/limit")).isEqualTo("{\"people\":1,\"violations\":0}");
        }
    }

    @Test
    void messageBeyondTheLimitIsRefusedForADayIfConfigured() throws Exception {
        try (var simulator = givenSimulator("simulator.limit.people=1", "simulator.limit.refuse-with=131048")) {
            simulator.whenSentTo("ada");
            assertThat(json(simulator.send("bob", TOKEN)).at("/error/code").asInt())
                    .isEqualTo(131048);

            simulator.whenClockAdvances(Duration.ofHours(24)).whenSentTo("bob");
        }
    }

    @Test
    void anotherMessageRenewsTheSlotOfAPerson() throws Exception {
        try (var simulator = givenSimulator("simulator.limit.people=1", "simulator.limit.refuse-with=131048")) {
            simulator.whenSentTo("ada").whenClockAdvances(Duration.ofHours(12)).whenSentTo("ada");

            simulator.whenClockAdvances(Duration.ofHours(12));
            assertThat(json(simulator.send("bob", TOKEN)).at("/error/code").asInt())
                    .isEqualTo(131048);

            simulator.whenClockAdvances(Duration.ofHours(12)).whenSentTo("bob");
        }
    }

    @Test
    void changedTierIsReportedAndReturned() throws Exception {
        try (var simulator = givenSimulator("simulator.limit.people=250")) {
            assertThat(simulator.put("/simulator/limit", "{\"people\": 2000}")).isEqualTo(204);

            assertThat(simulator
                            .awaitWebhook("business_capability_update")
                            .path("max_daily_conversations_per_business"))
                    .hasToString("2000");
            var number = json(simulator.read("700?fields=whatsapp_business_manager_messaging_limit", TOKEN));
            assertThat(number.path("whatsapp_business_manager_messaging_limit").asString())
                    .isEqualTo("TIER_2K");

            assertThat(simulator.put("/simulator/limit", "{\"people\": 250, \"webhook\": false}"))
                    .isEqualTo(204);
            assertThat(simulator.get("/simulator/limit")).contains("250");
        }
    }

    @Test
    void frequencyCapAppliesForADay() throws Exception {
        try (var simulator = givenSimulator("simulator.person.messages-per-day=1")) {
            simulator.whenSentTo("ada", "ada").thenReported(Map.of("sent", 1, "delivered", 1, "read", 1, "failed", 1));
            assertThat(simulator.lines().map(line -> line.path("code").asInt())).containsExactly(0, 131049);

            simulator
                    .whenClockAdvances(Duration.ofHours(24))
                    .whenSentTo("ada")
                    .thenReported(Map.of("sent", 2, "delivered", 2, "read", 2, "failed", 1));
        }
    }
}

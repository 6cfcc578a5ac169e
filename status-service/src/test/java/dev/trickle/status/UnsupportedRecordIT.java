package dev.trickle.status;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.infrastructure.EmbeddedKafka;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Events of an unknown account or type are neither projected nor skipped: the consumer stops and reports the reason.
 */
class UnsupportedRecordIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private EmbeddedKafka kafka;
    private StatusScenario service;

    @BeforeEach
    void start() {
        kafka = EmbeddedKafka.startIn(folder, FreePort.find(), FreePort.find());
        service = StatusScenario.startOn(kafka.bootstrapServers());
    }

    @AfterEach
    void stop() {
        service.stop();
        kafka.close();
    }

    @Test
    void eventsOfAnUnknownAccountAreProjectedOnceItIsKnown() {
        var attempt = TestPeople.attempt("ada");
        publish("bakery", attempt);

        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(service.health())
                        .contains("DOWN")
                        .contains("Account bakery is in neither trickle.accounts nor trickle.retired-accounts")
                        .contains("status-projection"));
        assertThat(service.stateOf(attempt)).isEmpty();

        service.restart(
                "--trickle.accounts.bakery.business-accounts[0].id=2",
                "--trickle.accounts.bakery.business-accounts[0].phone-numbers=2");

        await().atMost(TIMEOUT).until(() -> service.stateOf(attempt).contains("sent"));
        assertThat(service.health()).contains("UP").doesNotContain("DOWN");
    }

    @Test
    void eventsOfARetiredAccountAreProjected() {
        service.restart("--trickle.retired-accounts=bakery");
        var attempt = TestPeople.attempt("ada");

        publish("bakery", attempt);

        await().atMost(TIMEOUT).until(() -> service.stateOf(attempt).contains("sent"));
    }

    @Test
    void anEventOfAnUnknownTypeStopsTheConsumerPermanently() {
        service.publishBytes(
                Topics.MESSAGE_EVENTS.name(),
                "shop".getBytes(StandardCharsets.UTF_8),
                "{\"type\":\"message-archived\"}".getBytes(StandardCharsets.UTF_8));

        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(service.health())
                        .contains("DOWN")
                        .contains("Unknown type message-archived in MessageEvent"));
        awaitNoConsumer();
        var attempt = TestPeople.attempt("ada");
        publish("shop", attempt);

        service.restart();

        await().atMost(TIMEOUT).until(() -> service.health().contains("Unknown type message-archived"));
        awaitNoConsumer();
        assertThat(service.stateOf(attempt)).isEmpty();
        assertThat(service.recordsOf(Topics.STATUS_DEAD_LETTERS)).isEmpty();
    }

    /** Waits until the projection has left its consumer group. */
    private void awaitNoConsumer() {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            await().atMost(TIMEOUT)
                    .until(() -> admin.describeConsumerGroups(List.of("status-projection"))
                            .all()
                            .get()
                            .get("status-projection")
                            .members()
                            .isEmpty());
        }
    }

    private void publish(String account, AttemptId attempt) {
        var sent = new MessageSent(attempt, SPRING_SALE, service.now(), service.now());
        service.publishBytes(
                Topics.MESSAGE_EVENTS.name(),
                account.getBytes(StandardCharsets.UTF_8),
                Topics.MESSAGE_EVENTS.serializeValue(sent));
    }
}

package dev.trickle.sender;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.sender.SenderScenario.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topics;
import dev.trickle.sender.attempt.SenderFixture;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way of a request through real parts; one story, because topics are kept for ever. */
class SenderIT {

    private static final Logger log = LoggerFactory.getLogger(SenderIT.class);

    @Test
    void sendsWhatIsRequestedOnceWhateverHappensToOffsetsAndAnswers() throws Exception {
        var people = IntStream.range(0, 1_000).mapToObj(i -> "person" + i).toList();
        var crowd = IntStream.range(0, 300).mapToObj(i -> "crowd" + i).toList();
        try (var scenario = new SenderScenario()
                .withCustomers(people)
                .withCustomers(List.of("ada", "bob", "cyd", "dan"))
                .withCustomers(crowd)) {
            var tolds = 0;

            // From request to answer.
            scenario.whenStarted().whenRequested(List.of("ada")).thenToldInAll(tolds += 1);
            assertThat(scenario.told())
                    .containsExactly(new MessageSent(
                            TestPeople.attempt("ada"), TestPeople.SPRING_SALE, SenderFixture.NOW, SenderFixture.NOW));
            assertThat(scenario.whatsApp.bodies())
                    .singleElement()
                    .asString()
                    .contains(
                            SenderFixture.phone("ada"),
                            TestPeople.attempt("ada").toString());

            // Many at once.
            var started = System.nanoTime();
            scenario.whenRequested(people).thenToldInAll(tolds += people.size());
            log.info("Sent {} in {} ms", people.size(), (System.nanoTime() - started) / 1_000_000);
            assertThat(scenario.told()).hasOnlyElementsOfType(MessageSent.class);
            assertThat(scenario.whatsApp.bodies()).hasSize(tolds);
            scenario.thenIdle();

            // Read again from the beginning: every request is answered, nobody is called.
            scenario.whenStopped();
            assertThat(scenario.committed().values())
                    .anySatisfy(offset -> assertThat(offset.metadata()).matches("\\d+/[0-9A-F]{8}"));
            scenario.whenOffsetsAreReset().whenStarted().thenToldInAll(2 * tolds);
            assertThat(scenario.whatsApp.bodies()).hasSize(tolds);
            tolds *= 2;

            // What cannot be read is put aside unchanged, and the stream goes on.
            var unreadable = "{\"type\":\"send-requested\"}".getBytes(StandardCharsets.UTF_8);
            scenario.whenThisArrives(Topics.SEND_REQUESTS, Topics.SEND_REQUESTS.serializeKey(SHOP), unreadable);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(scenario.putAside()).containsExactly(unreadable));

            // So is what has no value or no readable key, in every topic that is read.
            scenario.whenNothingReadableArrives(Topics.SEND_REQUESTS, SenderFixture.request("bob"))
                    .whenNothingReadableArrives(
                            Topics.DELIVERY_UPDATES,
                            new MessageDelivered(TestPeople.attempt("ada"), TestPeople.SPRING_SALE, SenderFixture.NOW))
                    .whenNothingReadableArrives(
                            Topics.ACCOUNT_EVENTS, new AccountResumed(Scope.of(SHOP), 1, SenderFixture.NOW));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(scenario.putAside()).hasSize(7));

            // A suspension holds back until somebody ends it.
            scenario.whatsApp.answers(401, "{\"error\":{\"code\":190,\"message\":\"expired\"}}");
            scenario.whenRequested(List.of("bob")).thenToldInAll(tolds += 1);
            assertThat(last(scenario)).isInstanceOfSatisfying(MessageNotSent.class, event -> {
                assertThat(event.reason()).isEqualTo(NotSentReason.SUSPENDED);
                assertThat(event.scope()).isEqualTo(Scope.of(SHOP));
                assertThat(event.version()).isEqualTo(SenderFixture.NOW.getEpochSecond());
            });
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(scenario.toldOfTheAccount())
                            .contains(new AccountSuspended(
                                    Scope.of(SHOP), SenderFixture.NOW.getEpochSecond(), "190", SenderFixture.NOW)));
            scenario.whenTold(
                    new AccountResumed(Scope.of(SHOP), SenderFixture.NOW.getEpochSecond(), SenderFixture.NOW));
            await().atMost(PATIENCE).until(() -> scenario.senderFixture.openSuspensions() == 0);

            // An unclear answer is listed, and settled by its webhook.
            scenario.whatsApp.answers(503, "");
            scenario.whenRequested(List.of("cyd")).thenToldInAll(tolds += 1);
            assertThat(last(scenario)).isInstanceOf(MessageUnconfirmed.class);
            scenario.whenReported(
                    new MessageDelivered(TestPeople.attempt("cyd"), TestPeople.SPRING_SALE, SenderFixture.NOW));
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () -> assertThat(scenario.senderFixture.states()).contains("delivered"));

            // While the database is away nothing is lost, and nobody has to do anything.
            scenario.whatsApp.acceptsAfter(new CountDownLatch(0));
            scenario.whenTheDatabaseIsAway().whenRequested(List.of("dan")).thenSays("cannot be decided yet");
            scenario.whenTheDatabaseIsBack().thenToldInAll(tolds += 1);
            assertThat(last(scenario)).isInstanceOf(MessageSent.class);

            // A stop begins no claim, lets calls end, and says what it left.
            var before = scenario.whatsApp.bodies().size();
            var open = new CountDownLatch(1);
            scenario.whatsApp.acceptsAfter(open);
            scenario.whenRequested(crowd);
            await().atMost(PATIENCE).until(() -> scenario.whatsApp.bodies().size() > before);
            try (var log = LoggedLines.ofEverything()) {
                var stop = CompletableFuture.runAsync(scenario::whenStopped);
                await().atMost(PATIENCE).until(() -> log.has("No more claims"));
                open.countDown();
                stop.join();
                assertThat(log.has("claims-left=0")).isTrue();
                assertThat(log.has("requests-left=0")).isFalse();
            }
            var called = scenario.whatsApp.bodies().size() - before;
            assertThat(called).isBetween(1, crowd.size() - 1);
            assertThat(scenario.told()).hasSize(tolds + called);

            // The others are sent by the next one, and nobody twice.
            scenario.whenStarted();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(scenario.whatsApp.bodies()).hasSize(before + crowd.size()));
            assertThat(scenario.whatsApp.bodies()).doesNotHaveDuplicates();
            scenario.thenIdle();

            // Offsets that got lost are not taken for a new topic.
            var calls = scenario.whatsApp.bodies().size();
            scenario.whenStopped().whenOffsetsAreLost().whenStarted().thenSays("Kafka has lost the offset");
            assertThat(scenario.whatsApp.bodies()).hasSize(calls);
        }
    }

    private static MessageEvent last(SenderScenario scenario) {
        return scenario.told().getLast();
    }
}

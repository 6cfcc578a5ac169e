package dev.trickle.sender;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.sender.SenderScenario.TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
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
import dev.trickle.sender.database.DatabaseIdentity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Processes requests with a real broker and database; one story, because topics are kept forever. */
class SenderIT {

    private static final Logger log = LoggerFactory.getLogger(SenderIT.class);

    @Test
    void sendsEachRequestOnceDespiteLostOffsetsAndFailures() throws Exception {
        var people = IntStream.range(0, 1_000).mapToObj(i -> "person" + i).toList();
        var crowd = IntStream.range(0, 300).mapToObj(i -> "crowd" + i).toList();
        try (var scenario = new SenderScenario()
                .withCustomers(people)
                .withCustomers(List.of("ada", "bob", "cyd", "dan", "eve", "fay", "gil", "hal", "ivy"))
                .withCustomers(crowd)) {
            var events = 0;

            // The limit is read at the start.
            scenario.whatsApp.respondToReadsWith(200, """
                    {"id": "100200300400", "whatsapp_business_manager_messaging_limit": "TIER_100K"}""");
            scenario.whenStarted();
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(scenario.accountEvents())
                            .contains(new MessagingLimitChanged(100_000, SenderFixture.NOW)));
            // Later probes find nothing.
            scenario.whatsApp.respondToReadsWith(404, "");

            // From request to outcome.
            scenario.whenRequested(List.of("ada")).thenPublishedInTotal(events += 1);
            assertThat(scenario.messageEvents())
                    .containsExactly(new MessageSent(
                            TestPeople.attempt("ada"), TestPeople.SPRING_SALE, SenderFixture.NOW, SenderFixture.NOW));
            assertThat(scenario.whatsApp.bodies())
                    .singleElement()
                    .asString()
                    .contains(
                            SenderFixture.phone("ada"),
                            TestPeople.attempt("ada").toString());

            // Many requests at once.
            var started = System.nanoTime();
            scenario.whenRequested(people).thenPublishedInTotal(events += people.size());
            log.info("Sent {} in {} ms", people.size(), (System.nanoTime() - started) / 1_000_000);
            assertThat(scenario.messageEvents()).hasOnlyElementsOfType(MessageSent.class);
            assertThat(scenario.whatsApp.bodies()).hasSize(events);
            scenario.thenIdle();

            // Read again from the beginning: every request gets its outcome, nothing is called.
            scenario.whenStopped();
            assertThat(scenario.committedOffsets().values())
                    .anySatisfy(offset -> assertThat(offset.metadata()).matches("\\d+/[0-9A-F]{8}"));
            scenario.whenOffsetsAreReset().whenStarted().thenPublishedInTotal(2 * events);
            assertThat(scenario.whatsApp.bodies()).hasSize(events);
            events *= 2;

            // Unreadable records become dead letters, and consumption continues.
            var unreadable = "{\"type\":\"send-requested\"}".getBytes(StandardCharsets.UTF_8);
            scenario.whenRecordArrives(Topics.SEND_REQUESTS, Topics.SEND_REQUESTS.serializeKey(SHOP), unreadable);
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(scenario.deadLetters()).containsExactly(unreadable));

            // So do records without a value or a readable key, in every topic that is consumed.
            scenario.whenUnreadableRecordsArrive(Topics.SEND_REQUESTS, SenderFixture.request("bob"))
                    .whenUnreadableRecordsArrive(
                            Topics.DELIVERY_UPDATES,
                            new MessageDelivered(TestPeople.attempt("ada"), TestPeople.SPRING_SALE, SenderFixture.NOW))
                    .whenUnreadableRecordsArrive(
                            Topics.ACCOUNT_EVENTS, new AccountResumed(Scope.of(SHOP), 1, SenderFixture.NOW));
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(scenario.deadLetters()).hasSize(7));

            // A suspension blocks until a person ends it.
            scenario.whatsApp.respondWith(401, "{\"error\":{\"code\":190,\"message\":\"expired\"}}");
            scenario.whenRequested(List.of("bob")).thenPublishedInTotal(events += 1);
            assertThat(lastEvent(scenario)).isInstanceOfSatisfying(MessageNotSent.class, event -> {
                assertThat(event.reason()).isEqualTo(NotSentReason.SUSPENDED);
                assertThat(event.scope()).isEqualTo(Scope.of(SHOP));
                assertThat(event.version()).isEqualTo(SenderFixture.NOW.getEpochSecond());
            });
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(scenario.accountEvents())
                            .contains(new AccountSuspended(
                                    Scope.of(SHOP), SenderFixture.NOW.getEpochSecond(), "190", SenderFixture.NOW)));
            assertThat(scenario.query("/accounts/shop/sending", "another-token-of-some-length")
                            .statusCode())
                    .isEqualTo(401);
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(scenario.query("/accounts/shop/sending", TestPeople.INTERNAL_TOKEN)
                                    .body())
                            .contains("\"code\":\"190\"", "\"suspensions_as_of\"", "\"verified\":true"));
            scenario.whenAccountEventArrives(
                    new AccountResumed(Scope.of(SHOP), SenderFixture.NOW.getEpochSecond(), SenderFixture.NOW));
            await().atMost(TIMEOUT).until(() -> scenario.senderFixture.openSuspensions() == 0);

            // An unconfirmed outcome is confirmed by its webhook.
            scenario.whatsApp.respondWith(503, "");
            scenario.whenRequested(List.of("cyd")).thenPublishedInTotal(events += 1);
            assertThat(lastEvent(scenario)).isInstanceOf(MessageUnconfirmed.class);
            scenario.whenReported(
                    new MessageDelivered(TestPeople.attempt("cyd"), TestPeople.SPRING_SALE, SenderFixture.NOW));
            await().atMost(TIMEOUT)
                    .untilAsserted(
                            () -> assertThat(scenario.senderFixture.states()).contains("delivered"));

            // While the database is unavailable nothing is lost, and nothing has to be done.
            scenario.whatsApp.acceptAfter(new CountDownLatch(0));
            scenario.whenTheDatabaseIsUnavailable()
                    .whenRequested(List.of("dan"))
                    .thenLogs("Request processing failed");
            scenario.whenTheDatabaseIsAvailable().thenPublishedInTotal(events += 1);
            assertThat(lastEvent(scenario)).isInstanceOf(MessageSent.class);

            // A shutdown makes no further claim, waits for running calls and logs what remains.
            var before = scenario.whatsApp.bodies().size();
            var open = new CountDownLatch(1);
            scenario.whatsApp.acceptAfter(open);
            scenario.whenRequested(crowd);
            await().atMost(TIMEOUT).until(() -> scenario.whatsApp.bodies().size() > before);
            try (var log = LoggedLines.capture()) {
                var stop = CompletableFuture.runAsync(scenario::whenStopped);
                await().atMost(TIMEOUT).until(() -> log.contain("Sending stopping"));
                open.countDown();
                stop.join();
                assertThat(log.contain("unpublished-claims=0")).isTrue();
                assertThat(log.contain("unprocessed-requests=0")).isFalse();
            }
            var called = scenario.whatsApp.bodies().size() - before;
            assertThat(called).isBetween(1, crowd.size() - 1);
            assertThat(scenario.messageEvents()).hasSize(events + called);

            // The next sender sends the others, without duplicates.
            scenario.whenStarted();
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(scenario.whatsApp.bodies()).hasSize(before + crowd.size()));
            assertThat(scenario.whatsApp.bodies()).doesNotHaveDuplicates();
            scenario.thenIdle();

            // In another database than that of the last commits nothing is called, claimed or published.
            var sent = new Sent(scenario);
            scenario.whenStopped()
                    .whenCommittedMetadataIs("4711/00000001")
                    .whenStarted()
                    .whenRequested(List.of("eve"))
                    .thenNothingIsSentBecause("is another one than that of the last claims, 4711/00000001");
            sent.assertUnchanged(scenario);

            // An operator who has checked the claims commits the offsets without metadata.
            scenario.whenStopped().whenCommittedMetadataIs("").whenStarted();
            sent.assertOneMore(scenario);

            // Nor in a database with lower offsets than Kafka's, until the right one is back.
            scenario.thenIdle();
            scenario.whenStopped();
            scenario.senderFixture.whenExecuted("UPDATE processed_offsets SET next_offset = next_offset - 1");
            sent = new Sent(scenario);
            scenario.whenStarted().whenRequested(List.of("fay")).thenNothingIsSentBecause("is older than the offsets");
            sent.assertUnchanged(scenario);
            scenario.senderFixture.whenExecuted("UPDATE processed_offsets SET next_offset = next_offset + 1");
            sent.assertOneMore(scenario);

            // A running sender that meets a promoted standby stops as well.
            sent = new Sent(scenario);
            var promoted = scenario.verifiedDatabase();
            var former = new DatabaseIdentity(promoted.systemIdentifier(), promoted.timeline() - 1);
            scenario.whenVerified(former)
                    .whenRequested(List.of("gil"))
                    .thenNothingIsSentBecause("is a promoted standby or a restored backup");
            sent.assertUnchanged(scenario);

            // It sends if replication is synchronous and the offsets agree.
            scenario.whenStopped()
                    .whenCommittedMetadataIs(former.toString())
                    .whenStarted("--database.synchronous-standby=true");
            sent.assertOneMore(scenario);
            scenario.thenIdle();

            // Not if they do not, and never if it is another database.
            sent = new Sent(scenario);
            scenario.senderFixture.whenExecuted("UPDATE processed_offsets SET next_offset = next_offset - 1");
            scenario.whenVerified(former)
                    .whenRequested(List.of("hal"))
                    .thenNothingIsSentBecause("is older than the offsets");
            scenario.senderFixture.whenExecuted("UPDATE processed_offsets SET next_offset = next_offset + 1");
            sent.assertOneMore(scenario);
            scenario.thenIdle();
            sent = new Sent(scenario);
            scenario.whenVerified(new DatabaseIdentity("4711", 1))
                    .whenRequested(List.of("ivy"))
                    .thenNothingIsSentBecause("is another one than that of the last claims, 4711/00000001");
            sent.assertUnchanged(scenario);

            // Lost offsets are not mistaken for a new topic.
            var calls = scenario.whatsApp.bodies().size();
            scenario.whenStopped().whenOffsetsAreLost().whenStarted().thenLogs("Kafka has lost the committed offset");
            assertThat(scenario.whatsApp.bodies()).hasSize(calls);
        }
    }

    /** What has been sent so far. */
    private record Sent(int calls, int events, List<String> states) {

        private Sent(SenderScenario scenario) {
            this(scenario.whatsApp.bodies().size(), scenario.messageEvents().size(), scenario.senderFixture.states());
        }

        private void assertUnchanged(SenderScenario scenario) {
            assertThat(new Sent(scenario)).isEqualTo(this);
        }

        private void assertOneMore(SenderScenario scenario) {
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(scenario.messageEvents()).hasSize(events + 1));
            assertThat(scenario.whatsApp.bodies()).hasSize(calls + 1);
        }
    }

    private static MessageEvent lastEvent(SenderScenario scenario) {
        return scenario.messageEvents().getLast();
    }
}

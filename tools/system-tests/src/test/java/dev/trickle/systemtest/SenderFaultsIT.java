package dev.trickle.systemtest;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.AttemptState;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import dev.trickle.pipeline.SendRequested.Superseded;
import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.FakeScheduler;
import dev.trickle.systemtest.harness.FaultyNetwork;
import dev.trickle.systemtest.harness.FaultyNetwork.Condition;
import dev.trickle.systemtest.harness.LogTails;
import dev.trickle.systemtest.harness.Recipient;
import dev.trickle.systemtest.harness.ServiceProcess;
import dev.trickle.systemtest.harness.SimulatorProcess.Accepted;
import dev.trickle.systemtest.harness.TestInfrastructure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sender with a real broker and database, and a Cloud API that returns faulty responses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
class SenderFaultsIT {

    private static final Logger log = LoggerFactory.getLogger(SenderFaultsIT.class);

    private static final String GROUP = "sender";
    private static final String FIRST = "v24.1";
    private static final String SECOND = "v24.2";
    private static final String HOLD_CALLS = "{\"kind\": \"slow\", \"delay\": \"PT1S\"}";

    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

    private TestInfrastructure testInfrastructure;
    private FaultyNetwork faultyNetwork;
    private FakeScheduler fakeScheduler;
    private ServiceProcess first;

    @BeforeAll
    void start() {
        testInfrastructure = TestInfrastructure.start(getClass());
        faultyNetwork = FaultyNetwork.to(testInfrastructure.simulatorProcess().address());
        fakeScheduler = new FakeScheduler(testInfrastructure);
        first = sender("sender-1", FIRST);
        first.childProcess().start().awaitUp();
    }

    @AfterAll
    void end() {
        fakeScheduler.close();
        faultyNetwork.close();
        testInfrastructure.close();
    }

    @AfterEach
    void reset() {
        testInfrastructure.simulatorProcess().setFaults();
        faultyNetwork.setCondition(Condition.NORMAL);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "=>", textBlock = """
            {"kind": "cut_before"}                                                     => MessageUnconfirmed
            {"kind": "answer_lost"}                                                    => MessageUnconfirmed
            {"kind": "slow", "delay": "PT6S"}                                          => MessageUnconfirmed
            {"kind": "answered", "status": 500, "body": "<h1>Sorry</h1>"}              => MessageUnconfirmed
            {"kind": "answered", "status": 502, "body": "<h1>Sorry</h1>", "accepted": true} => MessageUnconfirmed
            {"kind": "answered", "status": 503, "body": "<h1>Sorry</h1>"}              => MessageUnconfirmed
            {"kind": "answered", "status": 503, "content_type": "application/json", "body": "{\\"error\\": {\\"code\\": 131016}}"} => MessageUnconfirmed
            {"kind": "answered", "status": 429, "content_type": "application/json", "body": "{\\"error\\": {\\"code\\": 130429}}"} => MessageNotSent
            """)
    void aFailingCallIsMadeOnce(String fault, String answer) {
        var before = testInfrastructure.simulatorProcess().countCalls();
        var seen = faultyNetwork.requestCount();
        testInfrastructure.simulatorProcess().setFaults(fault);

        var ada = createReleased(1).getFirst();

        assertThat(awaitOutcome(ada).getClass().getSimpleName()).isEqualTo(answer);
        assertThat(testInfrastructure.simulatorProcess().countCalls() - before).isEqualTo(1);
        assertThat(faultyNetwork.requestCount() - seen).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(value = Condition.class, names = "NORMAL", mode = EnumSource.Mode.EXCLUDE)
    void aCallOnAFailingConnectionArrivesOnce(Condition condition) {
        // Opens the connection before the fault.
        awaitOutcome(createReleased(1).getFirst());
        var seen = faultyNetwork.requestCount();
        faultyNetwork.setCondition(condition);

        var ada = createReleased(1).getFirst();

        assertThat(awaitOutcome(ada)).isInstanceOf(MessageUnconfirmed.class);
        assertThat(faultyNetwork.requestCount() - seen).isEqualTo(1);
    }

    @Test
    void aResendIsMadeOnceIfTheFirstStaysUnconfirmed() {
        testInfrastructure.simulatorProcess().setFaults("{\"kind\": \"cut_before\"}");
        var ada = createReleased(1).getFirst();
        assertThat(awaitOutcome(ada)).isInstanceOf(MessageUnconfirmed.class);
        testInfrastructure.simulatorProcess().setFaults();

        resend(ada);

        assertThat(awaitOutcome(ada)).isInstanceOf(MessageSent.class);
        assertThat(countMessages(ada)).isEqualTo(1);
    }

    @Test
    void aWebhookCancelsAWaitingResend() {
        testInfrastructure.simulatorProcess().setFaults("{\"kind\": \"answer_lost\"}");
        var ada = createReleased(1).getFirst();
        var unconfirmed = awaitOutcome(ada);
        assertThat(unconfirmed).isInstanceOf(MessageUnconfirmed.class);
        testInfrastructure.simulatorProcess().setFaults();
        fakeScheduler.publishReports(
                List.of(new SendConfirmed(unconfirmed.attempt(), unconfirmed.campaign(), unconfirmed.at())));
        await("attempt superseded")
                .atMost(ChildProcess.TIMEOUT)
                .until(() -> stateOf(unconfirmed.attempt()).equals("accepted"));

        resend(ada);

        assertThat(awaitOutcome(ada)).isInstanceOfSatisfying(MessageNotSent.class, not -> {
            assertThat(not.reason()).isEqualTo(NotSentReason.ALREADY);
            assertThat(not.holder().attempt()).isEqualTo(unconfirmed.attempt());
            assertThat(not.holder().state()).isEqualTo(AttemptState.ACCEPTED);
        });
        assertThat(countMessages(ada)).isEqualTo(1);
    }

    @Test
    void twoCustomersWithTheSameNumberGetOneMessage() {
        var accountFixture = testInfrastructure.accounts().getFirst();
        var customers = fakeScheduler.plan(accountFixture, 4);
        var ada = customers.get(0);
        var bob = customers.get(1);
        var cyd = customers.get(2);
        var dan = customers.get(3);

        // Ada has the message and Cyd's call is open when Bob and Dan take over their numbers.
        fakeScheduler.release(List.of(ada));
        assertThat(awaitOutcome(ada)).isInstanceOf(MessageSent.class);
        testInfrastructure.simulatorProcess().setFaults(HOLD_CALLS);
        fakeScheduler.release(List.of(cyd));
        await("in the call to Cyd").atMost(ChildProcess.TIMEOUT).until(() -> openCallsOf(FIRST) > 0);
        takeOverNumber(ada, bob);
        takeOverNumber(cyd, dan);

        fakeScheduler.release(List.of(bob, dan));
        for (var each : List.of(Map.entry(bob, ada), Map.entry(dan, cyd))) {
            assertThat(awaitOutcome(each.getKey())).isInstanceOfSatisfying(MessageNotSent.class, not -> {
                assertThat(not.reason()).isEqualTo(NotSentReason.CHANGED);
                assertThat(not.contactKey()).isEqualTo(each.getValue().key());
            });
            fakeScheduler.releaseWithKey(each.getKey(), each.getValue().key());
            assertThat(awaitOutcome(each.getKey())).isInstanceOfSatisfying(MessageNotSent.class, not -> {
                assertThat(not.reason()).isEqualTo(NotSentReason.ALREADY);
                assertThat(not.holder().attempt().recipient())
                        .isEqualTo(each.getValue().id());
            });
        }
        assertThat(awaitOutcome(cyd)).isInstanceOf(MessageSent.class);
        assertThat(countMessages(ada)).isEqualTo(1);
        assertThat(countMessages(cyd)).isEqualTo(1);
        assertThat(countMessages(bob) + countMessages(dan)).isZero();
    }

    @Test
    void rebalancesWhileSendingCauseNeitherDuplicatesNorLosses() throws Exception {
        testInfrastructure.simulatorProcess().setFaults(HOLD_CALLS);
        var people = new ArrayList<Recipient>();
        var second = sender("sender-2", SECOND);

        // An instance joins while calls are open and requests are unclaimed; another terminates while calls are open.
        second.childProcess().start();
        var openAtTheJoin = new AtomicInteger();
        await("instance joined")
                .atMost(ChildProcess.TIMEOUT)
                .pollInterval(POLL_INTERVAL)
                .until(() -> {
                    releaseMoreIfIdle(people);
                    openAtTheJoin.accumulateAndGet(openCallsWhileRebalancing(), Math::max);
                    return isMember("sender-2");
                });
        releaseMoreIfIdle(people);
        await("both send")
                .atMost(ChildProcess.TIMEOUT)
                .pollInterval(POLL_INTERVAL)
                .until(() -> {
                    releaseMoreIfIdle(people);
                    openAtTheJoin.accumulateAndGet(openCallsWhileRebalancing(), Math::max);
                    return openCallsOf(FIRST) > 0 && openCallsOf(SECOND) > 0;
                });
        var openAtTheEnd = openCallsOf(FIRST);
        first.childProcess().terminate();
        testInfrastructure.simulatorProcess().setFaults();

        await("everything is answered").atMost(ChildProcess.TIMEOUT).until(() -> {
            fakeScheduler.poll().releaseRetryable();
            return fakeScheduler.events(MessageSent.class).containsAll(newestAttempts(people));
        });
        log.info(
                "Rebalances openCallsAtJoin={} openCallsAtEnd={} recipients={}",
                openAtTheJoin,
                openAtTheEnd,
                people.size());
        assertThat(openAtTheJoin).hasPositiveValue();
        assertThat(openAtTheEnd).isPositive();
        assertThat(people)
                .allSatisfy(each -> assertThat(fakeScheduler.events(MessageUnconfirmed.class))
                        .doesNotContain(fakeScheduler.newestAttempt(each)));
        assertThat(messagesByPhone())
                .containsAllEntriesOf(people.stream().collect(toMap(SenderFaultsIT::digits, p -> 1L)));

        second.childProcess().terminate();
        first.childProcess().start().awaitUp();
    }

    @Test
    void resetOffsetsCauseNoCall() throws Exception {
        createSent(createReleased(10));
        await("requests read")
                .atMost(ChildProcess.TIMEOUT)
                .until(() -> testInfrastructure.brokerServer().hasReadEverything(GROUP));
        first.childProcess().terminate();
        await("group empty")
                .atMost(ChildProcess.TIMEOUT)
                .until(() -> testInfrastructure.brokerServer().membersOf(GROUP).isEmpty());
        var arrived = testInfrastructure.simulatorProcess().countCalls();
        var eventsBefore = fakeScheduler.poll().events().size();
        var read = testInfrastructure.brokerServer().offsetsOf(GROUP).values().stream()
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
        try (var admin = testInfrastructure.brokerServer().admin()) {
            var beginning = testInfrastructure.brokerServer().offsetsOf(GROUP).keySet().stream()
                    .collect(toMap(part -> part, part -> new OffsetAndMetadata(0)));
            admin.alterConsumerGroupOffsets(GROUP, beginning).all().get();
        }

        first.childProcess().start().awaitUp();
        await("read again")
                .atMost(ChildProcess.TIMEOUT)
                .until(() -> testInfrastructure.brokerServer().hasReadEverything(GROUP));

        log.info(
                "Read again {} requests, calls {}",
                read,
                testInfrastructure.simulatorProcess().countCalls() - arrived);
        assertThat(read).isPositive();
        assertThat(testInfrastructure.simulatorProcess().countCalls()).isEqualTo(arrived);
        await("each request answered from its row")
                .atMost(ChildProcess.TIMEOUT)
                .until(() -> fakeScheduler.poll().events().size() >= eventsBefore + read);
    }

    @Test
    void outcomesDuringAKafkaOutageAreWrittenAtOnceAndPublishedAfterwards() {
        testInfrastructure.simulatorProcess().setFaults(HOLD_CALLS);
        var people = createReleased(10);
        await("all calls open")
                .atMost(ChildProcess.TIMEOUT)
                .pollInterval(POLL_INTERVAL)
                .until(() -> openCallsOf(FIRST) == 10);
        testInfrastructure.brokerServer().childProcess().kill();
        var openAtTheKill = openCallsOf(FIRST);
        testInfrastructure.simulatorProcess().setFaults();

        await("outcomes written")
                .atMost(ChildProcess.TIMEOUT)
                .until(() -> people.stream()
                        .allMatch(each ->
                                stateOf(fakeScheduler.newestAttempt(each)).equals("accepted")));
        testInfrastructure.brokerServer().childProcess().start().awaitUp();

        assertThat(openAtTheKill).isPositive();
        createSent(people);
        assertThat(messagesByPhone())
                .containsAllEntriesOf(people.stream().collect(toMap(SenderFaultsIT::digits, p -> 1L)));
    }

    private ServiceProcess sender(String name, String graphVersion) {
        return testInfrastructure.sender(
                name,
                graphVersion,
                "--sender.base-url=" + faultyNetwork.address(),
                "--sender.messages-per-second=40",
                "--trickle.call-deadline=4s",
                "--sender.claim-expiry-grace=1s",
                "--sender.sweep-interval=1s");
    }

    private List<Recipient> createReleased(int customers) {
        var people = fakeScheduler.plan(testInfrastructure.accounts().getFirst(), customers);
        fakeScheduler.release(people);
        return people;
    }

    private List<Recipient> createSent(List<Recipient> people) {
        people.forEach(each -> assertThat(awaitOutcome(each)).isInstanceOf(MessageSent.class));
        return people;
    }

    private void resend(Recipient recipient) {
        var earlier = fakeScheduler.newestAttempt(recipient);
        fakeScheduler.releaseSuperseding(recipient, new Superseded(earlier, SupersedeReason.RESEND_ORDERED));
    }

    /** Waits for the message event of the newest attempt. */
    private MessageEvent awaitOutcome(Recipient recipient) {
        var attempt = fakeScheduler.newestAttempt(recipient);
        return await("answered")
                .atMost(ChildProcess.TIMEOUT)
                .pollInterval(POLL_INTERVAL)
                .until(
                        () -> fakeScheduler.poll().events().stream()
                                .filter(event -> event.attempt().equals(attempt))
                                .reduce((earlier, later) -> later)
                                .orElse(null),
                        event -> event != null);
    }

    private List<AttemptId> newestAttempts(List<Recipient> people) {
        return people.stream().map(fakeScheduler::newestAttempt).toList();
    }

    private void releaseMoreIfIdle(List<Recipient> people) {
        if (openCallsOf(FIRST) == 0) {
            var more = fakeScheduler.plan(20);
            fakeScheduler.release(more);
            people.addAll(more);
        }
    }

    private int openCallsWhileRebalancing() {
        return testInfrastructure.brokerServer().isRebalancing(GROUP) ? openCallsOf(FIRST) : 0;
    }

    private int openCallsOf(String graphVersion) {
        return testInfrastructure.simulatorProcess().openCallsOf(graphVersion).size();
    }

    private boolean isMember(String instance) {
        return testInfrastructure.brokerServer().membersOf(GROUP).stream()
                .anyMatch(client -> client.startsWith(instance));
    }

    /** Gives the first customer a new number and the second the number of the first, as the API writes it. */
    private void takeOverNumber(Recipient one, Recipient other) {
        var change = """
                UPDATE user_profiles
                   SET whatsapp_phone = :phone, contact_key = :key, updated_at = now()
                 WHERE id = :customer
                """;
        var elsewhere = one.phone().replace("+491555", "+491556");
        for (var each : List.of(Map.entry(one, elsewhere), Map.entry(other, one.phone()))) {
            testInfrastructure
                    .databaseServer()
                    .jdbcClient()
                    .sql(change)
                    .param("phone", each.getValue())
                    .param("key", Recipient.keyOf(each.getValue()).value())
                    .param("customer", each.getKey().customer().value())
                    .update();
        }
    }

    private String stateOf(AttemptId attempt) {
        return testInfrastructure
                .databaseServer()
                .jdbcClient()
                .sql("SELECT state FROM send_attempts WHERE recipient_id = :recipient AND attempt_number = :number")
                .param("recipient", attempt.recipient().value())
                .param("number", attempt.number())
                .query(String.class)
                .single();
    }

    private long countMessages(Recipient recipient) {
        return messagesByPhone().getOrDefault(digits(recipient), 0L);
    }

    private Map<String, Long> messagesByPhone() {
        return testInfrastructure.simulatorProcess().ledger().stream()
                .collect(toMap(Accepted::to, line -> 1L, Long::sum));
    }

    private static String digits(Recipient recipient) {
        return recipient.phone().substring(1);
    }
}

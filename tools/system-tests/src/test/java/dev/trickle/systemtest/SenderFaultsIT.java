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

/** What the sender keeps to between a real broker, a real database and a server whose answers go wrong. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
class SenderFaultsIT {

    private static final Logger log = LoggerFactory.getLogger(SenderFaultsIT.class);

    private static final String GROUP = "sender";
    private static final String FIRST = "v24.1";
    private static final String SECOND = "v24.2";
    private static final String HOLD_CALLS = "{\"kind\": \"slow\", \"delay\": \"PT1S\"}";

    private static final Duration A_MOMENT = Duration.ofMillis(20);

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
    void calm() {
        testInfrastructure.simulatorProcess().faults();
        faultyNetwork.turns(Condition.FAIR);
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
    void aCallThatGoesWrongIsMadeOnce(String fault, String answer) {
        var before = testInfrastructure.simulatorProcess().arrived();
        var seen = faultyNetwork.requests();
        testInfrastructure.simulatorProcess().faults(fault);

        var ada = released(1).getFirst();

        assertThat(answerFor(ada).getClass().getSimpleName()).isEqualTo(answer);
        assertThat(testInfrastructure.simulatorProcess().arrived() - before).isEqualTo(1);
        assertThat(faultyNetwork.requests() - seen).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(value = Condition.class, names = "FAIR", mode = EnumSource.Mode.EXCLUDE)
    void aConnectionThatGoesWrongInACallCarriesItOnce(Condition condition) {
        // A connection from before, so that it goes wrong in the middle of its life.
        answerFor(released(1).getFirst());
        var seen = faultyNetwork.requests();
        faultyNetwork.turns(condition);

        var ada = released(1).getFirst();

        assertThat(answerFor(ada)).isInstanceOf(MessageUnconfirmed.class);
        assertThat(faultyNetwork.requests() - seen).isEqualTo(1);
    }

    @Test
    void aReSendIsMadeOnceWhereNothingIsHeardOfTheFirst() {
        testInfrastructure.simulatorProcess().faults("{\"kind\": \"cut_before\"}");
        var ada = released(1).getFirst();
        assertThat(answerFor(ada)).isInstanceOf(MessageUnconfirmed.class);
        testInfrastructure.simulatorProcess().faults();

        resend(ada);

        assertThat(answerFor(ada)).isInstanceOf(MessageSent.class);
        assertThat(messagesTo(ada)).isEqualTo(1);
    }

    @Test
    void aWebhookCancelsAReSendThatWaits() {
        testInfrastructure.simulatorProcess().faults("{\"kind\": \"answer_lost\"}");
        var ada = released(1).getFirst();
        var unconfirmed = answerFor(ada);
        assertThat(unconfirmed).isInstanceOf(MessageUnconfirmed.class);
        testInfrastructure.simulatorProcess().faults();
        fakeScheduler.report(
                List.of(new SendConfirmed(unconfirmed.attempt(), unconfirmed.campaign(), unconfirmed.at())));
        await("marked")
                .atMost(ChildProcess.PATIENCE)
                .until(() -> stateOf(unconfirmed.attempt()).equals("accepted"));

        resend(ada);

        assertThat(answerFor(ada)).isInstanceOfSatisfying(MessageNotSent.class, not -> {
            assertThat(not.reason()).isEqualTo(NotSentReason.ALREADY);
            assertThat(not.holder().attempt()).isEqualTo(unconfirmed.attempt());
            assertThat(not.holder().state()).isEqualTo(AttemptState.ACCEPTED);
        });
        assertThat(messagesTo(ada)).isEqualTo(1);
    }

    @Test
    void twoCustomersWhoBecomeTheSamePhoneGetOneMessage() {
        var accountFixture = testInfrastructure.shops().getFirst();
        var customers = fakeScheduler.plan(accountFixture, 4);
        var ada = customers.get(0);
        var bob = customers.get(1);
        var cyd = customers.get(2);
        var dan = customers.get(3);

        // Ada has been written to, Cyd is being written to, when Bob and Dan take over their phones.
        fakeScheduler.release(List.of(ada));
        assertThat(answerFor(ada)).isInstanceOf(MessageSent.class);
        testInfrastructure.simulatorProcess().faults(HOLD_CALLS);
        fakeScheduler.release(List.of(cyd));
        await("in the call to Cyd").atMost(ChildProcess.PATIENCE).until(() -> openCallsOf(FIRST) > 0);
        takeOver(ada, bob);
        takeOver(cyd, dan);

        fakeScheduler.release(List.of(bob, dan));
        for (var each : List.of(Map.entry(bob, ada), Map.entry(dan, cyd))) {
            assertThat(answerFor(each.getKey())).isInstanceOfSatisfying(MessageNotSent.class, not -> {
                assertThat(not.reason()).isEqualTo(NotSentReason.CHANGED);
                assertThat(not.contactKey()).isEqualTo(each.getValue().key());
            });
            fakeScheduler.releaseAs(each.getKey(), each.getValue().key());
            assertThat(answerFor(each.getKey())).isInstanceOfSatisfying(MessageNotSent.class, not -> {
                assertThat(not.reason()).isEqualTo(NotSentReason.ALREADY);
                assertThat(not.holder().attempt().recipient())
                        .isEqualTo(each.getValue().id());
            });
        }
        assertThat(answerFor(cyd)).isInstanceOf(MessageSent.class);
        assertThat(messagesTo(ada)).isEqualTo(1);
        assertThat(messagesTo(cyd)).isEqualTo(1);
        assertThat(messagesTo(bob) + messagesTo(dan)).isZero();
    }

    @Test
    void instancesThatComeAndGoInMidSendNeitherRepeatNorForget() throws Exception {
        testInfrastructure.simulatorProcess().faults(HOLD_CALLS);
        var people = new ArrayList<Recipient>();
        var second = sender("sender-2", SECOND);

        // One joins while calls are open and others wait to be claimed, one is asked to end while calls are open.
        second.childProcess().start();
        var openAtTheJoin = new AtomicInteger();
        await("joined").atMost(ChildProcess.PATIENCE).pollInterval(A_MOMENT).until(() -> {
            releaseMoreIfIdle(people);
            openAtTheJoin.accumulateAndGet(openCallsWhileRebalancing(), Math::max);
            return isMember("sender-2");
        });
        releaseMoreIfIdle(people);
        await("both send").atMost(ChildProcess.PATIENCE).pollInterval(A_MOMENT).until(() -> {
            releaseMoreIfIdle(people);
            openAtTheJoin.accumulateAndGet(openCallsWhileRebalancing(), Math::max);
            return openCallsOf(FIRST) > 0 && openCallsOf(SECOND) > 0;
        });
        var openAtTheEnd = openCallsOf(FIRST);
        first.childProcess().end();
        testInfrastructure.simulatorProcess().faults();

        await("everything is answered").atMost(ChildProcess.PATIENCE).until(() -> {
            fakeScheduler.listen().releaseAgain();
            return fakeScheduler.heard(MessageSent.class).containsAll(newestOf(people));
        });
        log.info("Open calls at the join {}, at the end {}, people {}", openAtTheJoin, openAtTheEnd, people.size());
        assertThat(openAtTheJoin).hasPositiveValue();
        assertThat(openAtTheEnd).isPositive();
        assertThat(people)
                .allSatisfy(each -> assertThat(fakeScheduler.heard(MessageUnconfirmed.class))
                        .doesNotContain(fakeScheduler.newestOf(each)));
        assertThat(messages()).containsAllEntriesOf(people.stream().collect(toMap(SenderFaultsIT::digits, p -> 1L)));

        second.childProcess().end();
        first.childProcess().start().awaitUp();
    }

    @Test
    void offsetsSetBackToTheBeginningCallNobody() throws Exception {
        sentTo(released(10));
        await("read")
                .atMost(ChildProcess.PATIENCE)
                .until(() -> testInfrastructure.brokerServer().hasReadEverything(GROUP));
        first.childProcess().end();
        await("empty")
                .atMost(ChildProcess.PATIENCE)
                .until(() -> testInfrastructure.brokerServer().membersOf(GROUP).isEmpty());
        var arrived = testInfrastructure.simulatorProcess().arrived();
        var heard = fakeScheduler.listen().heard().size();
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
                .atMost(ChildProcess.PATIENCE)
                .until(() -> testInfrastructure.brokerServer().hasReadEverything(GROUP));

        log.info(
                "Read again {} requests, calls {}",
                read,
                testInfrastructure.simulatorProcess().arrived() - arrived);
        assertThat(read).isPositive();
        assertThat(testInfrastructure.simulatorProcess().arrived()).isEqualTo(arrived);
        await("each is answered from its row")
                .atMost(ChildProcess.PATIENCE)
                .until(() -> fakeScheduler.listen().heard().size() >= heard + read);
    }

    @Test
    void whatIsAnsweredWhileKafkaIsAwayIsWrittenAndToldWhenItIsBack() {
        testInfrastructure.simulatorProcess().faults(HOLD_CALLS);
        var people = released(10);
        await("in all calls")
                .atMost(ChildProcess.PATIENCE)
                .pollInterval(A_MOMENT)
                .until(() -> openCallsOf(FIRST) == 10);
        testInfrastructure.brokerServer().childProcess().kill();
        var openAtTheKill = openCallsOf(FIRST);
        testInfrastructure.simulatorProcess().faults();

        await("written")
                .atMost(ChildProcess.PATIENCE)
                .until(() -> people.stream()
                        .allMatch(each -> stateOf(fakeScheduler.newestOf(each)).equals("accepted")));
        testInfrastructure.brokerServer().childProcess().start().awaitUp();

        assertThat(openAtTheKill).isPositive();
        sentTo(people);
        assertThat(messages()).containsAllEntriesOf(people.stream().collect(toMap(SenderFaultsIT::digits, p -> 1L)));
    }

    private ServiceProcess sender(String name, String graphVersion) {
        return testInfrastructure.sender(
                name,
                graphVersion,
                "--sender.base-url=" + faultyNetwork.address(),
                "--sender.messages-per-second=40",
                "--sender.call-deadline=4s",
                "--sender.claim-expiry-grace=1s",
                "--sender.sweep-interval=1s");
    }

    private List<Recipient> released(int customers) {
        var people = fakeScheduler.plan(testInfrastructure.shops().getFirst(), customers);
        fakeScheduler.release(people);
        return people;
    }

    private List<Recipient> sentTo(List<Recipient> people) {
        people.forEach(each -> assertThat(answerFor(each)).isInstanceOf(MessageSent.class));
        return people;
    }

    private void resend(Recipient recipient) {
        var earlier = fakeScheduler.newestOf(recipient);
        fakeScheduler.releaseInPlaceOf(recipient, new Superseded(earlier, SupersedeReason.RESEND_ORDERED));
    }

    /** What the newest attempt was answered with. */
    private MessageEvent answerFor(Recipient recipient) {
        var attempt = fakeScheduler.newestOf(recipient);
        return await("answered")
                .atMost(ChildProcess.PATIENCE)
                .pollInterval(A_MOMENT)
                .until(
                        () -> fakeScheduler.listen().heard().stream()
                                .filter(event -> event.attempt().equals(attempt))
                                .reduce((earlier, later) -> later)
                                .orElse(null),
                        event -> event != null);
    }

    private List<AttemptId> newestOf(List<Recipient> people) {
        return people.stream().map(fakeScheduler::newestOf).toList();
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

    /** One gets another phone, and the other the one's: as the API writes it, profile by profile. */
    private void takeOver(Recipient one, Recipient other) {
        var change = """
                UPDATE user_profiles
                   SET whatsapp_phone = :phone, contact_key = :key, updated_at = now()
                 WHERE id = :customer
                """;
        var elsewhere = one.phone().replace("+491555", "+491556");
        for (var each : List.of(Map.entry(one, elsewhere), Map.entry(other, one.phone()))) {
            testInfrastructure
                    .databaseServer()
                    .sql()
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
                .sql()
                .sql("SELECT state FROM send_attempts WHERE recipient_id = :recipient AND attempt_number = :number")
                .param("recipient", attempt.recipient().value())
                .param("number", attempt.number())
                .query(String.class)
                .single();
    }

    private long messagesTo(Recipient recipient) {
        return messages().getOrDefault(digits(recipient), 0L);
    }

    private Map<String, Long> messages() {
        return testInfrastructure.simulatorProcess().ledger().stream()
                .collect(toMap(Accepted::to, line -> 1L, Long::sum));
    }

    private static String digits(Recipient recipient) {
        return recipient.phone().substring(1);
    }
}

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
import dev.trickle.systemtest.harness.Harness;
import dev.trickle.systemtest.harness.Network;
import dev.trickle.systemtest.harness.Network.Weather;
import dev.trickle.systemtest.harness.Program;
import dev.trickle.systemtest.harness.Recipient;
import dev.trickle.systemtest.harness.Releases;
import dev.trickle.systemtest.harness.Service;
import dev.trickle.systemtest.harness.Simulator.Accepted;
import dev.trickle.systemtest.harness.TailsOfLogs;
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
@ExtendWith(TailsOfLogs.class)
class SenderUnderFireIT {

    private static final Logger log = LoggerFactory.getLogger(SenderUnderFireIT.class);

    private static final String GROUP = "sender";
    private static final String FIRST = "v24.1";
    private static final String SECOND = "v24.2";
    private static final String HOLD_CALLS = "{\"kind\": \"slow\", \"delay\": \"PT1S\"}";

    private static final Duration A_MOMENT = Duration.ofMillis(20);

    private Harness harness;
    private Network network;
    private Releases releases;
    private Service first;

    @BeforeAll
    void start() {
        harness = Harness.start(getClass());
        network = Network.to(harness.simulator().address());
        releases = new Releases(harness);
        first = sender("sender-1", FIRST);
        first.program().start().awaitUp();
    }

    @AfterAll
    void end() {
        releases.close();
        network.close();
        harness.close();
    }

    @AfterEach
    void calm() {
        harness.simulator().faults();
        network.turns(Weather.FAIR);
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
        var before = harness.simulator().arrived();
        var seen = network.requests();
        harness.simulator().faults(fault);

        var ada = released(1).getFirst();

        assertThat(answerFor(ada).getClass().getSimpleName()).isEqualTo(answer);
        assertThat(harness.simulator().arrived() - before).isEqualTo(1);
        assertThat(network.requests() - seen).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(value = Weather.class, names = "FAIR", mode = EnumSource.Mode.EXCLUDE)
    void aConnectionThatGoesWrongInACallCarriesItOnce(Weather weather) {
        // A connection from before, so that it goes wrong in the middle of its life.
        answerFor(released(1).getFirst());
        var seen = network.requests();
        network.turns(weather);

        var ada = released(1).getFirst();

        assertThat(answerFor(ada)).isInstanceOf(MessageUnconfirmed.class);
        assertThat(network.requests() - seen).isEqualTo(1);
    }

    @Test
    void aReSendIsMadeOnceWhereNothingIsHeardOfTheFirst() {
        harness.simulator().faults("{\"kind\": \"cut_before\"}");
        var ada = released(1).getFirst();
        assertThat(answerFor(ada)).isInstanceOf(MessageUnconfirmed.class);
        harness.simulator().faults();

        resend(ada);

        assertThat(answerFor(ada)).isInstanceOf(MessageSent.class);
        assertThat(messagesTo(ada)).isEqualTo(1);
    }

    @Test
    void aWebhookCancelsAReSendThatWaits() {
        harness.simulator().faults("{\"kind\": \"answer_lost\"}");
        var ada = released(1).getFirst();
        var unconfirmed = answerFor(ada);
        assertThat(unconfirmed).isInstanceOf(MessageUnconfirmed.class);
        harness.simulator().faults();
        releases.report(List.of(new SendConfirmed(unconfirmed.attempt(), unconfirmed.campaign(), unconfirmed.at())));
        await("marked")
                .atMost(Program.PATIENCE)
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
        var shop = harness.shops().getFirst();
        var customers = releases.plan(shop, 4);
        var ada = customers.get(0);
        var bob = customers.get(1);
        var cyd = customers.get(2);
        var dan = customers.get(3);

        // Ada has been written to, Cyd is being written to, when Bob and Dan take over their phones.
        releases.release(List.of(ada));
        assertThat(answerFor(ada)).isInstanceOf(MessageSent.class);
        harness.simulator().faults(HOLD_CALLS);
        releases.release(List.of(cyd));
        await("in the call to Cyd").atMost(Program.PATIENCE).until(() -> openCallsOf(FIRST) > 0);
        takeOver(ada, bob);
        takeOver(cyd, dan);

        releases.release(List.of(bob, dan));
        for (var each : List.of(Map.entry(bob, ada), Map.entry(dan, cyd))) {
            assertThat(answerFor(each.getKey())).isInstanceOfSatisfying(MessageNotSent.class, not -> {
                assertThat(not.reason()).isEqualTo(NotSentReason.CHANGED);
                assertThat(not.contactKey()).isEqualTo(each.getValue().key());
            });
            releases.releaseAs(each.getKey(), each.getValue().key());
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
        harness.simulator().faults(HOLD_CALLS);
        var people = new ArrayList<Recipient>();
        var second = sender("sender-2", SECOND);

        // One joins while calls are open and others wait to be claimed, one is asked to end while calls are open.
        second.program().start();
        var openAtTheJoin = new AtomicInteger();
        await("joined").atMost(Program.PATIENCE).pollInterval(A_MOMENT).until(() -> {
            releaseMoreIfIdle(people);
            openAtTheJoin.accumulateAndGet(openCallsWhileRebalancing(), Math::max);
            return isMember("sender-2");
        });
        releaseMoreIfIdle(people);
        await("both send").atMost(Program.PATIENCE).pollInterval(A_MOMENT).until(() -> {
            releaseMoreIfIdle(people);
            openAtTheJoin.accumulateAndGet(openCallsWhileRebalancing(), Math::max);
            return openCallsOf(FIRST) > 0 && openCallsOf(SECOND) > 0;
        });
        var openAtTheEnd = openCallsOf(FIRST);
        first.program().end();
        harness.simulator().faults();

        await("everything is answered").atMost(Program.PATIENCE).until(() -> {
            releases.listen().releaseAgain();
            return releases.heard(MessageSent.class).containsAll(newestOf(people));
        });
        log.info("Open calls at the join {}, at the end {}, people {}", openAtTheJoin, openAtTheEnd, people.size());
        assertThat(openAtTheJoin).hasPositiveValue();
        assertThat(openAtTheEnd).isPositive();
        assertThat(people)
                .allSatisfy(each ->
                        assertThat(releases.heard(MessageUnconfirmed.class)).doesNotContain(releases.newestOf(each)));
        assertThat(messages()).containsAllEntriesOf(people.stream().collect(toMap(SenderUnderFireIT::digits, p -> 1L)));

        second.program().end();
        first.program().start().awaitUp();
    }

    @Test
    void offsetsSetBackToTheBeginningCallNobody() throws Exception {
        sentTo(released(10));
        await("read").atMost(Program.PATIENCE).until(() -> harness.broker().hasReadEverything(GROUP));
        first.program().end();
        await("empty")
                .atMost(Program.PATIENCE)
                .until(() -> harness.broker().membersOf(GROUP).isEmpty());
        var arrived = harness.simulator().arrived();
        var heard = releases.listen().heard().size();
        var read = harness.broker().offsetsOf(GROUP).values().stream()
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
        try (var admin = harness.broker().admin()) {
            var beginning = harness.broker().offsetsOf(GROUP).keySet().stream()
                    .collect(toMap(part -> part, part -> new OffsetAndMetadata(0)));
            admin.alterConsumerGroupOffsets(GROUP, beginning).all().get();
        }

        first.program().start().awaitUp();
        await("read again")
                .atMost(Program.PATIENCE)
                .until(() -> harness.broker().hasReadEverything(GROUP));

        log.info("Read again {} requests, calls {}", read, harness.simulator().arrived() - arrived);
        assertThat(read).isPositive();
        assertThat(harness.simulator().arrived()).isEqualTo(arrived);
        await("each is answered from its row")
                .atMost(Program.PATIENCE)
                .until(() -> releases.listen().heard().size() >= heard + read);
    }

    @Test
    void whatIsAnsweredWhileKafkaIsAwayIsWrittenAndToldWhenItIsBack() {
        harness.simulator().faults(HOLD_CALLS);
        var people = released(10);
        await("in all calls").atMost(Program.PATIENCE).pollInterval(A_MOMENT).until(() -> openCallsOf(FIRST) == 10);
        harness.broker().program().kill();
        var openAtTheKill = openCallsOf(FIRST);
        harness.simulator().faults();

        await("written")
                .atMost(Program.PATIENCE)
                .until(() -> people.stream()
                        .allMatch(each -> stateOf(releases.newestOf(each)).equals("accepted")));
        harness.broker().program().start().awaitUp();

        assertThat(openAtTheKill).isPositive();
        sentTo(people);
        assertThat(messages()).containsAllEntriesOf(people.stream().collect(toMap(SenderUnderFireIT::digits, p -> 1L)));
    }

    private Service sender(String name, String graphVersion) {
        return harness.sender(
                name,
                graphVersion,
                "--sender.base-url=" + network.address(),
                "--sender.messages-per-second=40",
                "--sender.call-deadline=4s",
                "--sender.sweep-grace=1s",
                "--sender.sweep-every=1s");
    }

    private List<Recipient> released(int customers) {
        var people = releases.plan(harness.shops().getFirst(), customers);
        releases.release(people);
        return people;
    }

    private List<Recipient> sentTo(List<Recipient> people) {
        people.forEach(each -> assertThat(answerFor(each)).isInstanceOf(MessageSent.class));
        return people;
    }

    private void resend(Recipient recipient) {
        var earlier = releases.newestOf(recipient);
        releases.releaseInPlaceOf(recipient, new Superseded(earlier, SupersedeReason.RESEND_ORDERED));
    }

    /** What the newest attempt was answered with. */
    private MessageEvent answerFor(Recipient recipient) {
        var attempt = releases.newestOf(recipient);
        return await("answered")
                .atMost(Program.PATIENCE)
                .pollInterval(A_MOMENT)
                .until(
                        () -> releases.listen().heard().stream()
                                .filter(event -> event.attempt().equals(attempt))
                                .reduce((earlier, later) -> later)
                                .orElse(null),
                        event -> event != null);
    }

    private List<AttemptId> newestOf(List<Recipient> people) {
        return people.stream().map(releases::newestOf).toList();
    }

    private void releaseMoreIfIdle(List<Recipient> people) {
        if (openCallsOf(FIRST) == 0) {
            var more = releases.plan(20);
            releases.release(more);
            people.addAll(more);
        }
    }

    private int openCallsWhileRebalancing() {
        return harness.broker().isRebalancing(GROUP) ? openCallsOf(FIRST) : 0;
    }

    private int openCallsOf(String graphVersion) {
        return harness.simulator().openCallsOf(graphVersion).size();
    }

    private boolean isMember(String instance) {
        return harness.broker().membersOf(GROUP).stream().anyMatch(client -> client.startsWith(instance));
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
            harness.database()
                    .sql()
                    .sql(change)
                    .param("phone", each.getValue())
                    .param("key", Recipient.keyOf(each.getValue()).value())
                    .param("customer", each.getKey().customer().value())
                    .update();
        }
    }

    private String stateOf(AttemptId attempt) {
        return harness.database()
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
        return harness.simulator().ledger().stream().collect(toMap(Accepted::to, line -> 1L, Long::sum));
    }

    private static String digits(Recipient recipient) {
        return recipient.phone().substring(1);
    }
}

package dev.trickle.sender.attempt;

import static dev.trickle.pipeline.AttemptState.ACCEPTED;
import static dev.trickle.pipeline.AttemptState.CLAIMED;
import static dev.trickle.pipeline.AttemptState.DELIVERED;
import static dev.trickle.pipeline.AttemptState.UNDELIVERED;
import static dev.trickle.sender.attempt.Evidence.ACCEPTED_BY_ANSWER;
import static dev.trickle.sender.attempt.Evidence.ACCEPTED_BY_WEBHOOK;
import static dev.trickle.sender.attempt.Evidence.DEADLINE_PASSED;
import static dev.trickle.sender.attempt.Evidence.DELIVERY_FAILED;
import static dev.trickle.sender.attempt.Evidence.MESSAGE_DELIVERED;
import static dev.trickle.sender.attempt.Evidence.UNCLEAR_ANSWER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptState;
import dev.trickle.sender.attempt.Evidence.EventType;
import dev.trickle.sender.attempt.Evidence.Transition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole table: every state with every piece of evidence. A dot says that nothing changes. */
class EvidenceTest {

    private static final List<AttemptState> COLUMNS = List.of(AttemptState.values());

    @ParameterizedTest
    @CsvSource(textBlock = """
            # evidence,          refused, claimed,     unconfirmed, not_called, rejected,  accepted,    undelivered, delivered
            UNCLEAR_ANSWER,      .,       unconfirmed, .,           .,          .,         .,           .,           .
            DEADLINE_PASSED,     .,       unconfirmed, .,           .,          .,         .,           .,           .
            NO_BYTE_LEFT,        .,       not_called,  not_called,  .,          .,         .,           .,           .
            MESSAGE_REJECTED,    .,       rejected,    rejected,    .,          .,         .,           .,           .
            SENDER_REJECTED,     .,       rejected,    rejected,    .,          .,         .,           .,           .
            ACCEPTED_BY_ANSWER,  .,       accepted,    accepted,    accepted,   accepted,  .,           .,           .
            ACCEPTED_BY_WEBHOOK, .,       accepted,    accepted,    accepted,   accepted,  .,           .,           .
            DELIVERY_FAILED,     .,       undelivered, undelivered, .,          .,         undelivered, .,           .
            MESSAGE_DELIVERED,   .,       delivered,   delivered,   delivered,  delivered, delivered,   delivered,   .
            """)
    void everyStateMeetsEveryPieceOfEvidence(
            Evidence evidence,
            String refused,
            String claimed,
            String unconfirmed,
            String notCalled,
            String rejected,
            String accepted,
            String undelivered,
            String delivered) {
        var expected = List.of(refused, claimed, unconfirmed, notCalled, rejected, accepted, undelivered, delivered);
        for (var column = 0; column < COLUMNS.size(); column++) {
            var state = COLUMNS.get(column);
            var next = expected.get(column);
            assertThat(evidence.after(state, true).state())
                    .as("%s after %s", state, evidence)
                    .isEqualTo(next.equals(".") ? state : AttemptState.valueOf(next.toUpperCase(Locale.ROOT)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theRankOnlyRises(Evidence evidence) {
        for (var state : COLUMNS) {
            assertThat(evidence.after(state, true).state().rank()).isGreaterThanOrEqualTo(state.rank());
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingBlocksAgain(Evidence evidence) {
        for (var state : COLUMNS) {
            assertThat(evidence.after(state, false).blocks()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyWhatWasCertainlyNotAcceptedStopsBlocking(Evidence evidence) {
        var released = evidence.after(CLAIMED, true);

        assertThat(released.blocks())
                .isEqualTo(released.state() != AttemptState.NOT_CALLED && released.state() != AttemptState.REJECTED);
    }

    @Test
    void eachChangeIsToldByItsEvent() {
        Map<Evidence, EventType> told = new EnumMap<>(Evidence.class);
        for (var evidence : Evidence.values()) {
            told.put(evidence, evidence.after(CLAIMED, true).eventType());
        }

        assertThat(told)
                .isEqualTo(Map.of(
                        UNCLEAR_ANSWER,
                        EventType.UNCONFIRMED,
                        DEADLINE_PASSED,
                        EventType.UNCONFIRMED,
                        Evidence.NO_BYTE_LEFT,
                        EventType.NOT_SENT,
                        Evidence.MESSAGE_REJECTED,
                        EventType.FAILED,
                        Evidence.SENDER_REJECTED,
                        EventType.NOT_SENT,
                        ACCEPTED_BY_ANSWER,
                        EventType.SENT,
                        ACCEPTED_BY_WEBHOOK,
                        EventType.NONE,
                        DELIVERY_FAILED,
                        EventType.NONE,
                        MESSAGE_DELIVERED,
                        EventType.NONE));
    }

    @ParameterizedTest
    @EnumSource
    void whatChangesNothingIsNotToldAgain(Evidence evidence) {
        for (var state : COLUMNS) {
            var after = evidence.after(state, true);
            if (after.state() == state) {
                assertThat(after).isEqualTo(new Transition(state, true, EventType.NONE, false));
            }
        }
    }

    @Test
    void anAcceptanceThatNoLongerBlocksIsADouble() {
        assertThat(ACCEPTED_BY_ANSWER.after(AttemptState.NOT_CALLED, false).doubled())
                .isTrue();
        assertThat(ACCEPTED_BY_WEBHOOK.after(AttemptState.REJECTED, false).doubled())
                .isTrue();
        assertThat(MESSAGE_DELIVERED.after(UNDELIVERED, false).doubled()).isTrue();
        assertThat(DELIVERY_FAILED.after(ACCEPTED, false).doubled()).isFalse();
        assertThat(ACCEPTED_BY_ANSWER.after(CLAIMED, true).doubled()).isFalse();
    }

    @Test
    void evidenceOfAcceptanceEndsInTheSameStateInAnyOrderAndNumber() {
        var random = new Random(20260322);
        for (var round = 0; round < 2_000; round++) {
            var evidence = new ArrayList<>(
                    List.of(UNCLEAR_ANSWER, DEADLINE_PASSED, ACCEPTED_BY_ANSWER, ACCEPTED_BY_WEBHOOK, DELIVERY_FAILED));
            var delivered = random.nextBoolean();
            if (delivered) {
                evidence.add(MESSAGE_DELIVERED);
            }
            evidence.add(evidence.get(random.nextInt(evidence.size())));
            Collections.shuffle(evidence, random);

            assertThat(endOf(evidence)).as("after %s", evidence).isEqualTo(delivered ? DELIVERED : UNDELIVERED);
        }
    }

    @Test
    void anythingAtAllEndsDeliveredOnceItWasDelivered() {
        var random = new Random(20260323);
        for (var round = 0; round < 2_000; round++) {
            var evidence = new ArrayList<>(Arrays.asList(Evidence.values()));
            Collections.shuffle(evidence, random);

            assertThat(endOf(evidence)).as("after %s", evidence).isEqualTo(DELIVERED);
        }
    }

    /**
     * What can be learnt of one attempt comes in any order and number, and the row ends the same. Left out is a certain
     * refusal beside a report that the delivery failed, which Meta sends for the same error at times: either is the
     * end, both say that nothing arrived, and the second changes nothing.
     */
    @Test
    void theRowIsTheSameInWhicheverOrderThingsAreLearnt() {
        var random = new Random(20260324);
        for (var round = 0; round < 5_000; round++) {
            var evidence = world(random);
            var expected = endOf(evidence, random);

            for (var order = 0; order < 6; order++) {
                assertThat(endOf(evidence, random))
                        .as("any order of %s in round %d", evidence, round)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void aRefusalBesideAFailedDeliveryEndsWithNothingDelivered() {
        for (var refusal : List.of(Evidence.MESSAGE_REJECTED, Evidence.SENDER_REJECTED)) {
            assertThat(endOf(List.of(refusal, DELIVERY_FAILED))).isEqualTo(AttemptState.REJECTED);
            assertThat(endOf(List.of(DELIVERY_FAILED, refusal))).isEqualTo(UNDELIVERED);
        }
    }

    /** What there is to be learnt of an attempt: of one that was taken, one that was not, or one that was lied about. */
    private static List<Evidence> world(Random random) {
        var refusals = List.of(Evidence.NO_BYTE_LEFT, Evidence.MESSAGE_REJECTED, Evidence.SENDER_REJECTED);
        var webhooks = List.of(ACCEPTED_BY_WEBHOOK, MESSAGE_DELIVERED, DELIVERY_FAILED);
        var refused = random.nextInt(3) == 0;
        var evidence = new ArrayList<Evidence>();
        evidence.add(
                refused
                        ? refusals.get(random.nextInt(refusals.size()))
                        : List.of(ACCEPTED_BY_ANSWER, UNCLEAR_ANSWER, DEADLINE_PASSED)
                                .get(random.nextInt(3)));
        evidence.add(DEADLINE_PASSED);
        for (var webhook : webhooks) {
            if (random.nextBoolean() && !(refused && webhook == DELIVERY_FAILED)) {
                evidence.add(webhook);
            }
        }
        evidence.add(evidence.get(random.nextInt(evidence.size())));
        return evidence;
    }

    private static AttemptState endOf(List<Evidence> evidence, Random random) {
        var order = new ArrayList<>(evidence);
        Collections.shuffle(order, random);
        return endOf(order);
    }

    private static AttemptState endOf(List<Evidence> evidence) {
        var state = CLAIMED;
        for (var each : evidence) {
            state = each.after(state, true).state();
        }
        return state;
    }
}

package dev.trickle.sender.attempt;

import static dev.trickle.pipeline.AttemptState.ACCEPTED;
import static dev.trickle.pipeline.AttemptState.CLAIMED;
import static dev.trickle.pipeline.AttemptState.DELIVERED;
import static dev.trickle.pipeline.AttemptState.UNDELIVERED;
import static dev.trickle.sender.attempt.Evidence.ACCEPTED_BY_RESPONSE;
import static dev.trickle.sender.attempt.Evidence.ACCEPTED_BY_WEBHOOK;
import static dev.trickle.sender.attempt.Evidence.CLAIM_EXPIRED;
import static dev.trickle.sender.attempt.Evidence.DELIVERY_FAILED;
import static dev.trickle.sender.attempt.Evidence.MESSAGE_DELIVERED;
import static dev.trickle.sender.attempt.Evidence.UNCONFIRMED_RESPONSE;
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

/** The whole table: every state with every kind of evidence. A dot means that nothing changes. */
class EvidenceTest {

    private static final List<AttemptState> COLUMNS = List.of(AttemptState.values());

    @ParameterizedTest
    @CsvSource(textBlock = """
            # evidence,           refused, claimed,     unconfirmed, not_called, rejected,  accepted,    undelivered, delivered
            UNCONFIRMED_RESPONSE, .,       unconfirmed, .,           .,          .,         .,           .,           .
            CLAIM_EXPIRED,        .,       unconfirmed, .,           .,          .,         .,           .,           .
            REQUEST_NOT_SENT,     .,       not_called,  not_called,  .,          .,         .,           .,           .
            MESSAGE_REJECTED,     .,       rejected,    rejected,    .,          .,         .,           .,           .
            SENDER_REJECTED,      .,       rejected,    rejected,    .,          .,         .,           .,           .
            ACCEPTED_BY_RESPONSE, .,       accepted,    accepted,    accepted,   accepted,  .,           .,           .
            ACCEPTED_BY_WEBHOOK,  .,       accepted,    accepted,    accepted,   accepted,  .,           .,           .
            DELIVERY_FAILED,      .,       undelivered, undelivered, .,          .,         undelivered, .,           .
            MESSAGE_DELIVERED,    .,       delivered,   delivered,   delivered,  delivered, delivered,   delivered,   .
            """)
    void leadsFromEachStateToTheExpectedOne(
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
            assertThat(evidence.applyTo(state, true).state())
                    .as("%s after %s", state, evidence)
                    .isEqualTo(next.equals(".") ? state : AttemptState.valueOf(next.toUpperCase(Locale.ROOT)));
        }
    }

    @ParameterizedTest
    @EnumSource
    void neverLowersTheRank(Evidence evidence) {
        for (var state : COLUMNS) {
            assertThat(evidence.applyTo(state, true).state().rank()).isGreaterThanOrEqualTo(state.rank());
        }
    }

    @ParameterizedTest
    @EnumSource
    void neverBlocksAgain(Evidence evidence) {
        for (var state : COLUMNS) {
            assertThat(evidence.applyTo(state, false).blocks()).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void stopsBlockingOnlyWhenCertainlyNotAccepted(Evidence evidence) {
        var released = evidence.applyTo(CLAIMED, true);

        assertThat(released.blocks())
                .isEqualTo(released.state() != AttemptState.NOT_CALLED && released.state() != AttemptState.REJECTED);
    }

    @Test
    void publishesEachChangeByItsEvent() {
        Map<Evidence, EventType> published = new EnumMap<>(Evidence.class);
        for (var evidence : Evidence.values()) {
            published.put(evidence, evidence.applyTo(CLAIMED, true).eventType());
        }

        assertThat(published)
                .isEqualTo(Map.of(
                        UNCONFIRMED_RESPONSE,
                        EventType.UNCONFIRMED,
                        CLAIM_EXPIRED,
                        EventType.UNCONFIRMED,
                        Evidence.REQUEST_NOT_SENT,
                        EventType.NOT_SENT,
                        Evidence.MESSAGE_REJECTED,
                        EventType.FAILED,
                        Evidence.SENDER_REJECTED,
                        EventType.NOT_SENT,
                        ACCEPTED_BY_RESPONSE,
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
    void publishesNothingWithoutAChange(Evidence evidence) {
        for (var state : COLUMNS) {
            var after = evidence.applyTo(state, true);
            if (after.state() == state) {
                assertThat(after).isEqualTo(new Transition(state, true, EventType.NONE, false));
            }
        }
    }

    @Test
    void reportsADuplicateWhenAReleasedAttemptIsAccepted() {
        assertThat(ACCEPTED_BY_RESPONSE.applyTo(AttemptState.NOT_CALLED, false).duplicate())
                .isTrue();
        assertThat(ACCEPTED_BY_WEBHOOK.applyTo(AttemptState.REJECTED, false).duplicate())
                .isTrue();
        assertThat(MESSAGE_DELIVERED.applyTo(UNDELIVERED, false).duplicate()).isTrue();
        assertThat(DELIVERY_FAILED.applyTo(ACCEPTED, false).duplicate()).isFalse();
        assertThat(ACCEPTED_BY_RESPONSE.applyTo(CLAIMED, true).duplicate()).isFalse();
    }

    @Test
    void endsInTheSameStateForAnyOrderOfEvidenceOfAcceptance() {
        var random = new Random(20260322);
        for (var round = 0; round < 2_000; round++) {
            var evidence = new ArrayList<>(List.of(
                    UNCONFIRMED_RESPONSE, CLAIM_EXPIRED, ACCEPTED_BY_RESPONSE, ACCEPTED_BY_WEBHOOK, DELIVERY_FAILED));
            var delivered = random.nextBoolean();
            if (delivered) {
                evidence.add(MESSAGE_DELIVERED);
            }
            evidence.add(evidence.get(random.nextInt(evidence.size())));
            Collections.shuffle(evidence, random);

            assertThat(finalState(evidence)).as("after %s", evidence).isEqualTo(delivered ? DELIVERED : UNDELIVERED);
        }
    }

    @Test
    void endsDeliveredForAnyOrderWithADelivery() {
        var random = new Random(20260323);
        for (var round = 0; round < 2_000; round++) {
            var evidence = new ArrayList<>(Arrays.asList(Evidence.values()));
            Collections.shuffle(evidence, random);

            assertThat(finalState(evidence)).as("after %s", evidence).isEqualTo(DELIVERED);
        }
    }

    /**
     * Evidence about one attempt arrives in any order and number, and the row ends the same. The exception is a
     * rejection beside a report that the delivery failed, which Meta sometimes sends for the same error: either is the
     * final state, both say that nothing arrived, and the second one changes nothing.
     */
    @Test
    void endsInTheSameStateInAnyOrder() {
        var random = new Random(20260324);
        for (var round = 0; round < 5_000; round++) {
            var evidence = randomEvidence(random);
            var expected = finalState(evidence, random);

            for (var order = 0; order < 6; order++) {
                assertThat(finalState(evidence, random))
                        .as("any order of %s in round %d", evidence, round)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void endsUndeliveredForARejectionAndAFailedDelivery() {
        for (var refusal : List.of(Evidence.MESSAGE_REJECTED, Evidence.SENDER_REJECTED)) {
            assertThat(finalState(List.of(refusal, DELIVERY_FAILED))).isEqualTo(AttemptState.REJECTED);
            assertThat(finalState(List.of(DELIVERY_FAILED, refusal))).isEqualTo(UNDELIVERED);
        }
    }

    /**
     * Random evidence about an attempt that was accepted, one that was rejected, or one with contradicting evidence.
     */
    private static List<Evidence> randomEvidence(Random random) {
        var refusals = List.of(Evidence.REQUEST_NOT_SENT, Evidence.MESSAGE_REJECTED, Evidence.SENDER_REJECTED);
        var webhooks = List.of(ACCEPTED_BY_WEBHOOK, MESSAGE_DELIVERED, DELIVERY_FAILED);
        var refused = random.nextInt(3) == 0;
        var evidence = new ArrayList<Evidence>();
        evidence.add(
                refused
                        ? refusals.get(random.nextInt(refusals.size()))
                        : List.of(ACCEPTED_BY_RESPONSE, UNCONFIRMED_RESPONSE, CLAIM_EXPIRED)
                                .get(random.nextInt(3)));
        evidence.add(CLAIM_EXPIRED);
        for (var webhook : webhooks) {
            if (random.nextBoolean() && !(refused && webhook == DELIVERY_FAILED)) {
                evidence.add(webhook);
            }
        }
        evidence.add(evidence.get(random.nextInt(evidence.size())));
        return evidence;
    }

    private static AttemptState finalState(List<Evidence> evidence, Random random) {
        var order = new ArrayList<>(evidence);
        Collections.shuffle(order, random);
        return finalState(order);
    }

    private static AttemptState finalState(List<Evidence> evidence) {
        var state = CLAIMED;
        for (var each : evidence) {
            state = each.applyTo(state, true).state();
        }
        return state;
    }
}

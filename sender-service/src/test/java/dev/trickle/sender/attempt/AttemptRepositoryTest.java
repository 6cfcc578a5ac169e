package dev.trickle.sender.attempt;

import static dev.trickle.sender.attempt.SenderFixture.NOW;
import static dev.trickle.sender.attempt.SenderFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.AttemptState;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.sender.attempt.AttemptRepository.DeliveryReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AttemptRepositoryTest {

    private static final AttemptId ADA = TestPeople.attempt("ada");
    private static final Instant LATER = NOW.plusSeconds(7);
    private static final Duration ANY_AGE = Duration.ofSeconds(-1);

    private final SenderFixture senderFixture =
            SenderFixture.open().withCustomer("ada").withCustomer("bob");

    @BeforeEach
    void claimAda() {
        senderFixture.claim(request("ada"));
    }

    @Test
    void storesEachTransitionAsTheEvidenceTableSays() {
        for (var state : AttemptState.values()) {
            for (var evidence : Evidence.values()) {
                senderFixture.whenExecuted("UPDATE send_attempts SET state = '%s', rank = %d, blocks = true"
                        .formatted(AttemptRow.columnValue(state), state.rank()));

                apply(evidence);

                var expected = evidence.applyTo(state, true);
                assertThat(senderFixture.state(ADA))
                        .as("%s after %s", state, evidence)
                        .isEqualTo(expected.state());
                assertThat(senderFixture.column(ADA, "blocks", Boolean.class)).isEqualTo(expected.blocks());
            }
        }
    }

    private void apply(Evidence evidence) {
        switch (evidence) {
            case ACCEPTED_BY_WEBHOOK, DELIVERY_FAILED, MESSAGE_DELIVERED ->
                senderFixture.attemptRepository.applyReports(evidence, List.of(new DeliveryReport(ADA, LATER, null)));
            case CLAIM_EXPIRED -> senderFixture.attemptRepository.expire(ANY_AGE, LATER);
            case UNCONFIRMED_RESPONSE, REQUEST_NOT_SENT, MESSAGE_REJECTED, SENDER_REJECTED, ACCEPTED_BY_RESPONSE ->
                senderFixture.attemptRepository.record(
                        ADA, new Outcome(evidence, null, null, null, null, null, null, null, null, null, false), LATER);
        }
    }

    @Test
    void publishesTheRetryInstantOfAThrottle() {
        var recorded = senderFixture
                .attemptRepository
                .record(
                        ADA,
                        Outcome.throttled(Scope.of(TestPeople.SHOP_NUMBER), "130429", "often", Duration.ofMinutes(3)),
                        LATER)
                .orElseThrow();

        assertThat(recorded.attempt().event())
                .hasValueSatisfying(
                        event -> assertThat(((MessageNotSent) event).retryAt()).isEqualTo(LATER.plusSeconds(180)));
    }

    @Test
    void publishesAnOptOutAtWhatsAppAsOptedOut() {
        var recorded = senderFixture
                .attemptRepository
                .record(ADA, Outcome.optedOut("131050", "stop"), LATER)
                .orElseThrow();

        assertThat(recorded.attempt().event())
                .hasValueSatisfying(
                        event -> assertThat(((MessageNotSent) event).reason()).isEqualTo(NotSentReason.OPTED_OUT));
        assertThat(senderFixture.column(ADA, "blocks", Boolean.class)).isFalse();
    }

    @Test
    void storesTheMessageIdOfAResponseAfterItsWebhook() {
        senderFixture.attemptRepository.applyReports(
                Evidence.MESSAGE_DELIVERED, List.of(new DeliveryReport(ADA, LATER, null)));

        assertThat(senderFixture.attemptRepository.record(ADA, Outcome.accepted("wamid.a", "1"), LATER))
                .isEmpty();
        assertThat(senderFixture.column(ADA, "message_id", String.class)).isEqualTo("wamid.a");
    }

    @Test
    void storesThatMetaHoldsAMessage() {
        senderFixture.attemptRepository.record(ADA, Outcome.accepted("wamid.a", "1", true), LATER);

        assertThat(senderFixture.column(ADA, "held_for_quality_assessment", Boolean.class))
                .isTrue();
    }

    @Test
    void expiresAndPublishesClaimsWithoutAnOutcome() {
        assertThat(senderFixture.attemptRepository.expire(Duration.ofMinutes(1), LATER))
                .isZero();
        assertThat(senderFixture.attemptRepository.expire(ANY_AGE, LATER)).isOne();

        assertThat(senderFixture.unpublished())
                .extracting(attempt -> attempt.event().orElseThrow())
                .containsExactly(new MessageUnconfirmed(ADA, TestPeople.SPRING_SALE, LATER));
    }

    @Test
    void replacesAnUnconfirmedOutcomeByACertainOne() {
        senderFixture.attemptRepository.expire(ANY_AGE, LATER);

        senderFixture.attemptRepository.record(ADA, Outcome.notCalled(NotSentReason.TOO_OLD), LATER);

        assertThat(senderFixture.state(ADA)).isEqualTo(AttemptState.NOT_CALLED);
        assertThat(senderFixture.column(ADA, "blocks", Boolean.class)).isFalse();
    }

    @Test
    void recordsAndCountsTheAcceptanceOfAReleasedAttempt() {
        senderFixture.claim(request("bob"));
        senderFixture.attemptRepository.record(ADA, Outcome.notCalled(NotSentReason.NO_CONNECTION), LATER);

        var duplicates = senderFixture.attemptRepository.applyReports(
                Evidence.ACCEPTED_BY_WEBHOOK,
                List.of(
                        new DeliveryReport(ADA, LATER, null),
                        new DeliveryReport(TestPeople.attempt("bob"), LATER, null)));

        assertThat(duplicates).isOne();
        assertThat(senderFixture.state(ADA)).isEqualTo(AttemptState.ACCEPTED);
    }
}

package dev.trickle.sender.attempt;

import static dev.trickle.sender.attempt.Shop.NOW;
import static dev.trickle.sender.attempt.Shop.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.AttemptState;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.People;
import dev.trickle.sender.attempt.Attempts.Report;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AttemptsTest {

    private static final AttemptId ADA = People.attempt("ada");
    private static final Instant LATER = NOW.plusSeconds(7);
    private static final Duration ANY_AGE = Duration.ofSeconds(-1);

    private final Shop shop = Shop.open().withCustomer("ada").withCustomer("bob");

    @BeforeEach
    void claimAda() {
        shop.claim(request("ada"));
    }

    @Test
    void theTableIsWrittenAsItIsDecided() {
        for (var state : AttemptState.values()) {
            for (var evidence : Evidence.values()) {
                shop.when("UPDATE send_attempts SET state = '%s', rank = %d, blocks = true"
                        .formatted(AttemptRow.spelt(state), state.rank()));

                write(evidence);

                var expected = evidence.after(state, true);
                assertThat(shop.state(ADA)).as("%s after %s", state, evidence).isEqualTo(expected.state());
                assertThat(shop.column(ADA, "blocks", Boolean.class)).isEqualTo(expected.blocks());
            }
        }
    }

    private void write(Evidence evidence) {
        switch (evidence) {
            case ACCEPTED_BY_WEBHOOK, DELIVERY_FAILED, MESSAGE_DELIVERED ->
                shop.attempts.mark(evidence, List.of(new Report(ADA, LATER, null)));
            case DEADLINE_PASSED -> shop.attempts.expire(ANY_AGE, LATER);
            case UNCLEAR_ANSWER, NO_BYTE_LEFT, MESSAGE_REJECTED, SENDER_REJECTED, ACCEPTED_BY_ANSWER ->
                shop.attempts.record(
                        ADA, new Outcome(evidence, null, null, null, null, null, null, null, null, null, false), LATER);
        }
    }

    @Test
    void aThrottleThatSaysHowLongIsToldWithIt() {
        var recorded = shop.attempts
                .record(ADA, Outcome.throttled("130429", "often", Duration.ofMinutes(3)), LATER)
                .orElseThrow();

        assertThat(recorded.attempt().event())
                .hasValueSatisfying(
                        event -> assertThat(((MessageNotSent) event).retryAt()).isEqualTo(LATER.plusSeconds(180)));
    }

    @Test
    void whoeverToldWhatsAppToStopIsToldAsOptedOut() {
        var recorded = shop.attempts
                .record(ADA, Outcome.optedOut("131050", "stop"), LATER)
                .orElseThrow();

        assertThat(recorded.attempt().event())
                .hasValueSatisfying(
                        event -> assertThat(((MessageNotSent) event).reason()).isEqualTo(NotSentReason.OPTED_OUT));
        assertThat(shop.column(ADA, "blocks", Boolean.class)).isFalse();
    }

    @Test
    void anAnswerAfterItsWebhookStillBringsTheMessageId() {
        shop.attempts.mark(Evidence.MESSAGE_DELIVERED, List.of(new Report(ADA, LATER, null)));

        assertThat(shop.attempts.record(ADA, Outcome.accepted("wamid.a", "1"), LATER))
                .isEmpty();
        assertThat(shop.column(ADA, "message_id", String.class)).isEqualTo("wamid.a");
    }

    @Test
    void whatMetaHoldsBackIsMarked() {
        shop.attempts.record(ADA, Outcome.accepted("wamid.a", "1", true), LATER);

        assertThat(shop.column(ADA, "held_for_quality_assessment", Boolean.class))
                .isTrue();
    }

    @Test
    void aForgottenClaimIsUnconfirmedAndTold() {
        assertThat(shop.attempts.expire(Duration.ofMinutes(1), LATER)).isZero();
        assertThat(shop.attempts.expire(ANY_AGE, LATER)).isOne();

        assertThat(shop.untold())
                .extracting(attempt -> attempt.event().orElseThrow())
                .containsExactly(new MessageUnconfirmed(ADA, People.SPRING_SALE, LATER));
    }

    @Test
    void aCertainAnswerOverridesAnUnconfirmedOneHoweverLate() {
        shop.attempts.expire(ANY_AGE, LATER);

        shop.attempts.record(ADA, Outcome.notCalled(NotSentReason.TOO_OLD), LATER);

        assertThat(shop.state(ADA)).isEqualTo(AttemptState.NOT_CALLED);
        assertThat(shop.column(ADA, "blocks", Boolean.class)).isFalse();
    }

    @Test
    void anAcceptanceOfWhatNoLongerBlockedIsWrittenAndCounted() {
        shop.claim(request("bob"));
        shop.attempts.record(ADA, Outcome.notCalled(NotSentReason.NO_CONNECTION), LATER);

        var doubled = shop.attempts.mark(
                Evidence.ACCEPTED_BY_WEBHOOK,
                List.of(new Report(ADA, LATER, null), new Report(People.attempt("bob"), LATER, null)));

        assertThat(doubled).isOne();
        assertThat(shop.state(ADA)).isEqualTo(AttemptState.ACCEPTED);
    }
}

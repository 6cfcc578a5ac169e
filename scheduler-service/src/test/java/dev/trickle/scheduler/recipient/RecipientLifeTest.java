package dev.trickle.scheduler.recipient;

import static dev.trickle.pipeline.People.SHOP_NUMBER;
import static dev.trickle.pipeline.People.SPRING_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.AttemptState;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.pipeline.DeliveryUpdate.OfAttempt;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.Holder;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.People;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.scheduler.recipient.Recipient.Person;
import dev.trickle.scheduler.recipient.RecipientState.Failed;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.Later;
import dev.trickle.scheduler.recipient.RecipientState.Sent;
import dev.trickle.scheduler.recipient.RecipientState.SettledUnconfirmed;
import dev.trickle.scheduler.recipient.RecipientState.Skipped;
import dev.trickle.scheduler.recipient.RecipientState.Unconfirmed;
import dev.trickle.scheduler.recipient.RecipientState.Watched;
import dev.trickle.scheduler.recipient.Step.SlotChange.CountedFrom;
import dev.trickle.scheduler.recipient.Step.SlotChange.Freed;
import dev.trickle.scheduler.recipient.Step.SlotChange.Kept;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of answers, line by line. */
class RecipientLifeTest {

    private static final Instant AT = Instant.parse("2026-03-02T09:00:00Z");
    private static final AttemptId FIRST = People.attempt("ada");
    private static final AttemptId SECOND = new AttemptId(FIRST.recipient(), 2);

    private final RecipientLife life = new RecipientLife(3);

    // --- Answers ----------------------------------------------------------------------------------------------------

    @Test
    void anAcceptedMessageIsWatchedAndHoldsItsPlaceFromItsAcceptance() {
        var step = life.answered(inFlight(FIRST), new MessageSent(FIRST, SPRING_SALE, AT, AT));

        assertThat(step.recipient().state()).isEqualTo(new Watched(AT.plus(Duration.ofDays(3))));
        assertThat(step.slot()).isEqualTo(new CountedFrom(FIRST, AT));
    }

    @Test
    void aFailureForGoodFailsAndFreesThePlace() {
        var step = life.answered(inFlight(FIRST), failed(FailureKind.PERMANENT));

        assertThat(step.recipient().state()).isEqualTo(new Failed("131021"));
        assertThat(step.slot()).isEqualTo(new Freed(FIRST));
    }

    @ParameterizedTest
    @CsvSource({"PAIR_RATE, 1, 60", "PAIR_RATE, 2, 60", "PAIR_RATE, 3, 60", "TRANSIENT, 1, 64", "TRANSIENT, 2, 256"})
    void aFailureThatMayPassRestsLongerEachTimeAndNeverUnderAMinute(FailureKind kind, int tries, int seconds) {
        var step = life.answered(inFlight(FIRST).withTries(tries - 1), failed(kind));

        assertThat(step.recipient().state()).isEqualTo(new Later(AT.plusSeconds(seconds), null));
        assertThat(step.recipient().tries()).isEqualTo(tries);
    }

    @Test
    void aFailureThatMayPassIsFinalAfterTheLastRetry() {
        var step = life.answered(inFlight(FIRST).withTries(3), failed(FailureKind.PAIR_RATE));

        assertThat(step.recipient().state()).isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = NotSentReason.class,
            names = {"OPTED_OUT", "INACTIVE", "ERASED", "CANCELLED", "ENDED", "LACKS_VALUE"})
    void aRefusalThatLastsSkipsWithTheSameReason(NotSentReason reason) {
        var step = life.answered(inFlight(FIRST), notSent(reason));

        assertThat(step.recipient().state()).isEqualTo(new Skipped(SkipReason.valueOf(reason.name())));
        assertThat(step.slot()).isEqualTo(new Freed(FIRST));
    }

    @ParameterizedTest
    @EnumSource(
            value = NotSentReason.class,
            names = {"THROTTLED", "NO_CONNECTION", "EXPIRED", "TOO_OLD", "RECOVERING", "CHANGED"})
    void aRefusalThatPassesComesBackAfterAMinuteUncounted(NotSentReason reason) {
        var step = life.answered(inFlight(FIRST), notSent(reason));

        assertThat(step.recipient().state()).isEqualTo(new Later(AT.plusSeconds(60), null));
        assertThat(step.recipient().tries()).isZero();
        assertThat(step.slot()).isEqualTo(new Freed(FIRST));
    }

    @Test
    void aRefusalThatKnowsWhenIsTakenAtItsWord() {
        var answer = new MessageNotSent(
                FIRST, SPRING_SALE, NotSentReason.THROTTLED, null, null, AT.plusSeconds(600), null, null, AT);

        assertThat(life.answered(inFlight(FIRST), answer).recipient().state())
                .isEqualTo(new Later(AT.plusSeconds(600), null));
    }

    @ParameterizedTest
    @EnumSource(
            value = NotSentReason.class,
            names = {"PAUSED", "SUSPENDED"})
    void aHoldPutsTheRecipientBackBehindIt(NotSentReason reason) {
        var answer = new MessageNotSent(FIRST, SPRING_SALE, reason, Scope.of(SPRING_SALE), 7L, null, null, null, AT);

        var step = life.answered(inFlight(FIRST), answer);

        assertThat(step.recipient().state()).isEqualTo(new Later(AT, null));
        assertThat(step.hold()).isEqualTo(new Step.Hold(Scope.of(SPRING_SALE), 7));
    }

    @Test
    void aPersonWithAnotherPhoneIsReleasedAgainUnderTheNewKey() {
        var answer = new MessageNotSent(
                FIRST, SPRING_SALE, NotSentReason.CHANGED, null, null, null, null, People.key("new"), AT);

        var after = life.answered(inFlight(FIRST), answer).recipient();

        assertThat(after.person().contactKey()).isEqualTo(People.key("new"));
        assertThat(after.state()).isInstanceOf(Later.class);
    }

    @Test
    void anotherRecipientWhoIsTheSamePersonSkipsThisOne() {
        var holder = new Holder(People.attempt("bob"), AttemptState.ACCEPTED, AT, null);

        assertThat(life.answered(inFlight(FIRST), already(FIRST, holder))
                        .recipient()
                        .state())
                .isEqualTo(new Skipped(SkipReason.SAME_PERSON));
    }

    @ParameterizedTest
    @CsvSource({
        "ACCEPTED, watched",
        "DELIVERED, sent",
        "UNCONFIRMED, unconfirmed",
        "UNDELIVERED, failed",
        "CLAIMED, later",
        "REJECTED, later",
        "NOT_CALLED, later"
    })
    void anEarlierAttemptThatBlocksIsItselfTheAnswer(AttemptState state, String expected) {
        var holder = new Holder(FIRST, state, AT, null);

        var after = life.answered(inFlight(SECOND), already(SECOND, holder)).recipient();

        assertThat(after.state().place().name()).isEqualToIgnoringCase(expected.replace('-', '_'));
    }

    @Test
    void anUnclearAnswerIsKeptOpenAndCountsAsIfItHadArrived() {
        var step = life.answered(inFlight(FIRST), new MessageUnconfirmed(FIRST, SPRING_SALE, AT));

        assertThat(step.recipient().state()).isEqualTo(new Unconfirmed(AT.plus(Duration.ofDays(7))));
        assertThat(step.slot()).isEqualTo(new CountedFrom(FIRST, AT));
    }

    @Test
    void aCertainAnswerOverridesAnUnclearOne() {
        var unclear = life.answered(inFlight(FIRST), new MessageUnconfirmed(FIRST, SPRING_SALE, AT))
                .recipient();

        assertThat(life.answered(unclear, failed(FailureKind.PERMANENT))
                        .recipient()
                        .state())
                .isInstanceOf(Failed.class);
        assertThat(life.answered(unclear, new MessageSent(FIRST, SPRING_SALE, AT, AT))
                        .recipient()
                        .state())
                .isInstanceOf(Watched.class);
    }

    @Test
    void anUnclearAnswerAfterACertainOneIsIgnored() {
        var failed =
                life.answered(inFlight(FIRST), failed(FailureKind.PERMANENT)).recipient();

        assertThat(life.answered(failed, new MessageUnconfirmed(FIRST, SPRING_SALE, AT)))
                .isEqualTo(new Step(failed, new Kept(), null));
    }

    // --- Reports ----------------------------------------------------------------------------------------------------

    @Test
    void aDeliveredMessageSettlesAndProlongsThePlace() {
        var step = life.reported(watched(), new MessageDelivered(FIRST, SPRING_SALE, AT.plusSeconds(5)));

        assertThat(step.recipient().state()).isEqualTo(new Sent());
        assertThat(step.slot()).isEqualTo(new CountedFrom(FIRST, AT.plusSeconds(5)));
    }

    @Test
    void readingADeliveredMessageTakesNoPlaceAgain() {
        var delivered = life.reported(watched(), new MessageDelivered(FIRST, SPRING_SALE, AT))
                .recipient();

        assertThat(life.reported(delivered, new MessageRead(FIRST, SPRING_SALE, AT.plusSeconds(36_000)))
                        .slot())
                .isEqualTo(new Kept());
    }

    @Test
    void aFailureOfTheNewestWhileAnEarlierOneWasAcceptedEndsTheFlight() {
        var second = life.reported(inFlight(SECOND), new SendConfirmed(FIRST, SPRING_SALE, AT))
                .recipient();

        var after = life.reported(second, new DeliveryFailed(SECOND, SPRING_SALE, "131026", AT))
                .recipient();

        assertThat(after.state()).isInstanceOf(Watched.class);
    }

    @Test
    void aSettledRecipientIsNotTakenUpAgainByALateRefusal() {
        var settled = inFlight(FIRST).in(new SettledUnconfirmed());

        assertThat(life.answered(settled, notSent(NotSentReason.NO_CONNECTION)).recipient())
                .isEqualTo(settled);
    }

    @ParameterizedTest
    @CsvSource({"131049, 24", "131000, 1", "132015, 1", "131053, 1"})
    void aListedFailureAfterAcceptanceIsTriedAgainInPlaceOfTheFirst(String code, int hours) {
        var after = life.reported(watched(), new DeliveryFailed(FIRST, SPRING_SALE, code, AT))
                .recipient();

        assertThat(after.state())
                .isEqualTo(new Later(
                        AT.plus(Duration.ofHours(hours)),
                        new SendRequested.Superseded(FIRST, SendRequested.Because.DELIVERY_FAILED)));
        assertThat(after.tries()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"131026", "130472", "131050", "999999"})
    void everyOtherFailureAfterAcceptanceIsFinalAndKeepsThePlace(String code) {
        var step = life.reported(watched(), new DeliveryFailed(FIRST, SPRING_SALE, code, AT));

        assertThat(step.recipient().state()).isEqualTo(new Failed(code));
        assertThat(step.slot()).isEqualTo(new Kept());
    }

    @Test
    void aFailureOnOneDeviceDoesNotTakeBackADelivery() {
        var delivered = life.reported(watched(), new MessageDelivered(FIRST, SPRING_SALE, AT))
                .recipient();

        assertThat(life.reported(delivered, new DeliveryFailed(FIRST, SPRING_SALE, "131026", AT))
                        .recipient())
                .isEqualTo(delivered);
    }

    @Test
    void evidenceCancelsAWaitingRelease() {
        var later = life.answered(inFlight(FIRST), notSent(NotSentReason.NO_CONNECTION))
                .recipient();

        assertThat(life.reported(later, new SendConfirmed(FIRST, SPRING_SALE, AT))
                        .recipient()
                        .state())
                .isInstanceOf(Watched.class);
    }

    @Test
    void anOlderAttemptCountsOnlyAsEvidenceOfAcceptance() {
        var second = inFlight(SECOND);

        assertThat(life.answered(second, failed(FailureKind.PERMANENT)).recipient())
                .isEqualTo(second);
        var informed = life.reported(second, new MessageDelivered(FIRST, SPRING_SALE, AT))
                .recipient();
        assertThat(informed.state()).isInstanceOf(InFlight.class);
        var refused =
                new MessageNotSent(SECOND, SPRING_SALE, NotSentReason.OPTED_OUT, null, null, null, null, null, AT);
        assertThat(life.answered(informed, refused).recipient().state()).isEqualTo(new Sent());
    }

    @Test
    void lateEvidenceMovesASettledRecipientToSent() {
        var skipped = inFlight(FIRST).in(new Skipped(SkipReason.ENDED));
        var unconfirmed = inFlight(FIRST).in(new SettledUnconfirmed());

        assertThat(life.reported(skipped, new MessageRead(FIRST, SPRING_SALE, AT))
                        .recipient()
                        .state())
                .isEqualTo(new Sent());
        assertThat(life.reported(unconfirmed, new SendConfirmed(FIRST, SPRING_SALE, AT))
                        .recipient()
                        .state())
                .isEqualTo(new Sent());
    }

    @Test
    void whoSaidStopAfterAFailedDeliveryIsFailedAndNotSkipped() {
        var failedOnce = life.reported(watched(), new DeliveryFailed(FIRST, SPRING_SALE, "131049", AT))
                .recipient();

        assertThat(RecipientLife.leftOut(failedOnce, SkipReason.OPTED_OUT, AT).state())
                .isEqualTo(new Failed("131049"));
    }

    // --- People and time --------------------------------------------------------------------------------------------

    @Test
    void aPersonResolvesWhatIsUnclearAndNothingElse() {
        var unclear = life.answered(inFlight(FIRST), new MessageUnconfirmed(FIRST, SPRING_SALE, AT))
                .recipient();

        assertThat(life.resolved(unclear, FIRST, Decision.SENT, AT).recipient().state())
                .isEqualTo(new Sent());
        assertThat(life.resolved(unclear, FIRST, Decision.RESEND, AT)
                        .recipient()
                        .supersedes()
                        .attempt())
                .isEqualTo(FIRST);
        assertThat(life.resolved(watched(), FIRST, Decision.RESEND, AT).recipient())
                .isEqualTo(watched());
    }

    @Test
    void watchesAndUnclearOutcomesEndByThemselves() {
        assertThat(RecipientLife.timeIsOver(watched()).state()).isEqualTo(new Sent());
        assertThat(RecipientLife.timeIsOver(inFlight(FIRST).in(new Unconfirmed(AT)))
                        .state())
                .isEqualTo(new SettledUnconfirmed());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void theSameEvidenceInAnyOrderAndNumberEndsDelivered(long seed) {
        List<Object> evidence = new ArrayList<>(List.of(
                new MessageUnconfirmed(FIRST, SPRING_SALE, AT),
                new MessageSent(FIRST, SPRING_SALE, AT, AT),
                new SendConfirmed(FIRST, SPRING_SALE, AT),
                new MessageDelivered(FIRST, SPRING_SALE, AT),
                new MessageRead(FIRST, SPRING_SALE, AT),
                new DeliveryFailed(FIRST, SPRING_SALE, "131026", AT)));
        evidence.addAll(List.copyOf(evidence));
        Collections.shuffle(evidence, new Random(seed));

        var recipient = inFlight(FIRST);
        for (var piece : evidence) {
            recipient = piece instanceof MessageEvent answer
                    ? life.answered(recipient, answer).recipient()
                    : life.reported(recipient, (OfAttempt) piece).recipient();
        }

        assertThat(recipient.evidence().delivered()).isTrue();
        assertThat(recipient.state()).isEqualTo(new Sent());
    }

    private static Recipient inFlight(AttemptId attempt) {
        var person = new Person(People.customer("ada"), People.key("ada"));
        var request = new SendRequested(
                attempt, SPRING_SALE, person.customer(), person.contactKey(), SHOP_NUMBER, AT, 1, 0, null, AT);
        return Recipient.planned(attempt.recipient(), SPRING_SALE, person, AT)
                .attempting(attempt.number(), new InFlight(request, LocalDate.parse("2026-03-02"), AT));
    }

    private Recipient watched() {
        return life.answered(inFlight(FIRST), new MessageSent(FIRST, SPRING_SALE, AT, AT))
                .recipient();
    }

    private static MessageFailed failed(FailureKind kind) {
        return new MessageFailed(FIRST, SPRING_SALE, "131021", kind, AT);
    }

    private static MessageNotSent notSent(NotSentReason reason) {
        return new MessageNotSent(FIRST, SPRING_SALE, reason, null, null, null, null, null, AT);
    }

    private static MessageNotSent already(AttemptId attempt, Holder holder) {
        return new MessageNotSent(attempt, SPRING_SALE, NotSentReason.ALREADY, null, null, null, holder, null, AT);
    }
}

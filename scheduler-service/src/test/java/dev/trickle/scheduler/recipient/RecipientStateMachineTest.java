package dev.trickle.scheduler.recipient;

import static dev.trickle.pipeline.MessageEvent.FailureKind.PAIR_RATE;
import static dev.trickle.pipeline.TestPeople.SHOP_NUMBER;
import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.AttemptState;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.DeliveryUpdate.AttemptReport;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.MessageEvent.BlockingAttempt;
import dev.trickle.pipeline.MessageEvent.FailureKind;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.scheduler.recipient.Recipient.Person;
import dev.trickle.scheduler.recipient.RecipientState.AwaitingDelivery;
import dev.trickle.scheduler.recipient.RecipientState.ClosedUnconfirmed;
import dev.trickle.scheduler.recipient.RecipientState.Failed;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.RetryScheduled;
import dev.trickle.scheduler.recipient.RecipientState.Sent;
import dev.trickle.scheduler.recipient.RecipientState.Skipped;
import dev.trickle.scheduler.recipient.RecipientState.Unconfirmed;
import dev.trickle.scheduler.recipient.Transition.Blocker;
import dev.trickle.scheduler.recipient.Transition.SlotChange.CountedFrom;
import dev.trickle.scheduler.recipient.Transition.SlotChange.Freed;
import dev.trickle.scheduler.recipient.Transition.SlotChange.Kept;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of answers, line by line. */
class RecipientStateMachineTest {

    private static final Instant AT = Instant.parse("2026-03-02T09:00:00Z");
    private static final AttemptId FIRST = TestPeople.attempt("ada");
    private static final AttemptId SECOND = new AttemptId(FIRST.recipient(), 2);

    private static final LocalDate DAY = LocalDate.parse("2026-03-02");

    private final RecipientStateMachine life = new RecipientStateMachine(3, null, false);
    private final RecipientStateMachine patient = new RecipientStateMachine(100, null, false);
    private final RecipientStateMachine resending = new RecipientStateMachine(3, Duration.ofDays(2), false);

    // --- Answers ----------------------------------------------------------------------------------------------------

    @Test
    void anAcceptedMessageIsWatchedAndHoldsItsPlaceFromItsAcceptance() {
        var transition = life.answered(inFlight(FIRST), new MessageSent(FIRST, SPRING_SALE, AT, AT));

        assertThat(transition.recipient().state()).isEqualTo(new AwaitingDelivery(AT.plus(Duration.ofDays(3))));
        assertThat(transition.slot()).isEqualTo(new CountedFrom(FIRST, AT));
    }

    @Test
    void aFailureForGoodFailsAndFreesThePlace() {
        var transition = life.answered(inFlight(FIRST), failed(FailureKind.PERMANENT));

        assertThat(transition.recipient().state()).isEqualTo(new Failed("131021"));
        assertThat(transition.slot()).isEqualTo(new Freed(FIRST));
    }

    @ParameterizedTest
    @CsvSource({
        "PAIR_RATE, 1, 60",
        "PAIR_RATE, 2, 60",
        "PAIR_RATE, 3, 60",
        "PAIR_RATE, 4, 64",
        "PAIR_RATE, 5, 256",
        "TRANSIENT, 1, 64",
        "TRANSIENT, 2, 256",
        "TRANSIENT, 9, 21600"
    })
    void aFailureThatMayPassRestsLongerEachTimeAndNeverUnderAMinute(FailureKind kind, int tries, int seconds) {
        var transition = patient.answered(inFlight(FIRST).withTries(tries - 1), failed(kind));

        assertThat(due(transition)).isBetween(AT.plusSeconds(seconds), AT.plusSeconds(seconds + seconds / 5));
        assertThat(transition.recipient().tries()).isEqualTo(tries);
    }

    @Test
    void peopleWhoWereRefusedTogetherDoNotComeBackTogetherAndEachAlwaysAtTheSameInstant() {
        var dues = IntStream.range(0, 100)
                .mapToObj(number -> due(life.answered(inFlight(of(number)), failed(of(number), "131056", PAIR_RATE))))
                .toList();

        assertThat(new HashSet<>(dues)).hasSizeGreaterThan(90);
        assertThat(due(life.answered(inFlight(of(7)), failed(of(7), "131056", PAIR_RATE))))
                .isEqualTo(dues.get(7));
    }

    @ParameterizedTest
    @CsvSource({"131049, 86460", "131048, 86460", "2, 300"})
    void aFailureThatMetaSaysToLeaveAloneRestsAsLongAsItSays(String code, int seconds) {
        var transition = life.answered(inFlight(FIRST), failed(FIRST, code, FailureKind.TRANSIENT));

        assertThat(due(transition)).isEqualTo(AT.plusSeconds(seconds));
    }

    @Test
    void aFailureThatMayPassIsFinalAfterTheLastRetry() {
        var transition = life.answered(inFlight(FIRST).withTries(3), failed(FailureKind.PAIR_RATE));

        assertThat(transition.recipient().state()).isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = NotSentReason.class,
            names = {"OPTED_OUT", "INACTIVE", "ERASED", "CANCELLED", "ENDED", "LACKS_VALUE"})
    void aRefusalThatLastsSkipsWithTheSameReason(NotSentReason reason) {
        var transition = life.answered(inFlight(FIRST), notSent(reason));

        assertThat(transition.recipient().state()).isEqualTo(new Skipped(SkipReason.valueOf(reason.name())));
        assertThat(transition.slot()).isEqualTo(new Freed(FIRST));
    }

    @ParameterizedTest
    @EnumSource(
            value = NotSentReason.class,
            names = {"THROTTLED", "NO_CONNECTION", "EXPIRED", "TOO_OLD", "RECOVERING", "CHANGED"})
    void aRefusalThatPassesComesBackAfterAMinuteUncounted(NotSentReason reason) {
        var transition = life.answered(inFlight(FIRST), notSent(reason));

        assertThat(transition.recipient().state()).isEqualTo(new RetryScheduled(AT.plusSeconds(60), null));
        assertThat(transition.recipient().tries()).isZero();
        assertThat(transition.slot()).isEqualTo(new Freed(FIRST));
    }

    @Test
    void aRefusalThatKnowsWhenIsTakenAtItsWord() {
        var answer = new MessageNotSent(
                FIRST, SPRING_SALE, NotSentReason.THROTTLED, null, null, AT.plusSeconds(600), null, null, AT);

        assertThat(life.answered(inFlight(FIRST), answer).recipient().state())
                .isEqualTo(new RetryScheduled(AT.plusSeconds(600), null));
    }

    @Test
    void aPausePutsTheRecipientBackBehindTheRevision() {
        var transition = life.answered(inFlight(FIRST), heldBack(NotSentReason.PAUSED));

        assertThat(transition.recipient().state()).isEqualTo(new RetryScheduled(AT, null));
        assertThat(transition.blocker()).isEqualTo(new Blocker.Paused(SPRING_SALE, 7));
    }

    @Test
    void aSuspensionPutsTheRecipientBackBehindTheEpoch() {
        var transition = life.answered(inFlight(FIRST), heldBack(NotSentReason.SUSPENDED));

        assertThat(transition.recipient().state()).isEqualTo(new RetryScheduled(AT, null));
        assertThat(transition.blocker()).isEqualTo(new Blocker.Suspended(Scope.of(SPRING_SALE), 7));
    }

    private static MessageNotSent heldBack(NotSentReason reason) {
        return new MessageNotSent(FIRST, SPRING_SALE, reason, Scope.of(SPRING_SALE), 7L, null, null, null, AT);
    }

    @Test
    void aPersonWithAnotherPhoneIsReleasedAgainUnderTheNewKey() {
        var answer = new MessageNotSent(
                FIRST, SPRING_SALE, NotSentReason.CHANGED, null, null, null, null, TestPeople.key("new"), AT);

        var after = life.answered(inFlight(FIRST), answer).recipient();

        assertThat(after.person().contactKey()).isEqualTo(TestPeople.key("new"));
        assertThat(after.state()).isInstanceOf(RetryScheduled.class);
    }

    @Test
    void anotherRecipientWhoIsTheSamePersonSkipsThisOne() {
        var blockingAttempt = new BlockingAttempt(TestPeople.attempt("bob"), AttemptState.ACCEPTED, AT, null);

        assertThat(life.answered(inFlight(FIRST), already(FIRST, blockingAttempt))
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
        var blockingAttempt = new BlockingAttempt(FIRST, state, AT, null);

        var after = life.answered(inFlight(SECOND), already(SECOND, blockingAttempt))
                .recipient();

        assertThat(after.state().bucket().name()).isEqualToIgnoringCase(expected.replace('-', '_'));
    }

    @Test
    void anUnclearAnswerIsKeptOpenAndCountsAsIfItHadArrived() {
        var transition = life.answered(inFlight(FIRST), new MessageUnconfirmed(FIRST, SPRING_SALE, AT));

        assertThat(transition.recipient().state())
                .isEqualTo(new Unconfirmed(1, AT, AT.plus(Duration.ofDays(7)), false, DAY));
        assertThat(transition.slot()).isEqualTo(new CountedFrom(FIRST, AT));
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
                .isInstanceOf(AwaitingDelivery.class);
    }

    @Test
    void anUnclearAnswerAfterACertainOneIsIgnored() {
        var failed =
                life.answered(inFlight(FIRST), failed(FailureKind.PERMANENT)).recipient();

        assertThat(life.answered(failed, new MessageUnconfirmed(FIRST, SPRING_SALE, AT)))
                .isEqualTo(new Transition(failed, new Kept(), null));
    }

    // --- Reports ----------------------------------------------------------------------------------------------------

    @Test
    void aDeliveredMessageSettlesAndProlongsThePlace() {
        var transition = life.reported(watched(), new MessageDelivered(FIRST, SPRING_SALE, AT.plusSeconds(5)));

        assertThat(transition.recipient().state()).isEqualTo(new Sent());
        assertThat(transition.slot()).isEqualTo(new CountedFrom(FIRST, AT.plusSeconds(5)));
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

        assertThat(after.state()).isInstanceOf(AwaitingDelivery.class);
    }

    @Test
    void aSettledRecipientIsNotTakenUpAgainByALateRefusal() {
        var settled = inFlight(FIRST).in(new ClosedUnconfirmed());

        assertThat(life.answered(settled, notSent(NotSentReason.NO_CONNECTION)).recipient())
                .isEqualTo(settled);
    }

    @Test
    void aReportWhileTheCampaignIsSuspendedUsesUpNoRetry() {
        var suspended = new RecipientStateMachine(0, null, true);

        var after = suspended
                .reported(watched(), new DeliveryFailed(FIRST, SPRING_SALE, "131053", AT))
                .recipient();

        assertThat(after.state()).isInstanceOf(RetryScheduled.class);
        assertThat(after.tries()).isZero();
    }

    @Test
    void aReportThatIsFinalIsFinalWhileTheCampaignIsSuspended() {
        var suspended = new RecipientStateMachine(3, null, true);

        assertThat(suspended
                        .reported(watched(), new DeliveryFailed(FIRST, SPRING_SALE, "131026", AT))
                        .recipient()
                        .state())
                .isEqualTo(new Failed("131026"));
    }

    @ParameterizedTest
    @CsvSource({"131049, PT24H1M", "131048, PT24H1M", "131000, PT1H", "132015, PT1H", "131053, PT1H", "131056, PT1H"})
    void aListedFailureAfterAcceptanceIsTriedAgainInPlaceOfTheFirst(String code, Duration rest) {
        var after = life.reported(watched(), new DeliveryFailed(FIRST, SPRING_SALE, code, AT))
                .recipient();

        assertThat(after.state())
                .isEqualTo(new RetryScheduled(
                        AT.plus(rest),
                        new SendRequested.Superseded(FIRST, SendRequested.SupersedeReason.DELIVERY_FAILED)));
        assertThat(after.tries()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"131026", "130472", "131050", "999999"})
    void everyOtherFailureAfterAcceptanceIsFinalAndKeepsThePlace(String code) {
        var transition = life.reported(watched(), new DeliveryFailed(FIRST, SPRING_SALE, code, AT));

        assertThat(transition.recipient().state()).isEqualTo(new Failed(code));
        assertThat(transition.slot()).isEqualTo(new Kept());
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
                .isInstanceOf(AwaitingDelivery.class);
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
        var unconfirmed = inFlight(FIRST).in(new ClosedUnconfirmed());

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

        assertThat(RecipientStateMachine.leftOut(failedOnce, SkipReason.OPTED_OUT, AT)
                        .state())
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
    void aPersonDecidesAboutTheAttemptThatIsUnclearThoughANewerOneWasRefusedBecauseOfIt() {
        var blockingAttempt = new BlockingAttempt(FIRST, AttemptState.UNCONFIRMED, null, null);
        var unclear = life.answered(inFlight(SECOND), already(SECOND, blockingAttempt))
                .recipient();

        assertThat(life.resolved(unclear, FIRST, Decision.RESEND, AT)
                        .recipient()
                        .supersedes()
                        .attempt())
                .isEqualTo(FIRST);
    }

    @ParameterizedTest
    @EnumSource(Decision.class)
    void aDecisionThatIsReadBeforeTheNewsThatItIsAboutWaitsForThem(Decision decision) {
        var later = AT.plusSeconds(60);
        var decided = life.resolved(inFlight(FIRST), FIRST, decision, later).recipient();

        var after = life.answered(decided, new MessageUnconfirmed(FIRST, SPRING_SALE, AT))
                .recipient();

        assertThat(decided.state()).isInstanceOf(InFlight.class);
        assertThat(after.state())
                .isEqualTo(life.resolved(unclear(life), FIRST, decision, later)
                        .recipient()
                        .state());
    }

    @Test
    void aDecisionAboutAnAttemptThatTurnsOutAcceptedMeansNothing() {
        var decided = life.resolved(inFlight(FIRST), FIRST, Decision.RESEND, AT).recipient();

        assertThat(life.answered(decided, new MessageSent(FIRST, SPRING_SALE, AT, AT))
                        .recipient()
                        .state())
                .isInstanceOf(AwaitingDelivery.class);
    }

    @Test
    void aWatchEndsByItself() {
        assertThat(life.timeIsOver(watched(), AT, true).state()).isEqualTo(new Sent());
    }

    @Test
    void anUnclearOutcomeIsSettledAsUnclearAfterAWeek() {
        var week = AT.plus(Duration.ofDays(7));

        assertThat(life.timeIsOver(unclear(life), week, true).state()).isEqualTo(new ClosedUnconfirmed());
    }

    @Test
    void anUnclearOutcomeIsSentAgainOnceWhereTheAccountSaysSo() {
        var due = AT.plus(Duration.ofDays(2));
        var unclear = unclear(resending);

        var again = resending.timeIsOver(unclear, due, true);

        assertThat(((Unconfirmed) unclear.state()).until()).isEqualTo(due);
        assertThat(again.state())
                .isEqualTo(new RetryScheduled(
                        due, new SendRequested.Superseded(FIRST, SendRequested.SupersedeReason.RESEND_ORDERED)));
        assertThat(again.tries()).as("no retry").isZero();
    }

    @Test
    void aSecondUnclearOutcomeIsLeftToAPerson() {
        var second =
                inFlight(SECOND, new SendRequested.Superseded(FIRST, SendRequested.SupersedeReason.RESEND_ORDERED));
        var unclear = resending
                .answered(second, new MessageUnconfirmed(SECOND, SPRING_SALE, AT))
                .recipient();

        assertThat(unclear.state()).isEqualTo(new Unconfirmed(2, AT, AT.plus(Duration.ofDays(7)), true, DAY));
        assertThat(resending
                        .timeIsOver(unclear, AT.plus(Duration.ofDays(2)), true)
                        .state())
                .isEqualTo(unclear.state());
    }

    @Test
    void anUnclearOutcomeStaysUnclearWhereNothingCouldBeSentAnyMore() {
        var unclear = unclear(resending);

        assertThat(resending
                        .timeIsOver(unclear, AT.plus(Duration.ofDays(2)), false)
                        .state())
                .isEqualTo(new Unconfirmed(1, AT, AT.plus(Duration.ofDays(7)), false, DAY));
    }

    @Test
    void aRuleThatWasTakenAwayMeanwhileSendsNothingAgain() {
        assertThat(life.timeIsOver(unclear(resending), AT.plus(Duration.ofDays(2)), true)
                        .state())
                .isEqualTo(new Unconfirmed(1, AT, AT.plus(Duration.ofDays(7)), false, DAY));
    }

    @Test
    void aRefusalByAHoldThatNamesNoneRestsAMinute() {
        var transition = life.answered(inFlight(FIRST), notSent(NotSentReason.PAUSED));

        assertThat(due(transition)).isEqualTo(AT.plusSeconds(60));
        assertThat(transition.blocker()).isNull();
    }

    @Test
    void ofTwoInstantsOfAcceptanceTheLaterHoldsThePlace() {
        var transition = life.answered(
                life.reported(inFlight(FIRST), new SendConfirmed(FIRST, SPRING_SALE, AT))
                        .recipient(),
                new MessageSent(FIRST, SPRING_SALE, AT.plusSeconds(2), AT.plusSeconds(2)));

        assertThat(transition.slot()).isEqualTo(new CountedFrom(FIRST, AT.plusSeconds(2)));
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
                    : life.reported(recipient, (AttemptReport) piece).recipient();
        }

        assertThat(recipient.evidence().delivered()).isTrue();
        assertThat(recipient.state()).isEqualTo(new Sent());
    }

    private static Recipient inFlight(AttemptId attempt) {
        return inFlight(attempt, null);
    }

    private static Recipient inFlight(AttemptId attempt, SendRequested.Superseded supersedes) {
        var person = new Person(TestPeople.customer("ada"), TestPeople.key("ada"));
        var request = new SendRequested(
                attempt, SPRING_SALE, person.customer(), person.contactKey(), SHOP_NUMBER, AT, 1, 0, supersedes, AT);
        return Recipient.planned(attempt.recipient(), SPRING_SALE, person, AT)
                .attempting(attempt.number(), new InFlight(request, DAY, AT));
    }

    private static Recipient unclear(RecipientStateMachine life) {
        return life.answered(inFlight(FIRST), new MessageUnconfirmed(FIRST, SPRING_SALE, AT))
                .recipient();
    }

    private static AttemptId of(int number) {
        return TestPeople.attempt("person-" + number);
    }

    private static Instant due(Transition transition) {
        return ((RetryScheduled) transition.recipient().state()).due();
    }

    private static MessageFailed failed(AttemptId attempt, String code, FailureKind kind) {
        return new MessageFailed(attempt, SPRING_SALE, code, kind, AT);
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

    private static MessageNotSent already(AttemptId attempt, BlockingAttempt blockingAttempt) {
        return new MessageNotSent(
                attempt, SPRING_SALE, NotSentReason.ALREADY, null, null, null, blockingAttempt, null, AT);
    }
}

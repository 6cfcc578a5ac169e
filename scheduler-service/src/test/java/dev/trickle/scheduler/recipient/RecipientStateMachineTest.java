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
import dev.trickle.pipeline.error.TestMetaErrors;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The transition table, line by line. */
class RecipientStateMachineTest {

    private static final Instant NOW = Instant.parse("2026-03-02T09:00:00Z");
    private static final AttemptId FIRST = TestPeople.attempt("ada");
    private static final AttemptId SECOND = new AttemptId(FIRST.recipient(), 2);

    private static final SendRequested.Superseded RESEND =
            new SendRequested.Superseded(FIRST, SendRequested.SupersedeReason.RESEND_ORDERED);

    private static final LocalDate DAY = LocalDate.parse("2026-03-02");

    private final RecipientStateMachine stateMachine =
            new RecipientStateMachine(3, null, false, TestMetaErrors.defaults());
    private final RecipientStateMachine withManyRetries =
            new RecipientStateMachine(100, null, false, TestMetaErrors.defaults());
    private final RecipientStateMachine withResend =
            new RecipientStateMachine(3, Duration.ofDays(2), false, TestMetaErrors.defaults());

    // --- Outcomes ---------------------------------------------------------------------------------------------------

    @Test
    void anAcceptedMessageAwaitsDeliveryAndOccupiesItsSlotFromTheAcceptance() {
        var transition = stateMachine.onOutcome(inFlight(FIRST), new MessageSent(FIRST, SPRING_SALE, NOW, NOW));

        assertThat(transition.recipient().state()).isEqualTo(new AwaitingDelivery(NOW.plus(Duration.ofDays(3))));
        assertThat(transition.slot()).isEqualTo(new CountedFrom(FIRST, NOW));
    }

    @Test
    void aPermanentFailureIsFinalAndFreesTheSlot() {
        var transition = stateMachine.onOutcome(inFlight(FIRST), failed(FailureKind.PERMANENT));

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
    void aTransientFailureBacksOffExponentiallyFromAMinute(FailureKind kind, int tries, int seconds) {
        var transition = withManyRetries.onOutcome(inFlight(FIRST).withTries(tries - 1), failed(kind));

        assertThat(due(transition)).isBetween(NOW.plusSeconds(seconds), NOW.plusSeconds(seconds + seconds / 5));
        assertThat(transition.recipient().tries()).isEqualTo(tries);
    }

    @Test
    void theJitterSpreadsRetriesAndIsDeterministic() {
        var dues = IntStream.range(0, 100)
                .mapToObj(number -> due(stateMachine.onOutcome(
                        inFlight(attempt(number)), failed(attempt(number), "131056", PAIR_RATE))))
                .toList();

        assertThat(new HashSet<>(dues)).hasSizeGreaterThan(90);
        assertThat(due(stateMachine.onOutcome(inFlight(attempt(7)), failed(attempt(7), "131056", PAIR_RATE))))
                .isEqualTo(dues.get(7));
    }

    @ParameterizedTest
    @CsvSource({"131049, 86460", "131048, 86460", "2, 300"})
    void aCodeWithAMinimumDelayIsRetriedAfterIt(String code, int seconds) {
        var transition = stateMachine.onOutcome(inFlight(FIRST), failed(FIRST, code, FailureKind.TRANSIENT));

        assertThat(due(transition)).isEqualTo(NOW.plusSeconds(seconds));
    }

    @Test
    void aTransientFailureIsFinalAfterTheLastRetry() {
        var transition = stateMachine.onOutcome(inFlight(FIRST).withTries(3), failed(FailureKind.PAIR_RATE));

        assertThat(transition.recipient().state()).isInstanceOf(Failed.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = NotSentReason.class,
            names = {"OPTED_OUT", "INACTIVE", "ERASED", "CANCELLED", "ENDED", "LACKS_VALUE", "TOO_LONG"})
    void aLastingNotSentReasonSkipsWithTheSameReason(NotSentReason reason) {
        var transition = stateMachine.onOutcome(inFlight(FIRST), notSent(reason));

        assertThat(transition.recipient().state()).isEqualTo(new Skipped(SkipReason.valueOf(reason.name())));
        assertThat(transition.slot()).isEqualTo(new Freed(FIRST));
    }

    @ParameterizedTest
    @EnumSource(
            value = NotSentReason.class,
            names = {
                "THROTTLED",
                "CLOCK_SKEW",
                "NO_CONNECTION",
                "EXPIRED",
                "TOO_OLD",
                "WRONG_ENDPOINT",
                "RECOVERING",
                "CHANGED"
            })
    void aTemporaryNotSentReasonIsRetriedAfterAMinuteUncounted(NotSentReason reason) {
        var transition = stateMachine.onOutcome(inFlight(FIRST), notSent(reason));

        assertThat(transition.recipient().state()).isEqualTo(new RetryScheduled(NOW.plusSeconds(60), null));
        assertThat(transition.recipient().tries()).isZero();
        assertThat(transition.slot()).isEqualTo(new Freed(FIRST));
    }

    @Test
    void aNotSentOutcomeWithRetryAtIsRetriedThen() {
        var outcome = new MessageNotSent(
                FIRST, SPRING_SALE, NotSentReason.THROTTLED, null, null, NOW.plusSeconds(600), null, null, NOW);

        assertThat(stateMachine.onOutcome(inFlight(FIRST), outcome).recipient().state())
                .isEqualTo(new RetryScheduled(NOW.plusSeconds(600), null));
    }

    @Test
    void aPauseSchedulesARetryBlockedByTheRevision() {
        var transition = stateMachine.onOutcome(inFlight(FIRST), blocked(NotSentReason.PAUSED));

        assertThat(transition.recipient().state()).isEqualTo(new RetryScheduled(NOW, null));
        assertThat(transition.blocker()).isEqualTo(new Blocker.Paused(SPRING_SALE, 7));
    }

    @Test
    void aSuspensionSchedulesARetryBlockedByTheEpoch() {
        var transition = stateMachine.onOutcome(inFlight(FIRST), blocked(NotSentReason.SUSPENDED));

        assertThat(transition.recipient().state()).isEqualTo(new RetryScheduled(NOW, null));
        assertThat(transition.blocker()).isEqualTo(new Blocker.Suspended(Scope.of(SPRING_SALE), 7));
    }

    private static MessageNotSent blocked(NotSentReason reason) {
        return new MessageNotSent(FIRST, SPRING_SALE, reason, Scope.of(SPRING_SALE), 7L, null, null, null, NOW);
    }

    @Test
    void aPersonWithANewNumberIsRetriedWithTheNewKey() {
        var outcome = new MessageNotSent(
                FIRST, SPRING_SALE, NotSentReason.CHANGED, null, null, null, null, TestPeople.key("new"), NOW);

        var after = stateMachine.onOutcome(inFlight(FIRST), outcome).recipient();

        assertThat(after.person().contactKey()).isEqualTo(TestPeople.key("new"));
        assertThat(after.state()).isInstanceOf(RetryScheduled.class);
    }

    @Test
    void aBlockingAttemptOfAnotherRecipientSkipsThisOne() {
        var blockingAttempt = new BlockingAttempt(TestPeople.attempt("bob"), AttemptState.ACCEPTED, NOW, null);

        assertThat(stateMachine
                        .onOutcome(inFlight(FIRST), alreadySent(FIRST, blockingAttempt))
                        .recipient()
                        .state())
                .isEqualTo(new Skipped(SkipReason.SAME_PERSON));
    }

    @ParameterizedTest
    @CsvSource({
        "ACCEPTED, awaiting-delivery",
        "DELIVERED, sent",
        "UNCONFIRMED, unconfirmed",
        "UNDELIVERED, failed",
        "CLAIMED, retry-scheduled",
        "REJECTED, retry-scheduled",
        "NOT_CALLED, retry-scheduled"
    })
    void aBlockingAttemptOfTheSameRecipientDeterminesTheState(AttemptState state, String expected) {
        var blockingAttempt = new BlockingAttempt(FIRST, state, NOW, null);

        var after = stateMachine
                .onOutcome(inFlight(SECOND), alreadySent(SECOND, blockingAttempt))
                .recipient();

        assertThat(after.state().bucket().name()).isEqualToIgnoringCase(expected.replace('-', '_'));
    }

    @Test
    void anUnconfirmedOutcomeStaysOpenAndOccupiesItsSlot() {
        var transition = stateMachine.onOutcome(inFlight(FIRST), new MessageUnconfirmed(FIRST, SPRING_SALE, NOW));

        assertThat(transition.recipient().state())
                .isEqualTo(new Unconfirmed(1, NOW, NOW.plus(Duration.ofDays(7)), false, DAY));
        assertThat(transition.slot()).isEqualTo(new CountedFrom(FIRST, NOW));
    }

    @Test
    void aCertainOutcomeOverridesAnUnconfirmedOne() {
        var unconfirmed = stateMachine
                .onOutcome(inFlight(FIRST), new MessageUnconfirmed(FIRST, SPRING_SALE, NOW))
                .recipient();

        assertThat(stateMachine
                        .onOutcome(unconfirmed, failed(FailureKind.PERMANENT))
                        .recipient()
                        .state())
                .isInstanceOf(Failed.class);
        assertThat(stateMachine
                        .onOutcome(unconfirmed, new MessageSent(FIRST, SPRING_SALE, NOW, NOW))
                        .recipient()
                        .state())
                .isInstanceOf(AwaitingDelivery.class);
    }

    @Test
    void anUnconfirmedOutcomeAfterACertainOneIsIgnored() {
        var failed = stateMachine
                .onOutcome(inFlight(FIRST), failed(FailureKind.PERMANENT))
                .recipient();

        assertThat(stateMachine.onOutcome(failed, new MessageUnconfirmed(FIRST, SPRING_SALE, NOW)))
                .isEqualTo(new Transition(failed, new Kept(), null));
    }

    // --- Delivery reports -------------------------------------------------------------------------------------------

    @Test
    void aDeliveryIsFinalAndExtendsTheSlot() {
        var transition = stateMachine.onDeliveryUpdate(
                awaitingDelivery(), new MessageDelivered(FIRST, SPRING_SALE, NOW.plusSeconds(5)));

        assertThat(transition.recipient().state()).isEqualTo(new Sent());
        assertThat(transition.slot()).isEqualTo(new CountedFrom(FIRST, NOW.plusSeconds(5)));
    }

    @Test
    void readingADeliveredMessageDoesNotExtendTheSlot() {
        var delivered = stateMachine
                .onDeliveryUpdate(awaitingDelivery(), new MessageDelivered(FIRST, SPRING_SALE, NOW))
                .recipient();

        assertThat(stateMachine
                        .onDeliveryUpdate(delivered, new MessageRead(FIRST, SPRING_SALE, NOW.plusSeconds(36_000)))
                        .slot())
                .isEqualTo(new Kept());
    }

    @Test
    void aFailureOfTheLatestAttemptAfterAnEarlierAcceptanceAwaitsDelivery() {
        var second = stateMachine
                .onDeliveryUpdate(inFlight(SECOND), new SendConfirmed(FIRST, SPRING_SALE, NOW))
                .recipient();

        var after = stateMachine
                .onDeliveryUpdate(second, new DeliveryFailed(SECOND, SPRING_SALE, "131026", NOW))
                .recipient();

        assertThat(after.state()).isInstanceOf(AwaitingDelivery.class);
    }

    @Test
    void aFinalStateIsNotChangedByALateNotSentOutcome() {
        var failed = inFlight(FIRST).withState(new Failed("131021"));

        assertThat(onOutcome(failed, notSent(NotSentReason.NO_CONNECTION))).isEqualTo(failed);
    }

    @ParameterizedTest
    @MethodSource("certainOutcomesOfTheFirst")
    void aCertainOutcomeAfterThePeriodForDecisionsCountsAsBefore(MessageEvent late) {
        var open = unconfirmed(stateMachine);
        var closed = stateMachine.onExpiry(open, NOW.plus(Duration.ofDays(7)), true);

        assertThat(closed.state()).isInstanceOf(ClosedUnconfirmed.class);
        assertThat(onOutcome(closed, late)).isEqualTo(onOutcome(open, late));
    }

    @Test
    void aFailureReportedWhileTheCampaignIsSuspendedIsNotCounted() {
        var suspended = new RecipientStateMachine(0, null, true, TestMetaErrors.defaults());

        var after = suspended
                .onDeliveryUpdate(awaitingDelivery(), new DeliveryFailed(FIRST, SPRING_SALE, "131053", NOW))
                .recipient();

        assertThat(after.state()).isInstanceOf(RetryScheduled.class);
        assertThat(after.tries()).isZero();
    }

    @Test
    void aFinalFailureReportIsFinalWhileTheCampaignIsSuspended() {
        var suspended = new RecipientStateMachine(3, null, true, TestMetaErrors.defaults());

        assertThat(suspended
                        .onDeliveryUpdate(awaitingDelivery(), new DeliveryFailed(FIRST, SPRING_SALE, "131026", NOW))
                        .recipient()
                        .state())
                .isEqualTo(new Failed("131026"));
    }

    @ParameterizedTest
    @CsvSource({"131049, PT24H1M", "131048, PT24H1M", "131000, PT1H", "132015, PT1H", "131053, PT1H", "131056, PT1H"})
    void aListedFailureAfterAcceptanceIsRetriedAndSupersedesTheFirst(String code, Duration delay) {
        var after = stateMachine
                .onDeliveryUpdate(awaitingDelivery(), new DeliveryFailed(FIRST, SPRING_SALE, code, NOW))
                .recipient();

        assertThat(after.state())
                .isEqualTo(new RetryScheduled(
                        NOW.plus(delay),
                        new SendRequested.Superseded(FIRST, SendRequested.SupersedeReason.DELIVERY_FAILED)));
        assertThat(after.tries()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"131026", "130472", "131050", "999999"})
    void everyOtherFailureAfterAcceptanceIsFinalAndKeepsTheSlot(String code) {
        var transition =
                stateMachine.onDeliveryUpdate(awaitingDelivery(), new DeliveryFailed(FIRST, SPRING_SALE, code, NOW));

        assertThat(transition.recipient().state()).isEqualTo(new Failed(code));
        assertThat(transition.slot()).isEqualTo(new Kept());
    }

    @Test
    void aFailureReportAfterADeliveryIsIgnored() {
        var delivered = stateMachine
                .onDeliveryUpdate(awaitingDelivery(), new MessageDelivered(FIRST, SPRING_SALE, NOW))
                .recipient();

        assertThat(stateMachine
                        .onDeliveryUpdate(delivered, new DeliveryFailed(FIRST, SPRING_SALE, "131026", NOW))
                        .recipient())
                .isEqualTo(delivered);
    }

    @Test
    void evidenceOfAcceptanceCancelsAScheduledRetry() {
        var waiting = stateMachine
                .onOutcome(inFlight(FIRST), notSent(NotSentReason.NO_CONNECTION))
                .recipient();

        assertThat(stateMachine
                        .onDeliveryUpdate(waiting, new SendConfirmed(FIRST, SPRING_SALE, NOW))
                        .recipient()
                        .state())
                .isInstanceOf(AwaitingDelivery.class);
    }

    @Test
    void anOlderAttemptCountsOnlyAsEvidenceOfAcceptance() {
        var second = inFlight(SECOND);

        assertThat(stateMachine.onOutcome(second, failed(FailureKind.PERMANENT)).recipient())
                .isEqualTo(second);
        var withEvidence = stateMachine
                .onDeliveryUpdate(second, new MessageDelivered(FIRST, SPRING_SALE, NOW))
                .recipient();
        assertThat(withEvidence.state()).isInstanceOf(InFlight.class);
        var notSent =
                new MessageNotSent(SECOND, SPRING_SALE, NotSentReason.OPTED_OUT, null, null, null, null, null, NOW);
        assertThat(stateMachine.onOutcome(withEvidence, notSent).recipient().state())
                .isEqualTo(new Sent());
    }

    @Test
    void lateEvidenceChangesAFinalStateToSent() {
        var skipped = inFlight(FIRST).withState(new Skipped(SkipReason.ENDED));
        var resendFailed = stateMachine
                .onOutcome(inFlight(SECOND, RESEND), failed(SECOND, "131021", FailureKind.PERMANENT))
                .recipient();
        var unconfirmed = inFlight(FIRST).withState(new ClosedUnconfirmed(1, null));

        assertThat(stateMachine
                        .onDeliveryUpdate(skipped, new MessageRead(FIRST, SPRING_SALE, NOW))
                        .recipient()
                        .state())
                .isEqualTo(new Sent());
        assertThat(stateMachine
                        .onDeliveryUpdate(unconfirmed, new SendConfirmed(FIRST, SPRING_SALE, NOW))
                        .recipient()
                        .state())
                .isEqualTo(new Sent(true));
        assertThat(resendFailed.state()).isEqualTo(new Failed("131021"));
        assertThat(stateMachine
                        .onDeliveryUpdate(resendFailed, new SendConfirmed(FIRST, SPRING_SALE, NOW))
                        .recipient()
                        .state())
                .isEqualTo(new Sent(true));
    }

    /** The first attempt is unconfirmed and its resend was accepted and not delivered: the first decides. */
    @ParameterizedTest
    @MethodSource("ordersOfTwoAttempts")
    void anAcceptedAttemptOutlastsTheFailedDeliveryOfAnother(List<Object> evidence) {
        var accepted = withAll(resent(), evidence);

        assertThat(accepted.state()).isInstanceOfAny(AwaitingDelivery.class, Sent.class);
        assertThat(onReport(accepted, undelivered(FIRST, "131026")).state()).isEqualTo(new Failed("131026"));
    }

    static Stream<List<Object>> ordersOfTwoAttempts() {
        var sent = new MessageSent(SECOND, SPRING_SALE, NOW, NOW);
        var first = new SendConfirmed(FIRST, SPRING_SALE, NOW);
        var failed = undelivered(SECOND, "131026");
        return Stream.of(
                List.of(sent, failed, first),
                List.of(failed, sent, first),
                List.of(failed, first, sent),
                List.of(sent, first, failed),
                List.of(first, sent, failed),
                List.of(first, failed, sent));
    }

    /** The failure is reported after the timeout of the delivery. Whether the first attempt was accepted is unknown. */
    @Test
    void theLateFailedDeliveryOfAResendLeavesTheFirstAttemptUnconfirmed() {
        var sent = stateMachine.onExpiry(
                onOutcome(resent(), new MessageSent(SECOND, SPRING_SALE, NOW, NOW)),
                NOW.plus(Duration.ofDays(3)),
                true);
        assertThat(sent.state()).isEqualTo(new Sent());

        var unconfirmed = onReport(sent, undelivered(SECOND, "131049"));

        assertThat(unconfirmed.state()).isEqualTo(new ClosedUnconfirmed(1, null));
        assertThat(onOutcome(unconfirmed, notSent(NotSentReason.NO_CONNECTION)).state())
                .as("the resend is not repeated")
                .isEqualTo(new Failed("131049"));
        assertThat(onReport(unconfirmed, undelivered(FIRST, "131026")).state()).isEqualTo(new Failed("131026"));
    }

    /** The decision of a person about an attempt counts until the report of its failed delivery. */
    @Test
    void theFailedDeliveryOfAnotherAttemptThanTheResolvedOneChangesNothing() {
        var bothUnconfirmed = onOutcome(resent(), new MessageUnconfirmed(SECOND, SPRING_SALE, NOW));
        var resolved = stateMachine
                .onResolution(bothUnconfirmed, SECOND, Decision.SENT, NOW)
                .recipient();

        assertThat(onReport(resolved, undelivered(FIRST, "131026")).state()).isEqualTo(new Sent());
        assertThat(onReport(resolved, undelivered(SECOND, "131026")).state()).isEqualTo(new ClosedUnconfirmed(1, null));
    }

    @Test
    void aSkippedRecipientWhoseMessageWasNotDeliveredHasFailed() {
        var skipped = inFlight(FIRST).withState(new Skipped(SkipReason.ENDED));

        assertThat(onReport(skipped, undelivered(FIRST, "131026")).state()).isEqualTo(new Failed("131026"));
        assertThat(onReport(onReport(skipped, new SendConfirmed(FIRST, SPRING_SALE, NOW)), undelivered(FIRST, "131026"))
                        .state())
                .isEqualTo(new Failed("131026"));
    }

    @Test
    void twoFailedDeliveriesAreNotRetriedForTheEarlierAttempt() {
        var evidence = List.<Object>of(
                new SendConfirmed(FIRST, SPRING_SALE, NOW),
                undelivered(SECOND, "131049"),
                undelivered(FIRST, "131000"));

        assertThat(withAll(resent(), evidence).state()).isEqualTo(new Failed("131000"));
    }

    /** The first attempt blocked the claim of the second, and its delivery has failed. */
    @Test
    void theFailedDeliveryOfTheUnconfirmedAttemptDecidesAlsoIfALaterOneWasRefused() {
        var blocked = onOutcome(
                inFlight(SECOND), alreadySent(SECOND, new BlockingAttempt(FIRST, AttemptState.UNCONFIRMED, NOW, null)));

        assertThat(onReport(blocked, undelivered(FIRST, "131026")).state()).isEqualTo(new Failed("131026"));
    }

    @Test
    void aFailedDeliveryThatBlocksTheLatestAttemptIsNotRetriedIfAnotherAttemptWasAccepted() {
        var third = resent().withAttempt(
                        3, inFlight(new AttemptId(FIRST.recipient(), 3), RESEND).state());
        var accepted = onReport(third, new SendConfirmed(FIRST, SPRING_SALE, NOW));

        var refused = onOutcome(
                accepted,
                alreadySent(
                        new AttemptId(FIRST.recipient(), 3),
                        new BlockingAttempt(SECOND, AttemptState.UNDELIVERED, NOW, "131049")));

        assertThat(refused.state()).isInstanceOf(AwaitingDelivery.class);
    }

    @Test
    void anOptOutAfterAFailedDeliveryIsFailedAndNotSkipped() {
        var failedOnce = stateMachine
                .onDeliveryUpdate(awaitingDelivery(), new DeliveryFailed(FIRST, SPRING_SALE, "131049", NOW))
                .recipient();

        assertThat(RecipientStateMachine.skip(failedOnce, SkipReason.OPTED_OUT, NOW)
                        .state())
                .isEqualTo(new Failed("131049"));
    }

    // --- Resolutions and timeouts -----------------------------------------------------------------------------------

    @Test
    void aResolutionAppliesToUnconfirmedAttemptsOnly() {
        var unconfirmed = stateMachine
                .onOutcome(inFlight(FIRST), new MessageUnconfirmed(FIRST, SPRING_SALE, NOW))
                .recipient();

        assertThat(stateMachine
                        .onResolution(unconfirmed, FIRST, Decision.SENT, NOW)
                        .recipient()
                        .state())
                .isEqualTo(new Sent());
        assertThat(stateMachine
                        .onResolution(unconfirmed, FIRST, Decision.RESEND, NOW)
                        .recipient()
                        .supersedes()
                        .attempt())
                .isEqualTo(FIRST);
        assertThat(stateMachine
                        .onResolution(awaitingDelivery(), FIRST, Decision.RESEND, NOW)
                        .recipient())
                .isEqualTo(awaitingDelivery());
    }

    @Test
    void aResolutionAppliesToAnEarlierUnconfirmedAttemptThatBlocksTheLatest() {
        var blockingAttempt = new BlockingAttempt(FIRST, AttemptState.UNCONFIRMED, null, null);
        var unconfirmed = stateMachine
                .onOutcome(inFlight(SECOND), alreadySent(SECOND, blockingAttempt))
                .recipient();

        assertThat(stateMachine
                        .onResolution(unconfirmed, FIRST, Decision.RESEND, NOW)
                        .recipient()
                        .supersedes()
                        .attempt())
                .isEqualTo(FIRST);
    }

    @ParameterizedTest
    @EnumSource(Decision.class)
    void aResolutionReadBeforeTheUnconfirmedOutcomeAppliesToIt(Decision decision) {
        var later = NOW.plusSeconds(60);
        var resolved = stateMachine
                .onResolution(inFlight(FIRST), FIRST, decision, later)
                .recipient();

        var after = stateMachine
                .onOutcome(resolved, new MessageUnconfirmed(FIRST, SPRING_SALE, NOW))
                .recipient();

        assertThat(resolved.state()).isInstanceOf(InFlight.class);
        assertThat(after.state())
                .isEqualTo(stateMachine
                        .onResolution(unconfirmed(stateMachine), FIRST, decision, later)
                        .recipient()
                        .state());
    }

    @Test
    void aResolutionOfAnAcceptedAttemptIsIgnored() {
        var resolved = stateMachine
                .onResolution(inFlight(FIRST), FIRST, Decision.RESEND, NOW)
                .recipient();

        assertThat(stateMachine
                        .onOutcome(resolved, new MessageSent(FIRST, SPRING_SALE, NOW, NOW))
                        .recipient()
                        .state())
                .isInstanceOf(AwaitingDelivery.class);
    }

    /** The API accepts the decision, because no later attempt was released. */
    @Test
    void aResolutionAsSentPreventsTheResendThatTheAccountsRuleHasScheduled() {
        var scheduled = withResend.onExpiry(unconfirmed(withResend), NOW.plus(Duration.ofDays(2)), true);

        assertThat(withResend
                        .onResolution(scheduled, FIRST, Decision.SENT, NOW)
                        .recipient()
                        .state())
                .isEqualTo(new Sent());
        assertThat(withResend
                        .onResolution(scheduled, FIRST, Decision.RESEND, NOW)
                        .recipient()
                        .state())
                .isEqualTo(scheduled.state());
    }

    /** The campaign is still open, and the API offers the attempt for a decision. */
    @Test
    void aResolutionAppliesToAnAttemptThatWasClosedAsUnconfirmed() {
        var closed = stateMachine.onExpiry(unconfirmed(stateMachine), NOW.plus(Duration.ofDays(7)), true);
        var later = NOW.plus(Duration.ofDays(10));

        assertThat(stateMachine
                        .onResolution(closed, FIRST, Decision.SENT, later)
                        .recipient()
                        .state())
                .isEqualTo(new Sent());
        assertThat(stateMachine
                        .onResolution(closed, FIRST, Decision.RESEND, later)
                        .recipient()
                        .state())
                .isEqualTo(new RetryScheduled(later, RESEND));
        assertThat(stateMachine
                        .onResolution(closed, SECOND, Decision.RESEND, later)
                        .recipient()
                        .state())
                .isEqualTo(closed.state());
    }

    @ParameterizedTest
    @EnumSource(SkipReason.class)
    void anUnconfirmedAttemptWhoseResendIsNotReleasedIsNotSkipped(SkipReason reason) {
        var ordered = stateMachine
                .onResolution(unconfirmed(stateMachine), FIRST, Decision.RESEND, NOW)
                .recipient();

        assertThat(RecipientStateMachine.skip(ordered, reason, NOW).state())
                .isEqualTo(new ClosedUnconfirmed(1, reason));
    }

    @ParameterizedTest
    @EnumSource(
            value = NotSentReason.class,
            names = {"OPTED_OUT", "INACTIVE", "ERASED", "CANCELLED", "ENDED", "LACKS_VALUE", "TOO_LONG"})
    void anUnconfirmedAttemptWhoseResendIsRefusedIsNotSkipped(NotSentReason reason) {
        assertThat(onOutcome(resent(), notSent(SECOND, reason)).state())
                .isEqualTo(new ClosedUnconfirmed(1, SkipReason.valueOf(reason.name())));
    }

    @Test
    void anUnconfirmedAttemptWhoseResendWasNotCalledIsNotSkippedLater() {
        var notCalled = onOutcome(resent(), notSent(SECOND, NotSentReason.THROTTLED));

        assertThat(RecipientStateMachine.skip(notCalled, SkipReason.CANCELLED, NOW)
                        .state())
                .isEqualTo(new ClosedUnconfirmed(1, SkipReason.CANCELLED));
    }

    /** The certain outcome of the resend says nothing about the attempt that it replaced. */
    @Test
    void anUnconfirmedAttemptIsNotForgottenWhileItsResendIsUnconfirmed() {
        var bothUnconfirmed = onOutcome(resent(), new MessageUnconfirmed(SECOND, SPRING_SALE, NOW));

        var retried = onOutcome(bothUnconfirmed, notSent(SECOND, NotSentReason.NO_CONNECTION));

        assertThat(retried.state()).isEqualTo(new RetryScheduled(NOW.plusSeconds(60), RESEND));
        assertThat(RecipientStateMachine.skip(retried, SkipReason.ENDED, NOW).state())
                .isEqualTo(new ClosedUnconfirmed(1, SkipReason.ENDED));
    }

    @ParameterizedTest
    @MethodSource("certainOutcomesOfTheFirst")
    void aResendIsSkippedIfTheAttemptThatItReplacesWasCertainlyNotAccepted(MessageEvent late) {
        var optedOut = notSent(SECOND, NotSentReason.OPTED_OUT);

        assertThat(onOutcome(onOutcome(resent(), late), optedOut).state()).isEqualTo(new Skipped(SkipReason.OPTED_OUT));
        assertThat(onOutcome(onOutcome(resent(), optedOut), late).state()).isEqualTo(new Skipped(SkipReason.OPTED_OUT));
    }

    @ParameterizedTest
    @MethodSource("certainOutcomesOfTheFirst")
    void aRetryReplacesNoAttemptThatWasCertainlyNotAccepted(MessageEvent late) {
        var throttled = notSent(SECOND, NotSentReason.THROTTLED);
        var retry = new RetryScheduled(NOW.plusSeconds(60), null);

        assertThat(onOutcome(onOutcome(resent(), late), throttled).state()).isEqualTo(retry);
        assertThat(onOutcome(onOutcome(resent(), throttled), late).state()).isEqualTo(retry);
    }

    static Stream<MessageEvent> certainOutcomesOfTheFirst() {
        return Stream.of(notSent(NotSentReason.NO_CONNECTION), failed(FailureKind.PERMANENT));
    }

    @Test
    void theUnconfirmedResendStaysOpenIfTheFirstAttemptWasCertainlyNotAccepted() {
        var bothUnconfirmed = onOutcome(resent(), new MessageUnconfirmed(SECOND, SPRING_SALE, NOW));

        var late = onOutcome(bothUnconfirmed, notSent(NotSentReason.NO_CONNECTION));

        assertThat(late.state()).isEqualTo(bothUnconfirmed.state());
        assertThat(onOutcome(late, notSent(SECOND, NotSentReason.OPTED_OUT)).state())
                .isEqualTo(new Skipped(SkipReason.OPTED_OUT));
    }

    @Test
    void aRecipientWhoseBlockingAttemptWasNotCalledAfterAllIsRetried() {
        var blocked = onOutcome(
                inFlight(SECOND), alreadySent(SECOND, new BlockingAttempt(FIRST, AttemptState.UNCONFIRMED, NOW, null)));

        assertThat(onOutcome(blocked, notSent(NotSentReason.NO_CONNECTION)).state())
                .isEqualTo(new RetryScheduled(NOW.plusSeconds(60), null));
    }

    /** The sender has not read the failure report yet. */
    @Test
    void anAcceptanceThatBlocksTheLatestAttemptIsIgnoredIfItsDeliveryHasFailed() {
        var superseded = new SendRequested.Superseded(FIRST, SendRequested.SupersedeReason.DELIVERY_FAILED);
        var failed = stateMachine
                .onDeliveryUpdate(awaitingDelivery(), new DeliveryFailed(FIRST, SPRING_SALE, "131049", NOW))
                .recipient();
        var retried = failed.withAttempt(2, inFlight(SECOND, superseded).state());

        var refused = stateMachine.onOutcome(
                retried, alreadySent(SECOND, new BlockingAttempt(FIRST, AttemptState.ACCEPTED, NOW, null)));

        assertThat(refused.recipient().state()).isEqualTo(new RetryScheduled(NOW.plusSeconds(60), superseded));
    }

    @Test
    void awaitingDeliveryEndsAsSentAfterItsTimeout() {
        assertThat(stateMachine.onExpiry(awaitingDelivery(), NOW, true).state()).isEqualTo(new Sent());
    }

    @Test
    void anUnconfirmedOutcomeIsClosedAfterAWeek() {
        var week = NOW.plus(Duration.ofDays(7));

        assertThat(stateMachine.onExpiry(unconfirmed(stateMachine), week, true).state())
                .isEqualTo(new ClosedUnconfirmed(1, null));
    }

    @Test
    void anUnconfirmedOutcomeIsResentOnceIfConfigured() {
        var due = NOW.plus(Duration.ofDays(2));
        var unconfirmed = unconfirmed(withResend);

        var resent = withResend.onExpiry(unconfirmed, due, true);

        assertThat(((Unconfirmed) unconfirmed.state()).until()).isEqualTo(due);
        assertThat(resent.state())
                .isEqualTo(new RetryScheduled(
                        due, new SendRequested.Superseded(FIRST, SendRequested.SupersedeReason.RESEND_ORDERED)));
        assertThat(resent.tries()).as("not counted").isZero();
    }

    @Test
    void aSecondUnconfirmedOutcomeIsNotResent() {
        var second =
                inFlight(SECOND, new SendRequested.Superseded(FIRST, SendRequested.SupersedeReason.RESEND_ORDERED));
        var unconfirmed = withResend
                .onOutcome(second, new MessageUnconfirmed(SECOND, SPRING_SALE, NOW))
                .recipient();

        assertThat(unconfirmed.state()).isEqualTo(new Unconfirmed(2, NOW, NOW.plus(Duration.ofDays(7)), true, DAY));
        assertThat(withResend
                        .onExpiry(unconfirmed, NOW.plus(Duration.ofDays(2)), true)
                        .state())
                .isEqualTo(unconfirmed.state());
    }

    @Test
    void anUnconfirmedOutcomeIsNotResentIfNoReleaseIsPossible() {
        var unconfirmed = unconfirmed(withResend);

        assertThat(withResend
                        .onExpiry(unconfirmed, NOW.plus(Duration.ofDays(2)), false)
                        .state())
                .isEqualTo(new Unconfirmed(1, NOW, NOW.plus(Duration.ofDays(7)), false, DAY));
    }

    @Test
    void aRemovedResendRuleResendsNothing() {
        assertThat(stateMachine
                        .onExpiry(unconfirmed(withResend), NOW.plus(Duration.ofDays(2)), true)
                        .state())
                .isEqualTo(new Unconfirmed(1, NOW, NOW.plus(Duration.ofDays(7)), false, DAY));
    }

    @Test
    void aPauseWithoutAScopeIsRetriedAfterAMinute() {
        var transition = stateMachine.onOutcome(inFlight(FIRST), notSent(NotSentReason.PAUSED));

        assertThat(due(transition)).isEqualTo(NOW.plusSeconds(60));
        assertThat(transition.blocker()).isNull();
    }

    @Test
    void theSlotCountsFromTheLaterOfTwoAcceptances() {
        var transition = stateMachine.onOutcome(
                stateMachine
                        .onDeliveryUpdate(inFlight(FIRST), new SendConfirmed(FIRST, SPRING_SALE, NOW))
                        .recipient(),
                new MessageSent(FIRST, SPRING_SALE, NOW.plusSeconds(2), NOW.plusSeconds(2)));

        assertThat(transition.slot()).isEqualTo(new CountedFrom(FIRST, NOW.plusSeconds(2)));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void evidenceInAnyOrderAndNumberEndsAsDelivered(long seed) {
        List<Object> evidence = new ArrayList<>(List.of(
                new MessageUnconfirmed(FIRST, SPRING_SALE, NOW),
                new MessageSent(FIRST, SPRING_SALE, NOW, NOW),
                new SendConfirmed(FIRST, SPRING_SALE, NOW),
                new MessageDelivered(FIRST, SPRING_SALE, NOW),
                new MessageRead(FIRST, SPRING_SALE, NOW),
                new DeliveryFailed(FIRST, SPRING_SALE, "131026", NOW)));
        evidence.addAll(List.copyOf(evidence));
        Collections.shuffle(evidence, new Random(seed));

        var recipient = withAll(inFlight(FIRST), evidence);

        assertThat(recipient.evidence().delivered()).isTrue();
        assertThat(recipient.state()).isEqualTo(new Sent());
    }

    private static Recipient inFlight(AttemptId attempt) {
        return inFlight(attempt, null);
    }

    private static Recipient inFlight(AttemptId attempt, SendRequested.Superseded supersedes) {
        var person = new Person(TestPeople.customer("ada"), TestPeople.key("ada"));
        var request = new SendRequested(
                attempt, SPRING_SALE, person.customer(), person.contactKey(), SHOP_NUMBER, NOW, 1, 0, supersedes, NOW);
        return Recipient.planned(attempt.recipient(), SPRING_SALE, person, NOW)
                .withAttempt(attempt.number(), new InFlight(request, DAY, NOW));
    }

    private static Recipient unconfirmed(RecipientStateMachine stateMachine) {
        return stateMachine
                .onOutcome(inFlight(FIRST), new MessageUnconfirmed(FIRST, SPRING_SALE, NOW))
                .recipient();
    }

    /** The resend of an unconfirmed attempt, in flight. */
    private Recipient resent() {
        return unconfirmed(stateMachine).withAttempt(2, inFlight(SECOND, RESEND).state());
    }

    private static DeliveryFailed undelivered(AttemptId attempt, String code) {
        return new DeliveryFailed(attempt, SPRING_SALE, code, NOW);
    }

    private Recipient onReport(Recipient recipient, AttemptReport report) {
        return stateMachine.onDeliveryUpdate(recipient, report).recipient();
    }

    private Recipient withAll(Recipient recipient, List<Object> evidence) {
        var known = recipient;
        for (var piece : evidence) {
            known = piece instanceof MessageEvent outcome
                    ? onOutcome(known, outcome)
                    : onReport(known, (AttemptReport) piece);
        }
        return known;
    }

    private Recipient onOutcome(Recipient recipient, MessageEvent outcome) {
        return stateMachine.onOutcome(recipient, outcome).recipient();
    }

    private static AttemptId attempt(int number) {
        return TestPeople.attempt("person-" + number);
    }

    private static Instant due(Transition transition) {
        return ((RetryScheduled) transition.recipient().state()).due();
    }

    private static MessageFailed failed(AttemptId attempt, String code, FailureKind kind) {
        return new MessageFailed(attempt, SPRING_SALE, code, kind, NOW);
    }

    private Recipient awaitingDelivery() {
        return stateMachine
                .onOutcome(inFlight(FIRST), new MessageSent(FIRST, SPRING_SALE, NOW, NOW))
                .recipient();
    }

    private static MessageFailed failed(FailureKind kind) {
        return new MessageFailed(FIRST, SPRING_SALE, "131021", kind, NOW);
    }

    private static MessageNotSent notSent(NotSentReason reason) {
        return notSent(FIRST, reason);
    }

    private static MessageNotSent notSent(AttemptId attempt, NotSentReason reason) {
        return new MessageNotSent(attempt, SPRING_SALE, reason, null, null, null, null, null, NOW);
    }

    private static MessageNotSent alreadySent(AttemptId attempt, BlockingAttempt blockingAttempt) {
        return new MessageNotSent(
                attempt, SPRING_SALE, NotSentReason.ALREADY, null, null, null, blockingAttempt, null, NOW);
    }
}

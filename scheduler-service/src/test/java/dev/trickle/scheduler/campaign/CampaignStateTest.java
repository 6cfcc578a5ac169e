package dev.trickle.scheduler.campaign;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.ScheduleEvent.CloseReason;
import dev.trickle.scheduler.campaign.CampaignState.Phase;
import dev.trickle.scheduler.campaign.RecipientCounts.Bucket;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CampaignStateTest {

    private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
    private static final Instant END = START.plus(Duration.ofDays(7));
    private static final Duration GRACE = Duration.ofMinutes(5);

    private final CampaignState unknown = CampaignState.unknown(SPRING_SALE);
    private final CampaignState spring = unknown.changed(definition(1, DesiredState.SCHEDULED, END));

    @Test
    void nothingIsKnownAtFirst() {
        assertThat(unknown.definition()).isNull();
        assertThat(unknown.phase()).isEqualTo(Phase.SCHEDULED);
        assertThat(unknown.missing()).isZero();
        assertThat(unknown.isConserved()).isTrue();
        assertThat(unknown.isOver()).isFalse();
        assertThat(unknown.hasEnded(END)).isFalse();
        assertThat(unknown.skipsTheRest(END)).isEmpty();
        assertThat(unknown.closeReason()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void aNewerRevisionReplacesAnOlderOneAndNeverTheOtherWayRound() {
        var second = definition(2, DesiredState.PAUSED, null);

        assertThat(spring.changed(second).definition()).isEqualTo(second);
        assertThat(spring.changed(second)
                        .changed(definition(1, DesiredState.SCHEDULED, END))
                        .definition())
                .isEqualTo(second);
        assertThat(spring.changed(second)
                        .changed(definition(2, DesiredState.SCHEDULED, END))
                        .definition())
                .isEqualTo(second);
    }

    @Test
    void changesOfOnePartLeaveTheOthers() {
        var all = spring.withPlan(CampaignState.Plan.OPEN.sealed(3, START))
                .withQueue(new Queue(3, 0, 1, 0))
                .withTally(RecipientCounts.NONE.plus(Bucket.SENT, 1))
                .withLaterFrom(START)
                .withPaid(504)
                .in(Phase.STARTED)
                .leavingOut();

        assertThat(all)
                .isEqualTo(new CampaignState(
                        SPRING_SALE,
                        spring.definition(),
                        new CampaignState.Plan(3, START, false, 0),
                        new Queue(3, 0, 1, 0),
                        new RecipientCounts(0, 0, 0, 0, 1, 0, 0, 0),
                        START,
                        504,
                        Phase.STARTED,
                        true));
        var second = definition(2, DesiredState.PAUSED, null);
        assertThat(all.changed(second).definition()).isEqualTo(second);
        assertThat(all.changed(second)
                        .changed(definition(3, DesiredState.SCHEDULED, END))
                        .paid())
                .isEqualTo(504);
    }

    @Test
    void everybodyIsInExactlyOnePlace() {
        var oneIsSent = spring.withQueue(new Queue(3, 0, 1, 0)).withTally(RecipientCounts.NONE.plus(Bucket.SENT, 1));

        assertThat(oneIsSent.isConserved()).isTrue();
        assertThat(oneIsSent.withTally(RecipientCounts.NONE).isConserved()).isFalse();
        assertThat(oneIsSent
                        .withTally(RecipientCounts.NONE.plus(Bucket.SENT, 2))
                        .isConserved())
                .isFalse();
        assertThat(spring.withQueue(new Queue(1, 0, 2, 0))
                        .withTally(RecipientCounts.NONE.plus(Bucket.SENT, 2))
                        .isConserved())
                .as("less than nobody waits")
                .isFalse();
    }

    @Test
    void whatTheSealCountsAndHasNotComeIsMissing() {
        var twoOfThree = spring.withQueue(new Queue(2, 0, 0, 0));

        assertThat(twoOfThree.missing()).as("before the seal").isZero();
        assertThat(sealed(twoOfThree, 3).missing()).isEqualTo(1);
        assertThat(sealed(twoOfThree, 3).planned()).isEqualTo(3);
        assertThat(sealed(twoOfThree, 2).missing()).isZero();
    }

    @Test
    void whatIsMerelyLateIsNotMissedYet() {
        var twoOfThree = sealed(spring.withQueue(new Queue(2, 0, 0, 0)), 3);

        assertThat(twoOfThree.missed(START.plus(GRACE).minusNanos(1), GRACE)).isZero();
        assertThat(twoOfThree.missed(START.plus(GRACE), GRACE)).isEqualTo(1);
        assertThat(twoOfThree.missedFrom(GRACE)).contains(START.plus(GRACE));
    }

    @Test
    void nobodyIsMissedWhoWasGivenUpOrHasCome() {
        var twoOfThree = sealed(spring.withQueue(new Queue(2, 0, 0, 0)), 3);
        var givenUp = twoOfThree.withPlan(twoOfThree.plan().acceptingGaps());

        assertThat(givenUp.missed(END, GRACE)).isZero();
        assertThat(givenUp.missedFrom(GRACE)).isEmpty();
        assertThat(sealed(spring.withQueue(new Queue(3, 0, 0, 0)), 3).missedFrom(GRACE))
                .isEmpty();
        assertThat(twoOfThree.in(Phase.CLOSED).missedFrom(GRACE)).isEmpty();
        assertThat(spring.missedFrom(GRACE)).as("before the seal").isEmpty();
        assertThat(spring.missed(END, GRACE)).isZero();
    }

    @Test
    void whatWasToldOfAGapIsRemembered() {
        var plan = CampaignState.Plan.OPEN.sealed(3, START).acceptingGaps().havingTold(2);

        assertThat(plan).isEqualTo(new CampaignState.Plan(3, START, true, 2));
        assertThat(plan.sealed(4, END)).isEqualTo(new CampaignState.Plan(4, END, true, 2));
        assertThat(CampaignState.Plan.OPEN.havingTold(1)).isEqualTo(new CampaignState.Plan(null, null, false, 1));
    }

    @Test
    void theEndDateEndsItToTheInstant() {
        assertThat(spring.hasEnded(END.minusNanos(1))).isFalse();
        assertThat(spring.hasEnded(END)).isTrue();
        assertThat(unknown.changed(definition(1, DesiredState.SCHEDULED, null)).hasEnded(Instant.MAX))
                .isFalse();
        assertThat(spring.skipsTheRest(END.minusNanos(1))).isEmpty();
        assertThat(spring.skipsTheRest(END)).contains(CloseReason.ENDED);
    }

    @Test
    void cancelledOutranksEnded() {
        var cancelled = spring.changed(definition(2, DesiredState.CANCELLED, END));

        assertThat(cancelled.skipsTheRest(START)).contains(CloseReason.CANCELLED);
        assertThat(cancelled.skipsTheRest(END)).contains(CloseReason.CANCELLED);
        assertThat(cancelled.leavingOut().closeReason()).isEqualTo(CloseReason.CANCELLED);
    }

    @Test
    void itEndedIfSomebodyWasLeftOut() {
        assertThat(spring.closeReason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(spring.leavingOut().closeReason()).isEqualTo(CloseReason.ENDED);
    }

    @Test
    void itIsOverWhenNothingCanHappenAnyMore() {
        var over =
                sealed(spring.withQueue(new Queue(1, 0, 1, 0)).withTally(RecipientCounts.NONE.plus(Bucket.SENT, 1)), 1);

        assertThat(over.isOver()).isTrue();
        assertThat(over.in(Phase.STARTED).isOver()).isTrue();
        assertThat(over.in(Phase.CLOSED).isOver()).as("said before").isFalse();
        assertThat(over.withPlan(CampaignState.Plan.OPEN).isOver())
                .as("before the seal")
                .isFalse();
        assertThat(over.withQueue(new Queue(2, 0, 1, 0)).isOver())
                .as("somebody waits")
                .isFalse();
        assertThat(sealed(unknown, 0).isOver()).as("not defined").isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"LATER", "IN_FLIGHT", "WATCHED", "UNCONFIRMED"})
    void itIsNotOverWhileSomebodyIsOpen(Bucket bucket) {
        var open = sealed(spring.withQueue(new Queue(1, 0, 1, 0)).withTally(RecipientCounts.NONE.plus(bucket, 1)), 1);

        assertThat(open.isOver()).isFalse();
    }

    @Test
    void aGapKeepsItOpenUntilItIsAccepted() {
        var gapped =
                sealed(spring.withQueue(new Queue(1, 0, 1, 0)).withTally(RecipientCounts.NONE.plus(Bucket.SENT, 1)), 2);

        assertThat(gapped.isOver()).isFalse();
        assertThat(gapped.withPlan(gapped.plan().acceptingGaps()).isOver()).isTrue();
    }

    private static CampaignState sealed(CampaignState campaign, int count) {
        return campaign.withPlan(campaign.plan().sealed(count, START));
    }

    private static CampaignChanged definition(long revision, DesiredState wanted, Instant end) {
        return new CampaignChanged(
                SPRING_SALE, revision, wanted, "spring_sale", "en_US", START, end, 1_000, 5, 3, START);
    }
}

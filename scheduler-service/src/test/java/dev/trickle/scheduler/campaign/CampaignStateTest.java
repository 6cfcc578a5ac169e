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
    private final CampaignState campaign = unknown.withDefinition(definition(1, DesiredState.SCHEDULED, END));

    @Test
    void aCampaignWithoutEventsIsEmpty() {
        assertThat(unknown.definition()).isNull();
        assertThat(unknown.phase()).isEqualTo(Phase.SCHEDULED);
        assertThat(unknown.missing()).isZero();
        assertThat(unknown.isConsistent()).isTrue();
        assertThat(unknown.isComplete()).isFalse();
        assertThat(unknown.hasEnded(END)).isFalse();
        assertThat(unknown.earlyCloseReason(END)).isEmpty();
        assertThat(unknown.closeReason()).isEqualTo(CloseReason.COMPLETED);
    }

    @Test
    void missingRecipientsMayBeAcceptedAfterTheirReport() {
        var reported = CampaignState.Plan.INCOMPLETE.completed(3, START).withMissingPublished(1, START);

        assertThat(reported.mayAcceptMissing(START, END)).isTrue();
        assertThat(reported.mayAcceptMissing(START.minusMillis(1), END)).isFalse();
        // The clock was ahead at the report, and is right again.
        assertThat(reported.mayAcceptMissing(START.minusSeconds(60), START.minusSeconds(60)))
                .isTrue();
    }

    @Test
    void aHigherRevisionReplacesALowerOneAndNeverTheReverse() {
        var second = definition(2, DesiredState.PAUSED, null);

        assertThat(campaign.withDefinition(second).definition()).isEqualTo(second);
        assertThat(campaign.withDefinition(second)
                        .withDefinition(definition(1, DesiredState.SCHEDULED, END))
                        .definition())
                .isEqualTo(second);
        assertThat(campaign.withDefinition(second)
                        .withDefinition(definition(2, DesiredState.SCHEDULED, END))
                        .definition())
                .isEqualTo(second);
    }

    @Test
    void aChangeOfOneComponentKeepsTheOthers() {
        var all = campaign.withPlan(CampaignState.Plan.INCOMPLETE.completed(3, START))
                .withQueue(new Queue(3, 0, 1, 0))
                .withCounts(RecipientCounts.NONE.plus(Bucket.SENT, 1))
                .withNextRetryAt(START)
                .withPass(504)
                .withPhase(Phase.STARTED)
                .withEarlyEnd();

        assertThat(all)
                .isEqualTo(new CampaignState(
                        SPRING_SALE,
                        campaign.definition(),
                        new CampaignState.Plan(3, START, false, 0, null),
                        new Queue(3, 0, 1, 0),
                        new RecipientCounts(0, 0, 0, 0, 1, 0, 0, 0),
                        START,
                        504,
                        Phase.STARTED,
                        true));
        var second = definition(2, DesiredState.PAUSED, null);
        assertThat(all.withDefinition(second).definition()).isEqualTo(second);
        assertThat(all.withDefinition(second)
                        .withDefinition(definition(3, DesiredState.SCHEDULED, END))
                        .pass())
                .isEqualTo(504);
    }

    @Test
    void everyRecipientIsCountedOnce() {
        var oneIsSent = campaign.withQueue(new Queue(3, 0, 1, 0)).withCounts(RecipientCounts.NONE.plus(Bucket.SENT, 1));

        assertThat(oneIsSent.isConsistent()).isTrue();
        assertThat(oneIsSent.withCounts(RecipientCounts.NONE).isConsistent()).isFalse();
        assertThat(oneIsSent
                        .withCounts(RecipientCounts.NONE.plus(Bucket.SENT, 2))
                        .isConsistent())
                .isFalse();
        assertThat(campaign.withQueue(new Queue(1, 0, 2, 0))
                        .withCounts(RecipientCounts.NONE.plus(Bucket.SENT, 2))
                        .isConsistent())
                .as("negative queue size")
                .isFalse();
    }

    @Test
    void plannedRecipientsThatHaveNotArrivedAreMissing() {
        var twoOfThree = campaign.withQueue(new Queue(2, 0, 0, 0));

        assertThat(twoOfThree.missing()).as("incomplete plan").isZero();
        assertThat(withCompletePlan(twoOfThree, 3).missing()).isEqualTo(1);
        assertThat(withCompletePlan(twoOfThree, 3).planned()).isEqualTo(3);
        assertThat(withCompletePlan(twoOfThree, 2).missing()).isZero();
    }

    @Test
    void missingRecipientsAreOverdueAfterTheGracePeriod() {
        var twoOfThree = withCompletePlan(campaign.withQueue(new Queue(2, 0, 0, 0)), 3);

        assertThat(twoOfThree.overdueRecipients(START.plus(GRACE).minusNanos(1), GRACE))
                .isZero();
        assertThat(twoOfThree.overdueRecipients(START.plus(GRACE), GRACE)).isEqualTo(1);
        assertThat(twoOfThree.overdueAt(GRACE)).contains(START.plus(GRACE));
    }

    @Test
    void acceptedOrArrivedRecipientsAreNotOverdue() {
        var twoOfThree = withCompletePlan(campaign.withQueue(new Queue(2, 0, 0, 0)), 3);
        var accepted = twoOfThree.withPlan(twoOfThree.plan().withMissingAccepted());

        assertThat(accepted.overdueRecipients(END, GRACE)).isZero();
        assertThat(accepted.overdueAt(GRACE)).isEmpty();
        assertThat(withCompletePlan(campaign.withQueue(new Queue(3, 0, 0, 0)), 3)
                        .overdueAt(GRACE))
                .isEmpty();
        assertThat(twoOfThree.withPhase(Phase.CLOSED).overdueAt(GRACE)).isEmpty();
        assertThat(campaign.overdueAt(GRACE)).as("incomplete plan").isEmpty();
        assertThat(campaign.overdueRecipients(END, GRACE)).isZero();
    }

    @Test
    void thePublishedNumberOfMissingRecipientsIsKept() {
        var plan = CampaignState.Plan.INCOMPLETE
                .completed(3, START)
                .withMissingAccepted()
                .withMissingPublished(2, START);

        assertThat(plan).isEqualTo(new CampaignState.Plan(3, START, true, 2, START));
        assertThat(plan.completed(4, END)).isEqualTo(new CampaignState.Plan(4, END, true, 2, START));
        assertThat(CampaignState.Plan.INCOMPLETE.withMissingPublished(1, START))
                .isEqualTo(new CampaignState.Plan(null, null, false, 1, START));
    }

    @Test
    void theEndDateAppliesToTheInstant() {
        assertThat(campaign.hasEnded(END.minusNanos(1))).isFalse();
        assertThat(campaign.hasEnded(END)).isTrue();
        assertThat(unknown.withDefinition(definition(1, DesiredState.SCHEDULED, null))
                        .hasEnded(Instant.MAX))
                .isFalse();
        assertThat(campaign.earlyCloseReason(END.minusNanos(1))).isEmpty();
        assertThat(campaign.earlyCloseReason(END)).contains(CloseReason.ENDED);
    }

    @Test
    void cancelledOutranksEnded() {
        var cancelled = campaign.withDefinition(definition(2, DesiredState.CANCELLED, END));

        assertThat(cancelled.earlyCloseReason(START)).contains(CloseReason.CANCELLED);
        assertThat(cancelled.earlyCloseReason(END)).contains(CloseReason.CANCELLED);
        assertThat(cancelled.withEarlyEnd().closeReason()).isEqualTo(CloseReason.CANCELLED);
    }

    @Test
    void aCampaignWithSkippedRecipientsHasEnded() {
        assertThat(campaign.closeReason()).isEqualTo(CloseReason.COMPLETED);
        assertThat(campaign.withEarlyEnd().closeReason()).isEqualTo(CloseReason.ENDED);
    }

    @Test
    void itIsOverWhenNothingCanHappenAnyMore() {
        var complete = withCompletePlan(
                campaign.withQueue(new Queue(1, 0, 1, 0)).withCounts(RecipientCounts.NONE.plus(Bucket.SENT, 1)), 1);

        assertThat(complete.isComplete()).isTrue();
        assertThat(complete.withPhase(Phase.STARTED).isComplete()).isTrue();
        assertThat(complete.withPhase(Phase.CLOSED).isComplete())
                .as("closed before")
                .isFalse();
        assertThat(complete.withPlan(CampaignState.Plan.INCOMPLETE).isComplete())
                .as("incomplete plan")
                .isFalse();
        assertThat(complete.withQueue(new Queue(2, 0, 1, 0)).isComplete())
                .as("queue not empty")
                .isFalse();
        assertThat(withCompletePlan(unknown, 0).isComplete())
                .as("without definition")
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"RETRY_SCHEDULED", "IN_FLIGHT", "AWAITING_DELIVERY", "UNCONFIRMED"})
    void aCampaignWithOpenRecipientsIsNotComplete(Bucket bucket) {
        var open = withCompletePlan(
                campaign.withQueue(new Queue(1, 0, 1, 0)).withCounts(RecipientCounts.NONE.plus(bucket, 1)), 1);

        assertThat(open.isComplete()).isFalse();
    }

    @Test
    void missingRecipientsKeepItOpenUntilTheyAreAccepted() {
        var withMissing = withCompletePlan(
                campaign.withQueue(new Queue(1, 0, 1, 0)).withCounts(RecipientCounts.NONE.plus(Bucket.SENT, 1)), 2);

        assertThat(withMissing.isComplete()).isFalse();
        assertThat(withMissing
                        .withPlan(withMissing.plan().withMissingAccepted())
                        .isComplete())
                .isTrue();
    }

    private static CampaignState withCompletePlan(CampaignState campaign, int count) {
        return campaign.withPlan(campaign.plan().completed(count, START));
    }

    private static CampaignChanged definition(long revision, DesiredState desiredState, Instant end) {
        return new CampaignChanged(
                SPRING_SALE, revision, desiredState, "spring_sale", "en_US", null, START, end, 1_000, 5, 3, START);
    }
}

package dev.trickle.scheduler.campaign;

import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ScheduleEvent.CloseReason;
import dev.trickle.scheduler.release.StrideScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the gate remembers of a campaign. Immutable.
 *
 * @param definition the newest revision; null while recipients have come before it
 * @param plan how much of the plan is here
 * @param queue who waits
 * @param counts where the recipients are that have left the queue
 * @param laterFrom nothing is due before this instant: where looking for what is due starts
 * @param paid for its turns, see {@link StrideScheduler}
 * @param cutShort somebody was left out because the campaign was cancelled or had reached its end date
 */
public record CampaignState(
        CampaignId campaign,
        @Nullable CampaignChanged definition,
        Plan plan,
        Queue queue,
        RecipientCounts counts,
        Instant laterFrom,
        long paid,
        Phase phase,
        boolean cutShort)
        implements StrideScheduler.Candidate {

    /** A campaign of which nothing is known yet. */
    public static CampaignState unknown(CampaignId campaign) {
        return new CampaignState(
                campaign, null, Plan.OPEN, Queue.EMPTY, RecipientCounts.NONE, Instant.MAX, 0, Phase.SCHEDULED, false);
    }

    /** Recipients that the seal counts and that have not arrived; 0 before the seal. */
    public int missing() {
        return plan.sealed() == null ? 0 : queue.missingOf(plan.sealed());
    }

    /** Everybody there is: who arrived, and who is missing. As many as the seal counts. */
    public int planned() {
        return queue.received() + missing();
    }

    /** How many are missed: what is merely late has had time to come, and nobody has given it up. */
    public int missed(Instant now, Duration grace) {
        var tooEarly = plan.sealedAt() == null || now.isBefore(plan.sealedAt().plus(grace));
        return tooEarly || plan.gapAccepted() ? 0 : missing();
    }

    /** When what has not arrived is called missing, if anything has not. */
    public Optional<Instant> missedFrom(Duration grace) {
        return plan.sealedAt() == null || phase == Phase.CLOSED || plan.gapAccepted() || missing() == 0
                ? Optional.empty()
                : Optional.of(plan.sealedAt().plus(grace));
    }

    /** Every recipient is in exactly one place; holds at every instant. */
    public boolean isConserved() {
        return queue.received() == queue.waiting() + counts.total() && queue.waiting() >= 0;
    }

    /** How what waits is to be skipped, if it is. */
    public Optional<CloseReason> skipsTheRest(Instant now) {
        if (definition != null && definition.wanted() == DesiredState.CANCELLED) {
            return Optional.of(CloseReason.CANCELLED);
        }
        return hasEnded(now) ? Optional.of(CloseReason.ENDED) : Optional.empty();
    }

    /** Nothing waits, nothing is missing, nothing can still happen, and nobody has said so yet. */
    public boolean isOver() {
        return phase != Phase.CLOSED
                && definition != null
                && plan.sealed() != null
                && (missing() == 0 || plan.gapAccepted())
                && queue.waiting() == 0
                && counts.open() == 0;
    }

    /** Whether its end date has come: what is not released by then is skipped. */
    public boolean hasEnded(Instant now) {
        return definition != null && definition.endAt() != null && !now.isBefore(definition.endAt());
    }

    /** A newer revision replaces an older one, never the other way round. */
    public CampaignState changed(CampaignChanged newer) {
        return definition != null && definition.revision() >= newer.revision()
                ? this
                : new CampaignState(campaign, newer, plan, queue, counts, laterFrom, paid, phase, cutShort);
    }

    public CampaignState withPlan(Plan changed) {
        return new CampaignState(campaign, definition, changed, queue, counts, laterFrom, paid, phase, cutShort);
    }

    public CampaignState withQueue(Queue changed) {
        return new CampaignState(campaign, definition, plan, changed, counts, laterFrom, paid, phase, cutShort);
    }

    public CampaignState withTally(RecipientCounts changed) {
        return new CampaignState(campaign, definition, plan, queue, changed, laterFrom, paid, phase, cutShort);
    }

    public CampaignState withLaterFrom(Instant changed) {
        return new CampaignState(campaign, definition, plan, queue, counts, changed, paid, phase, cutShort);
    }

    public CampaignState withPaid(long changed) {
        return new CampaignState(campaign, definition, plan, queue, counts, laterFrom, changed, phase, cutShort);
    }

    public CampaignState in(Phase changed) {
        return new CampaignState(campaign, definition, plan, queue, counts, laterFrom, paid, changed, cutShort);
    }

    /** Somebody is left out because nothing more is to be sent. */
    public CampaignState leavingOut() {
        return new CampaignState(campaign, definition, plan, queue, counts, laterFrom, paid, phase, true);
    }

    /** How it ended, once it is over. */
    public CloseReason closeReason() {
        if (definition != null && definition.wanted() == DesiredState.CANCELLED) {
            return CloseReason.CANCELLED;
        }
        return cutShort ? CloseReason.ENDED : CloseReason.COMPLETED;
    }

    /** How far a campaign has come; it never goes back. */
    public enum Phase {
        SCHEDULED,
        STARTED,
        CLOSED
    }

    /**
     * How much of the plan is here.
     *
     * @param sealed how many recipients it has; null until it is complete
     * @param sealedAt when that was said; what comes in late is only missed some time after
     * @param gapAccepted an operator gave up what is missing
     * @param missingTold the last number of missing recipients that was published
     */
    public record Plan(@Nullable Integer sealed, @Nullable Instant sealedAt, boolean gapAccepted, int missingTold) {

        public static final Plan OPEN = new Plan(null, null, false, 0);

        public Plan sealed(int count, Instant at) {
            return new Plan(count, at, gapAccepted, missingTold);
        }

        public Plan acceptingGaps() {
            return new Plan(sealed, sealedAt, true, missingTold);
        }

        public Plan havingTold(int missing) {
            return new Plan(sealed, sealedAt, gapAccepted, missing);
        }
    }
}

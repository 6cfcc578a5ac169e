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
 * @param nextRetryAt nothing is due before this instant: where looking for what is due starts
 * @param pass for its turns, see {@link StrideScheduler}
 * @param endedEarly somebody was left out because the campaign was cancelled or had reached its end date
 */
public record CampaignState(
        CampaignId campaign,
        @Nullable CampaignChanged definition,
        Plan plan,
        Queue queue,
        RecipientCounts counts,
        Instant nextRetryAt,
        long pass,
        Phase phase,
        boolean endedEarly)
        implements StrideScheduler.Candidate {

    /** A campaign of which nothing is known yet. */
    public static CampaignState unknown(CampaignId campaign) {
        return new CampaignState(
                campaign, null, Plan.INCOMPLETE, Queue.EMPTY, RecipientCounts.NONE, Instant.MAX, 0, Phase.SCHEDULED, false);
    }

    /** Recipients that the seal counts and that have not arrived; 0 before the seal. */
    public int missing() {
        return plan.count() == null ? 0 : queue.missingFrom(plan.count());
    }

    /** Everybody there is: who arrived, and who is missing. As many as the seal counts. */
    public int planned() {
        return queue.received() + missing();
    }

    /** How many are missed: what is merely late has had time to come, and nobody has given it up. */
    public int overdueRecipients(Instant now, Duration grace) {
        var tooEarly = plan.completedAt() == null || now.isBefore(plan.completedAt().plus(grace));
        return tooEarly || plan.missingAccepted() ? 0 : missing();
    }

    /** When what has not arrived is called missing, if anything has not. */
    public Optional<Instant> overdueAt(Duration grace) {
        return plan.completedAt() == null || phase == Phase.CLOSED || plan.missingAccepted() || missing() == 0
                ? Optional.empty()
                : Optional.of(plan.completedAt().plus(grace));
    }

    /** Every recipient is in exactly one place; holds at every instant. */
    public boolean isConsistent() {
        return queue.received() == queue.waiting() + counts.total() && queue.waiting() >= 0;
    }

    /** How what waits is to be skipped, if it is. */
    public Optional<CloseReason> earlyCloseReason(Instant now) {
        if (definition != null && definition.wanted() == DesiredState.CANCELLED) {
            return Optional.of(CloseReason.CANCELLED);
        }
        return hasEnded(now) ? Optional.of(CloseReason.ENDED) : Optional.empty();
    }

    /** Nothing waits, nothing is missing, nothing can still happen, and nobody has said so yet. */
    public boolean isComplete() {
        return phase != Phase.CLOSED
                && definition != null
                && plan.count() != null
                && (missing() == 0 || plan.missingAccepted())
                && queue.waiting() == 0
                && counts.open() == 0;
    }

    /** Whether its end date has come: what is not released by then is skipped. */
    public boolean hasEnded(Instant now) {
        return definition != null && definition.endAt() != null && !now.isBefore(definition.endAt());
    }

    /** A newer revision replaces an older one, never the other way round. */
    public CampaignState withDefinition(CampaignChanged newer) {
        return definition != null && definition.revision() >= newer.revision()
                ? this
                : new CampaignState(campaign, newer, plan, queue, counts, nextRetryAt, pass, phase, endedEarly);
    }

    public CampaignState withPlan(Plan changed) {
        return new CampaignState(campaign, definition, changed, queue, counts, nextRetryAt, pass, phase, endedEarly);
    }

    public CampaignState withQueue(Queue changed) {
        return new CampaignState(campaign, definition, plan, changed, counts, nextRetryAt, pass, phase, endedEarly);
    }

    public CampaignState withCounts(RecipientCounts changed) {
        return new CampaignState(campaign, definition, plan, queue, changed, nextRetryAt, pass, phase, endedEarly);
    }

    public CampaignState withNextRetryAt(Instant changed) {
        return new CampaignState(campaign, definition, plan, queue, counts, changed, pass, phase, endedEarly);
    }

    public CampaignState withPass(long changed) {
        return new CampaignState(campaign, definition, plan, queue, counts, nextRetryAt, changed, phase, endedEarly);
    }

    public CampaignState withPhase(Phase changed) {
        return new CampaignState(campaign, definition, plan, queue, counts, nextRetryAt, pass, changed, endedEarly);
    }

    /** Somebody is left out because nothing more is to be sent. */
    public CampaignState withEarlyEnd() {
        return new CampaignState(campaign, definition, plan, queue, counts, nextRetryAt, pass, phase, true);
    }

    /** How it ended, once it is over. */
    public CloseReason closeReason() {
        if (definition != null && definition.wanted() == DesiredState.CANCELLED) {
            return CloseReason.CANCELLED;
        }
        return endedEarly ? CloseReason.ENDED : CloseReason.COMPLETED;
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
     * @param count how many recipients it has; null until it is complete
     * @param completedAt when that was said; what comes in late is only missed some time after
     * @param missingAccepted an operator gave up what is missing
     * @param missingPublished the last number of missing recipients that was published
     */
    public record Plan(@Nullable Integer count, @Nullable Instant completedAt, boolean missingAccepted, int missingPublished) {

        public static final Plan INCOMPLETE = new Plan(null, null, false, 0);

        public Plan completed(int count, Instant at) {
            return new Plan(count, at, missingAccepted, missingPublished);
        }

        public Plan withMissingAccepted() {
            return new Plan(count, completedAt, true, missingPublished);
        }

        public Plan withMissingPublished(int missing) {
            return new Plan(count, completedAt, missingAccepted, missing);
        }
    }
}

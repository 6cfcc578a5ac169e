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
 * State of one campaign. Immutable.
 *
 * @param definition the latest revision; null if recipients arrived before it
 * @param plan completeness of the plan
 * @param queue recipients that have not been released
 * @param counts number of recipients that have left the queue, by state
 * @param nextRetryAt lower bound of the due instants of all retries, where the search for due retries starts
 * @param pass position among the campaigns that take turns, see {@link StrideScheduler}
 * @param endedEarly whether recipients were skipped because the campaign was cancelled or had reached its end date
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

    /** The state of a campaign without any event. */
    public static CampaignState unknown(CampaignId campaign) {
        return new CampaignState(
                campaign,
                null,
                Plan.INCOMPLETE,
                Queue.EMPTY,
                RecipientCounts.NONE,
                Instant.MAX,
                0,
                Phase.SCHEDULED,
                false);
    }

    /** Planned recipients that have not arrived; 0 until the plan is complete. */
    public int missing() {
        return plan.count() == null ? 0 : queue.missingFrom(plan.count());
    }

    /** All recipients, arrived and missing; equals the count of the complete plan. */
    public int planned() {
        return queue.received() + missing();
    }

    /** Missing recipients after the grace period, unless an operator has accepted them. */
    public int overdueRecipients(Instant now, Duration grace) {
        var isTooEarly =
                plan.completedAt() == null || now.isBefore(plan.completedAt().plus(grace));
        return isTooEarly || plan.missingAccepted() ? 0 : missing();
    }

    /** When missing recipients are reported; empty if there are none to report. */
    public Optional<Instant> overdueAt(Duration grace) {
        return plan.completedAt() == null || phase == Phase.CLOSED || plan.missingAccepted() || missing() == 0
                ? Optional.empty()
                : Optional.of(plan.completedAt().plus(grace));
    }

    /**
     * Invariant: every planned recipient is missing, queued or counted in exactly one state, and every arrived one is
     * not missing.
     */
    public boolean isConsistent() {
        return queue.received() == queue.waiting() + counts.total()
                && queue.waiting() >= 0
                && counts.areNonNegative()
                && (plan.count() == null || planned() == plan.count());
    }

    /** Why the remaining recipients are skipped; empty if they are not. */
    public Optional<CloseReason> earlyCloseReason(Instant now) {
        if (definition != null && definition.wanted() == DesiredState.CANCELLED) {
            return Optional.of(CloseReason.CANCELLED);
        }
        return hasEnded(now) ? Optional.of(CloseReason.ENDED) : Optional.empty();
    }

    /**
     * Whether the campaign can be closed: no recipient is queued, missing or in an open state, and it is not closed
     * yet.
     */
    public boolean isComplete() {
        return phase != Phase.CLOSED
                && definition != null
                && plan.count() != null
                && (missing() == 0 || plan.missingAccepted())
                && queue.waiting() == 0
                && counts.open() == 0;
    }

    /** Whether its end date is reached; recipients not released before it are skipped. */
    public boolean hasEnded(Instant now) {
        return definition != null && definition.endAt() != null && !now.isBefore(definition.endAt());
    }

    /** Replaces the definition if the revision is higher. */
    public CampaignState withDefinition(CampaignChanged newer) {
        return definition != null && definition.revision() >= newer.revision()
                ? this
                : new CampaignState(campaign, newer, plan, queue, counts, nextRetryAt, pass, phase, endedEarly);
    }

    public CampaignState withPlan(Plan newPlan) {
        return new CampaignState(campaign, definition, newPlan, queue, counts, nextRetryAt, pass, phase, endedEarly);
    }

    public CampaignState withQueue(Queue newQueue) {
        return new CampaignState(campaign, definition, plan, newQueue, counts, nextRetryAt, pass, phase, endedEarly);
    }

    public CampaignState withCounts(RecipientCounts newCounts) {
        return new CampaignState(campaign, definition, plan, queue, newCounts, nextRetryAt, pass, phase, endedEarly);
    }

    public CampaignState withNextRetryAt(Instant newNextRetryAt) {
        return new CampaignState(campaign, definition, plan, queue, counts, newNextRetryAt, pass, phase, endedEarly);
    }

    public CampaignState withPass(long newPass) {
        return new CampaignState(campaign, definition, plan, queue, counts, nextRetryAt, newPass, phase, endedEarly);
    }

    public CampaignState withPhase(Phase newPhase) {
        return new CampaignState(campaign, definition, plan, queue, counts, nextRetryAt, pass, newPhase, endedEarly);
    }

    /** Records that recipients are skipped because the campaign was cancelled or has ended. */
    public CampaignState withEarlyEnd() {
        return new CampaignState(campaign, definition, plan, queue, counts, nextRetryAt, pass, phase, true);
    }

    /** The close reason, once the campaign is complete. */
    public CloseReason closeReason() {
        if (definition != null && definition.wanted() == DesiredState.CANCELLED) {
            return CloseReason.CANCELLED;
        }
        return endedEarly ? CloseReason.ENDED : CloseReason.COMPLETED;
    }

    /** Progress of a campaign; it never goes back. */
    public enum Phase {
        SCHEDULED,
        STARTED,
        CLOSED
    }

    /**
     * Completeness of the plan.
     *
     * @param count number of recipients; null until the plan is complete
     * @param completedAt when the plan was completed; recipients may arrive later, within a grace period
     * @param missingAccepted whether an operator accepted that recipients are missing
     * @param missingPublished number of missing recipients that was published last
     * @param missingSince when the current missing recipients were first published; null while none are
     */
    public record Plan(
            @Nullable Integer count,
            @Nullable Instant completedAt,
            boolean missingAccepted,
            int missingPublished,
            @Nullable Instant missingSince) {

        public static final Plan INCOMPLETE = new Plan(null, null, false, 0, null);

        public Plan completed(int count, Instant at) {
            return new Plan(count, at, missingAccepted, missingPublished, missingSince);
        }

        /**
         * Whether missing recipients may be accepted by a decision of this instant: only if they were published
         * before. An earlier decision was made without this report, and the recipients may be unread rather than
         * missing. A report that is later than now was dated by a clock that was ahead.
         */
        public boolean mayAcceptMissing(Instant decidedAt, Instant now) {
            return missingSince != null && (missingSince.isAfter(now) || !decidedAt.isBefore(missingSince));
        }

        public Plan withMissingAccepted() {
            return new Plan(count, completedAt, true, missingPublished, missingSince);
        }

        /** After the clock was reset: nothing was published later than now. */
        public Plan clampedTo(Instant now) {
            return missingSince == null || !missingSince.isAfter(now)
                    ? this
                    : new Plan(count, completedAt, missingAccepted, missingPublished, now);
        }

        public Plan withMissingPublished(int missing, Instant at) {
            var since = missingSince == null ? at : missingSince;
            return new Plan(count, completedAt, missingAccepted, missing, missing == 0 ? null : since);
        }
    }
}

package dev.trickle.scheduler;

import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.ScheduleEvent.CloseReason;
import dev.trickle.pipeline.ScheduleEvent.RecipientsMissing;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.CampaignState.Phase;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.Recipient.Person;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.Unconfirmed;
import dev.trickle.scheduler.recipient.RecipientStateMachine;
import dev.trickle.scheduler.store.AccountContext;
import dev.trickle.scheduler.store.StoreKeys;
import java.time.Duration;
import java.time.Instant;

/**
 * Changes that time alone causes: slots and delivery timeouts expire, campaigns end and close, and requests without an
 * outcome are published again.
 */
final class Housekeeping {

    /** Interval at which a request without an outcome is published again. */
    static final Duration REPUBLISH_INTERVAL = Duration.ofHours(1);

    /** Delay before an unconfirmed outcome is checked again while the inputs are not caught up. */
    private static final Duration RECHECK_DELAY = Duration.ofMinutes(1);

    private final AccountContext context;
    private final SchedulerProperties properties;
    private final Instant now;

    /** Whether all records that existed when the task started have been read. */
    private final boolean isCaughtUp;

    /** Recipients and timers that this run may still process; bounds the transaction. */
    private int budget;

    Housekeeping(AccountContext context, SchedulerProperties properties, Instant now, boolean isCaughtUp) {
        this.context = context;
        this.properties = properties;
        this.now = now;
        this.isCaughtUp = isCaughtUp;
        this.budget = properties.maxReleasesPerTick();
    }

    /**
     * Runs before the release pass: fires timers and skips recipients of campaigns that are cancelled or have ended.
     */
    void run() {
        if (context.state().isClamping()) {
            budget -= new FutureClamp(context, now).run(budget);
        }
        fireTimers();
        for (var campaign : context.campaigns()) {
            campaign.earlyCloseReason(now).ifPresent(closeReason -> skipRemaining(campaign, closeReason));
        }
    }

    /** Runs after the release pass, which may have skipped the last recipient of a campaign. */
    void finish() {
        for (var campaign : context.campaigns()) {
            publishMissing(campaign);
            close(context.campaign(campaign.campaign()));
        }
    }

    /** Whether the budget ended this run before all due work was done. */
    boolean isCutShort() {
        return budget <= 0 || context.state().isClamping();
    }

    // --- Timers -----------------------------------------------------------------------------------------------------

    private void fireTimers() {
        var dueTimers = context.timerIndex().pollDue(now, budget);
        budget -= dueTimers.size();
        dueTimers.slots().forEach(person -> context.slotStore().expire(person, now));
        dueTimers.recipients().forEach(this::expireRecipient);
        var overdue = context.inFlightRecipients().findOverdue(now, budget);
        budget -= overdue.size();
        overdue.forEach(recipient -> context.updateRecipient(recipient, afterExpiry(recipient), now));
    }

    private void expireRecipient(RecipientId recipientId) {
        context.findExpired(recipientId, now)
                .ifPresent(recipient -> context.updateRecipient(recipient, afterExpiry(recipient), now));
    }

    private Recipient afterExpiry(Recipient recipient) {
        if (recipient.state() instanceof InFlight inFlight) {
            context.publish(inFlight.request());
            return recipient.withState(
                    new InFlight(inFlight.request(), inFlight.quotaDate(), now.plus(REPUBLISH_INTERVAL)));
        }
        if (recipient.state() instanceof Unconfirmed unconfirmed && !isCaughtUp) {
            // Evidence that arrived while the scheduler was stopped may not have been read yet.
            return recipient.withState(unconfirmed.withUntil(now.plus(RECHECK_DELAY)));
        }
        return context.stateMachineFor(recipient.campaign()).onExpiry(recipient, now, mayResend(recipient));
    }

    private boolean mayResend(Recipient recipient) {
        return !context.isOptedOut(recipient.contactKey())
                && context.campaign(recipient.campaign()).earlyCloseReason(now).isEmpty();
    }

    // --- End of a campaign ------------------------------------------------------------------------------------------

    private void skipRemaining(CampaignState campaign, CloseReason closeReason) {
        var reason = closeReason == CloseReason.CANCELLED ? SkipReason.CANCELLED : SkipReason.ENDED;
        if (campaign.queue().waiting() + campaign.counts().retryScheduled() > 0) {
            context.updateCampaign(campaign.campaign(), CampaignState::withEarlyEnd);
        }
        skipRetries(campaign, reason);
        while (budget > 0 && context.campaign(campaign.campaign()).queue().waiting() > 0) {
            budget--;
            skipNextInQueue(context.campaign(campaign.campaign()), reason);
        }
    }

    private void skipRetries(CampaignState campaign, SkipReason reason) {
        if (campaign.counts().retryScheduled() == 0) {
            return;
        }
        var keys = context.findDueRetries(campaign, Instant.MAX, budget);
        budget -= keys.size();
        for (var key : keys) {
            context.recipient(RecipientId.of(StoreKeys.lastPart(key)))
                    .ifPresent(recipient -> context.updateRecipient(
                            recipient, RecipientStateMachine.skip(recipient, reasonFor(recipient, reason), now), now));
        }
        context.updateNextRetry(campaign.campaign());
    }

    private void skipNextInQueue(CampaignState campaign, SkipReason reason) {
        context.recipientQueueStore().poll(campaign).ifPresent(entry -> {
            var person = new Person(entry.customer(), entry.contactKey());
            var recipient = Recipient.planned(entry.recipient(), campaign.campaign(), person, now);
            context.updateRecipient(
                    null, RecipientStateMachine.skip(recipient, reasonFor(recipient, reason), now), now);
        });
    }

    private SkipReason reasonFor(Recipient recipient, SkipReason reason) {
        return reason == SkipReason.ENDED && context.isUndecided(recipient.contactKey())
                ? SkipReason.UNDECIDED
                : reason;
    }

    private void publishMissing(CampaignState campaign) {
        var missing = campaign.overdueRecipients(now, properties.missingRecipientGrace());
        if (campaign.phase() != Phase.CLOSED && missing != campaign.plan().missingPublished()) {
            context.updateCampaign(
                    campaign.campaign(), known -> known.withPlan(known.plan().withMissingPublished(missing, now)));
            context.publish(new RecipientsMissing(campaign.campaign(), missing, now));
        }
    }

    private void close(CampaignState campaign) {
        if (!campaign.isComplete()) {
            return;
        }
        var recipientCounts = campaign.counts();
        context.closeCampaign(campaign.campaign());
        context.publish(new CampaignClosed(
                campaign.campaign(),
                campaign.closeReason(),
                campaign.planned(),
                recipientCounts.sent(),
                recipientCounts.failed(),
                // Missing recipients that an operator accepted count as skipped.
                recipientCounts.skipped() + campaign.missing(),
                recipientCounts.closedUnconfirmed(),
                now));
    }
}

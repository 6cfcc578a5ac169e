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
import java.time.Duration;
import java.time.Instant;

/** Does what time alone calls for: places run out, watches end, campaigns end and close, missing answers are asked for. */
final class Housekeeping {

    /** A request without an answer is published again this often. */
    private static final Duration REPUBLISH_INTERVAL = Duration.ofHours(1);

    /** What cannot be decided yet is looked at again after this. */
    private static final Duration RECHECK_DELAY = Duration.ofMinutes(1);

    private final AccountContext context;
    private final SchedulerProperties properties;
    private final Instant now;

    /** Whether the evidence that had been written when the gate started is read. */
    private final boolean isCaughtUp;

    /** What one go may still move; bounds the transaction. */
    private int budget;

    Housekeeping(AccountContext desk, SchedulerProperties properties, Instant now, boolean isUpToDate) {
        this.context = desk;
        this.properties = properties;
        this.now = now;
        this.isCaughtUp = isUpToDate;
        this.budget = properties.maxReleasesPerTick();
    }

    /** Before anything is released. */
    void run() {
        fireTimers();
        for (var campaign : context.campaigns()) {
            campaign.earlyCloseReason(now).ifPresent(how -> skipRemaining(campaign, how));
        }
    }

    /** After the releases: the last one of a campaign may have been left out by them. */
    void finish() {
        for (var campaign : context.campaigns()) {
            publishMissing(campaign);
            close(context.campaign(campaign.campaign()));
        }
    }

    /** Whether more could have been moved, had the go not been bounded. */
    boolean isCutShort() {
        return budget <= 0;
    }

    // --- Timers -----------------------------------------------------------------------------------------------------

    private void fireTimers() {
        var dueTimers = context.timerIndex().pollDue(now, budget);
        budget -= dueTimers.size();
        dueTimers.slots().forEach(person -> context.slotStore().expire(person, now));
        dueTimers.recipients().forEach(this::expireRecipient);
        var unanswered = context.inFlightRecipients().findOverdue(now, budget);
        budget -= unanswered.size();
        unanswered.forEach(recipient -> context.updateRecipient(recipient, afterExpiry(recipient), now));
    }

    private void expireRecipient(RecipientId whose) {
        context.findExpired(whose, now).ifPresent(recipient -> context.updateRecipient(recipient, afterExpiry(recipient), now));
    }

    private Recipient afterExpiry(Recipient recipient) {
        if (recipient.state() instanceof InFlight unanswered) {
            context.publish(unanswered.request());
            return recipient.withState(new InFlight(unanswered.request(), unanswered.quotaDate(), now.plus(REPUBLISH_INTERVAL)));
        }
        if (recipient.state() instanceof Unconfirmed unclear && !isCaughtUp) {
            // Not by a clock that went on while the gate stood still: the evidence may be there, unread.
            return recipient.withState(unclear.withUntil(now.plus(RECHECK_DELAY)));
        }
        return context.stateMachineFor(recipient.campaign()).onExpiry(recipient, now, mayResend(recipient));
    }

    private boolean mayResend(Recipient recipient) {
        var person = recipient.person();
        return person != null
                && !context.isOptedOut(person.contactKey())
                && context.campaign(recipient.campaign()).earlyCloseReason(now).isEmpty();
    }

    // --- The end of a campaign --------------------------------------------------------------------------------------

    private void skipRemaining(CampaignState campaign, CloseReason how) {
        var reason = how == CloseReason.CANCELLED ? SkipReason.CANCELLED : SkipReason.ENDED;
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
                    .ifPresent(recipient ->
                            context.updateRecipient(recipient, RecipientStateMachine.skip(recipient, reason, now), now));
        }
        context.updateNextRetry(campaign.campaign());
    }

    private void skipNextInQueue(CampaignState campaign, SkipReason reason) {
        context.recipientQueueStore().poll(campaign).ifPresent(entry -> {
            var person = new Person(entry.customer(), entry.contactKey());
            if (!context.adoptRecipient(entry.recipient(), person, now)) {
                var recipient = Recipient.planned(entry.recipient(), campaign.campaign(), person, now);
                context.updateRecipient(null, RecipientStateMachine.skip(recipient, reason, now), now);
            }
        });
    }

    private void publishMissing(CampaignState campaign) {
        var missed = campaign.overdueRecipients(now, properties.missingRecipientGrace());
        if (campaign.phase() != Phase.CLOSED && missed != campaign.plan().missingPublished()) {
            context.updateCampaign(
                    campaign.campaign(), known -> known.withPlan(known.plan().withMissingPublished(missed)));
            context.publish(new RecipientsMissing(campaign.campaign(), missed, now));
        }
    }

    private void close(CampaignState campaign) {
        if (!campaign.isComplete()) {
            return;
        }
        var recipientCounts = campaign.counts();
        context.updateCampaign(campaign.campaign(), known -> known.withPhase(Phase.CLOSED));
        context.publish(new CampaignClosed(
                campaign.campaign(),
                campaign.closeReason(),
                campaign.planned(),
                recipientCounts.sent(),
                recipientCounts.failed(),
                // Recipients that an operator gave up were never known: they count as left out.
                recipientCounts.skipped() + campaign.missing(),
                recipientCounts.closedUnconfirmed(),
                now));
    }
}

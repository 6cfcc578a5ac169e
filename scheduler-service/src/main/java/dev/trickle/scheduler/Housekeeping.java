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
    private static final Duration ASK_AGAIN = Duration.ofHours(1);

    /** What cannot be decided yet is looked at again after this. */
    private static final Duration A_MOMENT = Duration.ofMinutes(1);

    private final AccountContext desk;
    private final SchedulerProperties properties;
    private final Instant now;

    /** Whether the evidence that had been written when the gate started is read. */
    private final boolean isUpToDate;

    /** What one go may still move; bounds the transaction. */
    private int slice;

    Housekeeping(AccountContext desk, SchedulerProperties properties, Instant now, boolean isUpToDate) {
        this.desk = desk;
        this.properties = properties;
        this.now = now;
        this.isUpToDate = isUpToDate;
        this.slice = properties.slice();
    }

    /** Before anything is released. */
    void run() {
        ringTimers();
        for (var campaign : desk.campaigns()) {
            campaign.skipsTheRest(now).ifPresent(how -> skipTheRest(campaign, how));
        }
    }

    /** After the releases: the last one of a campaign may have been left out by them. */
    void finish() {
        for (var campaign : desk.campaigns()) {
            tellGap(campaign);
            close(desk.campaign(campaign.campaign()));
        }
    }

    /** Whether more could have been moved, had the go not been bounded. */
    boolean wasCutShort() {
        return slice <= 0;
    }

    // --- Timers -----------------------------------------------------------------------------------------------------

    private void ringTimers() {
        var dueTimers = desk.timerIndex().takeDue(now, slice);
        slice -= dueTimers.size();
        dueTimers.places().forEach(person -> desk.slotStore().expire(person, now));
        dueTimers.recipients().forEach(this::look);
        var unanswered = desk.inFlightRecipients().missed(now, slice);
        slice -= unanswered.size();
        unanswered.forEach(recipient -> desk.move(recipient, timeIsOver(recipient), now));
    }

    private void look(RecipientId whose) {
        desk.whoseTimeIsOver(whose, now).ifPresent(recipient -> desk.move(recipient, timeIsOver(recipient), now));
    }

    private Recipient timeIsOver(Recipient recipient) {
        if (recipient.state() instanceof InFlight unanswered) {
            desk.emit(unanswered.request());
            return recipient.in(new InFlight(unanswered.request(), unanswered.bookedOn(), now.plus(ASK_AGAIN)));
        }
        if (recipient.state() instanceof Unconfirmed unclear && !isUpToDate) {
            // Not by a clock that went on while the gate stood still: the evidence may be there, unread.
            return recipient.in(unclear.until(now.plus(A_MOMENT)));
        }
        return desk.lifeIn(recipient.campaign()).timeIsOver(recipient, now, maySend(recipient));
    }

    private boolean maySend(Recipient recipient) {
        var person = recipient.person();
        return person != null
                && !desk.isOptedOut(person.contactKey())
                && desk.campaign(recipient.campaign()).skipsTheRest(now).isEmpty();
    }

    // --- The end of a campaign --------------------------------------------------------------------------------------

    private void skipTheRest(CampaignState campaign, CloseReason how) {
        var reason = how == CloseReason.CANCELLED ? SkipReason.CANCELLED : SkipReason.ENDED;
        if (campaign.queue().waiting() + campaign.counts().later() > 0) {
            desk.change(campaign.campaign(), CampaignState::leavingOut);
        }
        skipLater(campaign, reason);
        while (slice > 0 && desk.campaign(campaign.campaign()).queue().waiting() > 0) {
            slice--;
            skipNext(desk.campaign(campaign.campaign()), reason);
        }
    }

    private void skipLater(CampaignState campaign, SkipReason reason) {
        if (campaign.counts().later() == 0) {
            return;
        }
        var keys = desk.dueIn(campaign, Instant.MAX, slice);
        slice -= keys.size();
        for (var key : keys) {
            desk.recipient(RecipientId.of(StoreKeys.lastPart(key)))
                    .ifPresent(recipient ->
                            desk.move(recipient, RecipientStateMachine.leftOut(recipient, reason, now), now));
        }
        desk.findNextDue(campaign.campaign());
    }

    private void skipNext(CampaignState campaign, SkipReason reason) {
        desk.recipientQueueStore().leave(campaign).ifPresent(entry -> {
            var person = new Person(entry.customer(), entry.contactKey());
            if (!desk.takeUp(entry.recipient(), person, now)) {
                var recipient = Recipient.planned(entry.recipient(), campaign.campaign(), person, now);
                desk.move(null, RecipientStateMachine.leftOut(recipient, reason, now), now);
            }
        });
    }

    private void tellGap(CampaignState campaign) {
        var missed = campaign.missed(now, properties.gapGrace());
        if (campaign.phase() != Phase.CLOSED && missed != campaign.plan().missingTold()) {
            desk.change(
                    campaign.campaign(), known -> known.withPlan(known.plan().havingTold(missed)));
            desk.emit(new RecipientsMissing(campaign.campaign(), missed, now));
        }
    }

    private void close(CampaignState campaign) {
        if (!campaign.isOver()) {
            return;
        }
        var recipientCounts = campaign.counts();
        desk.change(campaign.campaign(), known -> known.in(Phase.CLOSED));
        desk.emit(new CampaignClosed(
                campaign.campaign(),
                campaign.closeReason(),
                campaign.planned(),
                recipientCounts.sent(),
                recipientCounts.failed(),
                // Recipients that an operator gave up were never known: they count as left out.
                recipientCounts.skipped() + campaign.missing(),
                recipientCounts.settledUnconfirmed(),
                now));
    }
}

package dev.trickle.scheduler;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.ScheduleEvent.CampaignStarted;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.CampaignState.Phase;
import dev.trickle.scheduler.campaign.QueuePage.Entry;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.Recipient.Person;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.RetryScheduled;
import dev.trickle.scheduler.recipient.RecipientStateMachine;
import dev.trickle.scheduler.release.AvailableQuota;
import dev.trickle.scheduler.release.SendWindow;
import dev.trickle.scheduler.release.SlotBatching;
import dev.trickle.scheduler.release.StrideScheduler;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Releases whom it may at this instant: first what is due again, then the campaigns in turns, each by ordinal, as long
 * as there is room for a message, a person and an unanswered release.
 */
final class ReleasePass {

    private final AccountContext context;
    private final SchedulerProperties properties;
    private final Instant now;

    /** What one go may still move; bounds the transaction. */
    private int budget;

    /** Somebody is left who is due again, perhaps at once. */
    private boolean hasMoreRetries;

    ReleasePass(AccountContext desk, SchedulerProperties properties, Instant now) {
        this.context = desk;
        this.properties = properties;
        this.now = now;
        this.budget = properties.maxReleasesPerTick();
    }

    void run() {
        if (context.state().hasClockMovedBack()) {
            return;
        }
        SendWindow.of(context.account(), properties.callMargin())
                .claimDeadline(now, context.state().sendToday())
                .filter(notAfter -> !isBatchingSlots())
                .ifPresent(this::releaseUntil);
    }

    private void releaseUntil(Instant notAfter) {
        releaseRetries(notAfter);
        releaseFromQueues(notAfter);
        context.setSlotBatching(SlotBatching.NONE);
    }

    /** Whether there is room, but more of it in a moment. */
    private boolean isBatchingSlots() {
        if (availableQuota().isExhausted()
                || !availableQuota().isLimitedBySlots()
                || eligibleCampaigns().isEmpty()) {
            return false;
        }
        context.setSlotBatching(context.slotBatching().startedAt(now));
        return context.slotBatching().isWaiting(context.slotStore().nextFreeAt(now, properties.slotBatchingDelay()), properties.slotBatchingDelay());
    }

    private AvailableQuota availableQuota() {
        return AvailableQuota.of(context.state(), context.account(), properties.inFlightLimit());
    }

    /** Whether more could have been moved, had the go not been bounded. */
    boolean isCutShort() {
        return budget <= 0 || (hasMoreRetries && !availableQuota().isExhausted());
    }

    /** Whether what is unanswered, or the bound of the go, kept it from releasing more. */
    boolean hasMoreToRelease() {
        var availableQuota = availableQuota();
        return isCutShort()
                || (availableQuota.inFlight() == 0 && availableQuota.slots() > 0 && availableQuota.dailyMessages() > 0);
    }

    private boolean canContinue() {
        return budget > 0 && !availableQuota().isExhausted();
    }

    private List<CampaignState> eligibleCampaigns() {
        var releaseEligibility = context.eligibilityAt(now);
        return context.campaigns().stream().filter(releaseEligibility::isEligible).toList();
    }

    private boolean hasDailyQuota(CampaignState campaign) {
        var definition = campaign.definition();
        return definition != null && context.state().dailyQuota().remaining(campaign.campaign(), definition.dailyLimit()) > 0;
    }

    // --- What is due again ------------------------------------------------------------------------------------------

    private void releaseRetries(Instant notAfter) {
        var due = canContinue() ? findDueRetries() : Map.<CampaignId, Deque<String>>of();
        var looked = Set.copyOf(due.keySet());
        while (canContinue()) {
            due.values().removeIf(Collection::isEmpty);
            var candidates = due.keySet().stream()
                    .map(context::campaign)
                    .filter(this::hasDailyQuota)
                    .toList();
            var next = StrideScheduler.next(candidates);
            if (next.isEmpty()) {
                break;
            }
            budget--;
            advancePass(next.get(), candidates);
            var key = Objects.requireNonNull(due.get(next.get().campaign())).remove();
            context.recipient(RecipientId.of(StoreKeys.lastPart(key)))
                    .ifPresent(recipient -> releaseRetry(recipient, notAfter));
        }
        looked.forEach(context::updateNextRetry);
    }

    /** The earliest of each campaign, of all together no more than a slice; what is left is for the next go. */
    private Map<CampaignId, Deque<String>> findDueRetries() {
        var campaigns = eligibleCampaigns().stream()
                .filter(campaign -> !campaign.nextRetryAt().isAfter(now))
                .toList();
        var share = Math.max(1, budget / Math.max(1, campaigns.size()));
        var due = new HashMap<CampaignId, Deque<String>>();
        for (var campaign : campaigns) {
            var keys = context.findDueRetries(campaign, now, share);
            due.put(campaign.campaign(), new ArrayDeque<>(keys));
            hasMoreRetries |= keys.size() == share;
        }
        return due;
    }

    private void releaseRetry(Recipient due, Instant notAfter) {
        if (due.person() != null && due.state() instanceof RetryScheduled) {
            releaseOrSkip(due, due, due.person(), notAfter);
        }
    }

    // --- The queue --------------------------------------------------------------------------------------------------

    private void releaseFromQueues(Instant notAfter) {
        var candidates = new ArrayList<>(eligibleCampaigns());
        while (canContinue()) {
            candidates.replaceAll(campaign -> context.campaign(campaign.campaign()));
            candidates.removeIf(campaign -> campaign.queue().waiting() == 0 || !hasDailyQuota(campaign));
            var next = StrideScheduler.next(candidates);
            if (next.isEmpty()) {
                return;
            }
            budget--;
            advancePass(next.get(), candidates);
            context.recipientQueueStore()
                    .poll(context.campaign(next.get().campaign()))
                    .ifPresent(entry -> release(next.get(), entry, notAfter));
        }
    }

    private void advancePass(CampaignState campaign, List<CampaignState> candidates) {
        var definition = campaign.definition();
        if (definition != null) {
            var paid = StrideScheduler.passAfterRelease(campaign, candidates, definition.priority());
            context.updateCampaign(campaign.campaign(), known -> known.withPass(paid));
        }
    }

    private void release(CampaignState campaign, Entry entry, Instant notAfter) {
        var person = new Person(entry.customer(), entry.contactKey());
        if (context.adoptRecipient(entry.recipient(), person, now)) {
            hasMoreRetries = true;
            return;
        }
        var recipient = Recipient.planned(entry.recipient(), campaign.campaign(), person, now);
        releaseOrSkip(null, recipient, person, notAfter);
    }

    // --- One recipient ----------------------------------------------------------------------------------------------

    private void releaseOrSkip(@Nullable Recipient before, Recipient recipient, Person person, Instant notAfter) {
        if (context.isOptedOut(person.contactKey())) {
            context.updateRecipient(before, RecipientStateMachine.skip(recipient, SkipReason.OPTED_OUT, now), now);
            return;
        }
        var campaign = context.campaign(recipient.campaign());
        var definition = campaign.definition();
        if (definition == null) {
            throw new IllegalStateException("Only campaigns that are known want to send");
        }
        var request = new SendRequested(
                new AttemptId(recipient.id(), recipient.attempt() + 1),
                recipient.campaign(),
                person.customer(),
                person.contactKey(),
                context.phoneNumber(),
                notAfter,
                definition.revision(),
                recipient.tries(),
                recipient.supersedes(),
                now);
        var askAgainAt = notAfter.plus(properties.outcomeGrace());
        var inFlight = new InFlight(request, context.state().dailyQuota().date(), askAgainAt);
        context.updateAccount(state -> state.withRelease(recipient.campaign()));
        context.updateRecipient(before, recipient.withAttempt(request.attempt().number(), inFlight), now);
        startCampaign(campaign);
        context.publish(request);
    }

    private void startCampaign(CampaignState campaign) {
        if (campaign.phase() == Phase.SCHEDULED) {
            context.updateCampaign(campaign.campaign(), known -> known.withPhase(Phase.STARTED));
            context.publish(new CampaignStarted(campaign.campaign(), now));
        }
    }
}

package dev.trickle.scheduler;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.ScheduleEvent.CampaignStarted;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.scheduler.campaign.CampaignEnds;
import dev.trickle.scheduler.campaign.CampaignState;
import dev.trickle.scheduler.campaign.CampaignState.Phase;
import dev.trickle.scheduler.campaign.QueuePage.Entry;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.Recipient.Person;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.RetryScheduled;
import dev.trickle.scheduler.recipient.RecipientStateMachine;
import dev.trickle.scheduler.release.AvailableQuota;
import dev.trickle.scheduler.release.ReleaseSpread;
import dev.trickle.scheduler.release.SlotBatching;
import dev.trickle.scheduler.release.StrideScheduler;
import dev.trickle.scheduler.store.AccountContext;
import dev.trickle.scheduler.store.StoreKeys;
import java.time.Duration;
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
 * One release attempt of an account at one instant: due retries first, then the queues, each by ordinal. Campaigns take
 * turns by priority, until the quota, the share of this instant or the budget is exhausted.
 */
final class ReleasePass {

    /** How long an undecided recipient waits before the next check. A release follows the decision within this time. */
    static final Duration UNDECIDED_CHECK_INTERVAL = Duration.ofMinutes(15);

    private final AccountContext context;
    private final SchedulerProperties properties;
    private final Instant now;

    /** Recipients that this pass may still process; bounds the transaction. */
    private int budget;

    /** Recipients that this pass may still release, as releases are spread. */
    private int dueReleases = Integer.MAX_VALUE;

    /** Whether retries may be due that this pass has not read. */
    private boolean hasMoreRetries;

    ReleasePass(AccountContext context, SchedulerProperties properties, Instant now) {
        this.context = context;
        this.properties = properties;
        this.now = now;
        this.budget = properties.maxReleasesPerTick();
    }

    void run() {
        if (context.state().hasClockMovedBack() || context.state().isClamping()) {
            return;
        }
        context.sendWindow()
                .claimDeadline(now, context.state().sendToday())
                .filter(notAfter -> !isBatchingSlots())
                .ifPresent(this::releaseUntil);
    }

    private void releaseUntil(Instant notAfter) {
        var spread = ReleaseSpread.at(
                now, CampaignEnds.findFirst(context.campaigns(), now, notAfter), context.state(), context.account());
        var due = spread.countDue(context.state().nextReleaseAt(), now);
        dueReleases = due;
        releaseProbes(notAfter);
        releaseRetries(notAfter);
        releaseFromQueues(notAfter);
        context.setSlotBatching(SlotBatching.NONE);
        var releases = due - dueReleases;
        context.updateAccount(state -> state.withNextReleaseAt(spread.nextAfter(state.nextReleaseAt(), releases, now)));
    }

    /** Whether quota is left, but more slots become free within the batching delay. */
    private boolean isBatchingSlots() {
        if (availableQuota().isExhausted()
                || !availableQuota().isLimitedBySlots()
                || eligibleCampaigns().isEmpty()) {
            return false;
        }
        context.setSlotBatching(context.slotBatching().startedAt(now));
        return context.slotBatching()
                .isWaiting(
                        context.slotStore().nextFreeAt(now, properties.slotBatchingDelay()),
                        properties.slotBatchingDelay());
    }

    private AvailableQuota availableQuota() {
        return AvailableQuota.of(context.state(), context.account(), properties.inFlightLimit());
    }

    /** Whether the budget ended this pass before all due work was done. */
    boolean isCutShort() {
        return budget <= 0
                || (hasMoreRetries && dueReleases > 0 && !availableQuota().isExhausted());
    }

    /** Whether only the budget or the in-flight limit prevented more releases. */
    boolean hasMoreToRelease() {
        var availableQuota = availableQuota();
        return isCutShort()
                || (dueReleases > 0
                        && availableQuota.inFlight() == 0
                        && availableQuota.slots() > 0
                        && availableQuota.dailyMessages() > 0);
    }

    private boolean canContinue() {
        return budget > 0 && dueReleases > 0 && !availableQuota().isExhausted();
    }

    private List<CampaignState> eligibleCampaigns() {
        var releaseEligibility = context.eligibilityAt(now);
        return context.campaigns().stream()
                .filter(releaseEligibility::isEligible)
                .toList();
    }

    private boolean hasDailyQuota(CampaignState campaign) {
        var definition = campaign.definition();
        return definition != null
                && context.state().dailyQuota().remaining(campaign.campaign(), definition.dailyLimit()) > 0;
    }

    // --- Probes -----------------------------------------------------------------------------------------------------

    /** One recipient for each scope that the sender refuses and whose probe is due. */
    private void releaseProbes(Instant notAfter) {
        if (context.state().refusedScopes().isEmpty()) {
            return;
        }
        for (var campaign : context.campaigns()) {
            if (canContinue()
                    && hasDailyQuota(campaign)
                    && context.eligibilityAt(now).isProbeDue(campaign)) {
                releaseProbe(campaign, notAfter);
            }
        }
    }

    private void releaseProbe(CampaignState campaign, Instant notAfter) {
        var inFlight = context.state().inFlight();
        while (canContinue() && context.state().inFlight() == inFlight && releaseNext(campaign.campaign(), notAfter)) {
            budget--;
        }
        if (context.state().inFlight() > inFlight) {
            var scopes = context.scopesOf(campaign.campaign());
            context.updateAccount(
                    state -> state.withRefusedScopes(state.refusedScopes().probed(scopes, now)));
        }
    }

    /** Releases or skips the next recipient of the campaign; false if there is none. */
    private boolean releaseNext(CampaignId campaign, Instant notAfter) {
        var known = context.campaign(campaign);
        var due = known.nextRetryAt().isAfter(now) ? List.<String>of() : context.findDueRetries(known, now, 1);
        var retry = due.stream()
                .flatMap(key -> context.recipient(RecipientId.of(StoreKeys.lastPart(key))).stream())
                .filter(ReleasePass::isReleasable)
                .findFirst();
        if (retry.isPresent()) {
            releaseRetry(retry.get(), notAfter);
            context.updateNextRetry(campaign);
            return true;
        }
        if (known.queue().waiting() == 0) {
            return false;
        }
        context.recipientQueueStore().poll(known).ifPresent(entry -> release(known, entry, notAfter));
        return true;
    }

    // --- Retries ----------------------------------------------------------------------------------------------------

    private void releaseRetries(Instant notAfter) {
        var due = canContinue() ? findDueRetries() : Map.<CampaignId, Deque<String>>of();
        var polled = Set.copyOf(due.keySet());
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
        polled.forEach(context::updateNextRetry);
    }

    /** The earliest due retries of each campaign, within the budget in total; the next pass reads the rest. */
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
        if (isReleasable(due)) {
            releaseOrSkip(due, due, notAfter);
        }
    }

    private static boolean isReleasable(Recipient due) {
        return due.state() instanceof RetryScheduled;
    }

    // --- Queues -----------------------------------------------------------------------------------------------------

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
            var pass = StrideScheduler.passAfterRelease(campaign, candidates, definition.priority());
            context.updateCampaign(campaign.campaign(), known -> known.withPass(pass));
        }
    }

    private void release(CampaignState campaign, Entry entry, Instant notAfter) {
        var person = new Person(entry.customer(), entry.contactKey());
        var recipient = Recipient.planned(entry.recipient(), campaign.campaign(), person, now);
        releaseOrSkip(null, recipient, notAfter);
    }

    // --- One recipient ----------------------------------------------------------------------------------------------

    private void releaseOrSkip(@Nullable Recipient before, Recipient recipient, Instant notAfter) {
        var person = recipient.person();
        if (context.isOptedOut(person.contactKey())) {
            context.updateRecipient(before, RecipientStateMachine.skip(recipient, SkipReason.OPTED_OUT, now), now);
            return;
        }
        if (context.isUndecided(person.contactKey())) {
            var nextCheck = new RetryScheduled(now.plus(UNDECIDED_CHECK_INTERVAL), recipient.supersedes());
            context.updateRecipient(before, recipient.withState(nextCheck), now);
            return;
        }
        var campaign = context.campaign(recipient.campaign());
        var definition = campaign.definition();
        if (definition == null) {
            throw new IllegalStateException("A campaign without a definition is never eligible");
        }
        var request = new SendRequested(
                new AttemptId(recipient.id(), recipient.attempt() + 1),
                recipient.campaign(),
                person.customer(),
                person.contactKey(),
                context.phoneNumberOf(definition),
                notAfter,
                definition.revision(),
                recipient.tries(),
                recipient.supersedes(),
                now);
        var republishAt = notAfter.plus(properties.outcomeGrace());
        var inFlight = new InFlight(request, context.state().dailyQuota().date(), republishAt);
        dueReleases--;
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

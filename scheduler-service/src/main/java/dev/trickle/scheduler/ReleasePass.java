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

    private final AccountContext desk;
    private final SchedulerProperties properties;
    private final Instant now;

    /** What one go may still move; bounds the transaction. */
    private int slice;

    /** Somebody is left who is due again, perhaps at once. */
    private boolean thereIsMore;

    ReleasePass(AccountContext desk, SchedulerProperties properties, Instant now) {
        this.desk = desk;
        this.properties = properties;
        this.now = now;
        this.slice = properties.slice();
    }

    void run() {
        if (desk.state().isBehind()) {
            return;
        }
        SendWindow.of(desk.account(), properties.callMargin())
                .notAfter(now, desk.state().sendToday())
                .filter(notAfter -> !isGathering())
                .ifPresent(this::releaseUntil);
    }

    private void releaseUntil(Instant notAfter) {
        releaseDue(notAfter);
        releaseInTurns(notAfter);
        desk.gather(SlotBatching.NOTHING);
    }

    /** Whether there is room, but more of it in a moment. */
    private boolean isGathering() {
        if (availableQuota().isEmpty()
                || !availableQuota().isShortOfPeople()
                || mayRelease().isEmpty()) {
            return false;
        }
        desk.gather(desk.slotBatching().from(now));
        return desk.slotBatching().goesOn(desk.slotStore().nextFree(now, properties.patience()), properties.patience());
    }

    private AvailableQuota availableQuota() {
        return AvailableQuota.of(desk.state(), desk.account(), properties.inFlightWindow());
    }

    /** Whether more could have been moved, had the go not been bounded. */
    boolean wasCutShort() {
        return slice <= 0 || (thereIsMore && !availableQuota().isEmpty());
    }

    /** Whether what is unanswered, or the bound of the go, kept it from releasing more. */
    boolean hasMore() {
        var availableQuota = availableQuota();
        return wasCutShort()
                || (availableQuota.credit() == 0 && availableQuota.people() > 0 && availableQuota.messages() > 0);
    }

    private boolean goesOn() {
        return slice > 0 && !availableQuota().isEmpty();
    }

    private List<CampaignState> mayRelease() {
        var releaseEligibility = desk.admissionAt(now);
        return desk.campaigns().stream().filter(releaseEligibility::admits).toList();
    }

    private boolean hasRoomToday(CampaignState campaign) {
        var definition = campaign.definition();
        return definition != null && desk.state().day().room(campaign.campaign(), definition.dailyLimit()) > 0;
    }

    // --- What is due again ------------------------------------------------------------------------------------------

    private void releaseDue(Instant notAfter) {
        var due = goesOn() ? whatIsDue() : Map.<CampaignId, Deque<String>>of();
        var looked = Set.copyOf(due.keySet());
        while (goesOn()) {
            due.values().removeIf(Collection::isEmpty);
            var candidates = due.keySet().stream()
                    .map(desk::campaign)
                    .filter(this::hasRoomToday)
                    .toList();
            var next = StrideScheduler.next(candidates);
            if (next.isEmpty()) {
                break;
            }
            slice--;
            pay(next.get(), candidates);
            var key = Objects.requireNonNull(due.get(next.get().campaign())).remove();
            desk.recipient(RecipientId.of(StoreKeys.lastPart(key)))
                    .ifPresent(recipient -> releaseAgain(recipient, notAfter));
        }
        looked.forEach(desk::findNextDue);
    }

    /** The earliest of each campaign, of all together no more than a slice; what is left is for the next go. */
    private Map<CampaignId, Deque<String>> whatIsDue() {
        var campaigns = mayRelease().stream()
                .filter(campaign -> !campaign.laterFrom().isAfter(now))
                .toList();
        var share = Math.max(1, slice / Math.max(1, campaigns.size()));
        var due = new HashMap<CampaignId, Deque<String>>();
        for (var campaign : campaigns) {
            var keys = desk.dueIn(campaign, now, share);
            due.put(campaign.campaign(), new ArrayDeque<>(keys));
            thereIsMore |= keys.size() == share;
        }
        return due;
    }

    private void releaseAgain(Recipient due, Instant notAfter) {
        if (due.person() != null && due.state() instanceof RetryScheduled) {
            releaseOrLeaveOut(due, due, due.person(), notAfter);
        }
    }

    // --- The queue --------------------------------------------------------------------------------------------------

    private void releaseInTurns(Instant notAfter) {
        var candidates = new ArrayList<>(mayRelease());
        while (goesOn()) {
            candidates.replaceAll(campaign -> desk.campaign(campaign.campaign()));
            candidates.removeIf(campaign -> campaign.queue().waiting() == 0 || !hasRoomToday(campaign));
            var next = StrideScheduler.next(candidates);
            if (next.isEmpty()) {
                return;
            }
            slice--;
            pay(next.get(), candidates);
            desk.recipientQueueStore()
                    .leave(desk.campaign(next.get().campaign()))
                    .ifPresent(entry -> release(next.get(), entry, notAfter));
        }
    }

    private void pay(CampaignState campaign, List<CampaignState> candidates) {
        var definition = campaign.definition();
        if (definition != null) {
            var paid = StrideScheduler.paidAfterOneMore(campaign, candidates, definition.priority());
            desk.change(campaign.campaign(), known -> known.withPaid(paid));
        }
    }

    private void release(CampaignState campaign, Entry entry, Instant notAfter) {
        var person = new Person(entry.customer(), entry.contactKey());
        if (desk.takeUp(entry.recipient(), person, now)) {
            thereIsMore = true;
            return;
        }
        var recipient = Recipient.planned(entry.recipient(), campaign.campaign(), person, now);
        releaseOrLeaveOut(null, recipient, person, notAfter);
    }

    // --- One recipient ----------------------------------------------------------------------------------------------

    private void releaseOrLeaveOut(@Nullable Recipient before, Recipient recipient, Person person, Instant notAfter) {
        if (desk.isOptedOut(person.contactKey())) {
            desk.move(before, RecipientStateMachine.leftOut(recipient, SkipReason.OPTED_OUT, now), now);
            return;
        }
        var campaign = desk.campaign(recipient.campaign());
        var definition = campaign.definition();
        if (definition == null) {
            throw new IllegalStateException("Only campaigns that are known want to send");
        }
        var request = new SendRequested(
                new AttemptId(recipient.id(), recipient.attempt() + 1),
                recipient.campaign(),
                person.customer(),
                person.contactKey(),
                desk.number(),
                notAfter,
                definition.revision(),
                recipient.tries(),
                recipient.supersedes(),
                now);
        var askAgainAt = notAfter.plus(properties.answerGrace());
        var inFlight = new InFlight(request, desk.state().day().day(), askAgainAt);
        desk.change(state -> state.released(recipient.campaign()));
        desk.move(before, recipient.attempting(request.attempt().number(), inFlight), now);
        start(campaign);
        desk.emit(request);
    }

    private void start(CampaignState campaign) {
        if (campaign.phase() == Phase.SCHEDULED) {
            desk.change(campaign.campaign(), known -> known.in(Phase.STARTED));
            desk.emit(new CampaignStarted(campaign.campaign(), now));
        }
    }
}

package dev.trickle.scheduler;

import dev.trickle.pipeline.RecipientId;
import dev.trickle.scheduler.quota.Slot;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.RecipientState.AwaitingDelivery;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.RetryScheduled;
import dev.trickle.scheduler.recipient.RecipientState.Unconfirmed;
import dev.trickle.scheduler.recipient.RecipientStateMachine;
import dev.trickle.scheduler.store.AccountContext;
import dev.trickle.scheduler.store.StoreKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Shortens slots, timeouts and retries that were set while the clock was ahead, once the clock is reset: none lasts
 * longer than if its message had been sent now. Otherwise a clock that was years ahead for a minute would occupy slots
 * for years.
 */
final class FutureClamp {

    /** Longest delay of a retry, and a margin for clocks that differ. */
    private static final Duration MAX_RETRY_DELAY = Duration.ofHours(25);

    private final AccountContext context;
    private final Instant now;

    FutureClamp(AccountContext context, Instant now) {
        this.context = context;
        this.now = now;
    }

    /** Processes at most this many timers and retries. Returns how many it has processed. */
    int run(int budget) {
        clampInFlight();
        for (var campaign : context.campaigns()) {
            context.updateCampaign(
                    campaign.campaign(), known -> known.withPlan(known.plan().clampedTo(now)));
        }
        var retries = clampRetries(budget);
        return retries < budget ? retries + clampTimers(budget - retries) : retries;
    }

    private void clampInFlight() {
        for (var recipient : List.copyOf(context.inFlightRecipients().all().toList())) {
            if (recipient.state() instanceof InFlight inFlight && isTooLate(inFlight.republishAt(), MAX_RETRY_DELAY)) {
                update(
                        recipient,
                        recipient.withState(new InFlight(
                                inFlight.request(), inFlight.quotaDate(), now.plus(Housekeeping.REPUBLISH_INTERVAL))));
            }
        }
    }

    private int clampRetries(int budget) {
        var processed = 0;
        for (var campaign : context.campaigns()) {
            for (var key : context.findRetriesAfter(campaign, now.plus(MAX_RETRY_DELAY), budget - processed)) {
                processed++;
                context.recipient(RecipientId.of(StoreKeys.lastPart(key))).ifPresent(this::clamp);
            }
        }
        return processed;
    }

    private int clampTimers(int budget) {
        var slotsUntil = slotsUntil();
        var cursor = context.state().clock().clampCursor();
        var from = cursor == null || cursor.isBefore(slotsUntil) ? slotsUntil : cursor;
        var timers = context.timerIndex().pollAfter(from, budget);
        timers.slots().forEach(person -> context.slotStore().clamp(person, slotsUntil));
        timers.recipients().forEach(recipient -> context.recipient(recipient).ifPresent(this::clamp));
        var next = timers.next();
        context.updateAccount(state -> state.withClampCursor(next));
        return timers.size();
    }

    private Instant slotsUntil() {
        return now.plus(Slot.WINDOW).plus(context.account().quotaMargin());
    }

    private void clamp(Recipient recipient) {
        var state = switch (recipient.state()) {
            case AwaitingDelivery awaiting
            when isTooLate(awaiting.until(), RecipientStateMachine.DELIVERY_TIMEOUT) ->
                new AwaitingDelivery(now.plus(RecipientStateMachine.DELIVERY_TIMEOUT));
            case Unconfirmed unconfirmed when unconfirmed.since().isAfter(slotsUntil()) -> unconfirmed.withSince(now);
            case RetryScheduled retry
            when isTooLate(retry.due(), MAX_RETRY_DELAY) ->
                new RetryScheduled(now.plus(MAX_RETRY_DELAY), retry.supersedes());
            default -> recipient.state();
        };
        update(recipient, recipient.withState(state));
    }

    private boolean isTooLate(Instant instant, Duration longest) {
        return instant.isAfter(now.plus(longest));
    }

    private void update(Recipient before, Recipient after) {
        context.updateRecipient(before, after, now);
    }
}

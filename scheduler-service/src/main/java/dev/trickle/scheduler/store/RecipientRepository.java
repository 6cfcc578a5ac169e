package dev.trickle.scheduler.store;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.RecipientState;
import dev.trickle.scheduler.recipient.RecipientState.AwaitingDelivery;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.RetryScheduled;
import dev.trickle.scheduler.recipient.RecipientState.Unconfirmed;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The recipients of one account that have left the queue. Updating one updates its campaign's counts, its timer and
 * retry entries, and its quota slot.
 */
final class RecipientRepository {

    private final AccountId account;
    private final KeyValueStore<String, Recipient> store;
    private final AccountStateRepository accountStateRepository;
    private final CampaignStateRepository campaignStateRepository;
    private final InFlightRecipients inFlightRecipients;
    private final RetryIndex retryIndex;
    private final TimerIndex timerIndex;
    private final SlotStore slotStore;

    RecipientRepository(
            AccountId account,
            KeyValueStore<String, Recipient> store,
            AccountStateRepository accountStateRepository,
            CampaignStateRepository campaignStateRepository,
            InFlightRecipients inFlightRecipients,
            RetryIndex retryIndex,
            TimerIndex timerIndex,
            SlotStore slotStore) {
        this.account = account;
        this.store = store;
        this.accountStateRepository = accountStateRepository;
        this.campaignStateRepository = campaignStateRepository;
        this.inFlightRecipients = inFlightRecipients;
        this.retryIndex = retryIndex;
        this.timerIndex = timerIndex;
        this.slotStore = slotStore;
    }

    Optional<Recipient> find(RecipientId recipient) {
        return inFlightRecipients
                .find(recipient)
                .or(() -> Optional.ofNullable(store.get(StoreKeys.key(account, recipient))));
    }

    /** The recipient, if its state has expired; empty for a stale timer. */
    Optional<Recipient> findExpired(RecipientId recipient, Instant now) {
        return find(recipient)
                .filter(known ->
                        expiryOf(known.state()).filter(at -> !at.isAfter(now)).isPresent());
    }

    /**
     * Stores the new state of a recipient.
     *
     * @param before the previous state; null if the recipient has just left the queue
     */
    void update(@Nullable Recipient before, Recipient after) {
        if (before != null) {
            unindexRetry(before);
            addToCounts(before, -1);
        }
        indexRetry(after);
        scheduleTimer(before, after);
        addToCounts(after, 1);
        store(before, after);
    }

    /** A recipient is in exactly one store. While it is in flight it occupies a slot without a stored entry. */
    private void store(@Nullable Recipient before, Recipient after) {
        if (isInFlight(after)) {
            inFlightRecipients.put(after);
        } else {
            store.put(StoreKeys.key(account, after.id()), after);
        }
        if (before != null && isInFlight(before) != isInFlight(after)) {
            removePrevious(before);
        }
        if (isInFlight(after) && (before == null || !isInFlight(before))) {
            slotStore.occupySlot(after.contactKey());
        }
    }

    private void removePrevious(Recipient before) {
        if (isInFlight(before)) {
            inFlightRecipients.remove(before);
            slotStore.releaseSlot(before.contactKey());
            accountStateRepository.update(AccountState::withOutcome);
        } else {
            StateStores.remove(store, StoreKeys.key(account, before.id()));
        }
    }

    private static boolean isInFlight(Recipient recipient) {
        return recipient.state() instanceof InFlight;
    }

    private void addToCounts(Recipient recipient, int change) {
        campaignStateRepository.update(
                recipient.campaign(),
                campaign -> campaign.withCounts(
                        campaign.counts().plus(recipient.state().bucket(), change)));
    }

    private void indexRetry(Recipient recipient) {
        if (recipient.state() instanceof RetryScheduled retry) {
            retryIndex.add(recipient, retry);
            campaignStateRepository.update(
                    recipient.campaign(),
                    campaign -> retry.due().isBefore(campaign.nextRetryAt())
                            ? campaign.withNextRetryAt(retry.due())
                            : campaign);
        }
    }

    private void unindexRetry(Recipient recipient) {
        if (recipient.state() instanceof RetryScheduled retry) {
            retryIndex.remove(recipient, retry);
        }
    }

    /** A timer that is already scheduled fires regardless; it is not scheduled again. */
    private void scheduleTimer(@Nullable Recipient before, Recipient after) {
        var scheduledAt = before == null ? Optional.<Instant>empty() : expiryOf(before.state());
        expiryOf(after.state())
                .filter(at -> !scheduledAt.equals(Optional.of(at)))
                .ifPresent(at -> timerIndex.schedule(after.id(), at));
    }

    private static Optional<Instant> expiryOf(RecipientState state) {
        return switch (state) {
            case InFlight inFlight -> Optional.empty();
            case AwaitingDelivery awaitingDelivery -> Optional.of(awaitingDelivery.until());
            case Unconfirmed unconfirmed -> Optional.of(unconfirmed.until());
            case RetryScheduled retryScheduled -> Optional.empty();
            case RecipientState.Sent sent -> Optional.empty();
            case RecipientState.Failed failed -> Optional.empty();
            case RecipientState.Skipped skipped -> Optional.empty();
            case RecipientState.ClosedUnconfirmed closed -> Optional.empty();
        };
    }
}

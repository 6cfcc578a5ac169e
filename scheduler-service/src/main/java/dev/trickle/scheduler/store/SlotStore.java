package dev.trickle.scheduler.store;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.scheduler.quota.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Quota slots of an account: the people who count against the rolling limit of 24 hours, each until its expiry. */
public final class SlotStore {

    private final AccountId account;
    private final Duration quotaMargin;
    private final StateStores stores;
    private final BloomFilteredStore<Slot> slots;
    private final AccountStateRepository accountStateRepository;
    private final TimerIndex timerIndex;

    /** People with releases in flight, which occupy a slot as well. */
    private final Map<ContactKey, InFlightSlot> inFlight = new HashMap<>();

    SlotStore(
            AccountId account,
            Duration quotaMargin,
            StateStores stores,
            AccountStateRepository accountStateRepository,
            TimerIndex timerIndex) {
        this.account = account;
        this.quotaMargin = quotaMargin;
        this.stores = stores;
        this.slots = new BloomFilteredStore<>(account, stores.slots(), Slot.EMPTY);
        this.accountStateRepository = accountStateRepository;
        this.timerIndex = timerIndex;
    }

    /** Tracks a release that is already counted in the used slots. */
    public void restoreInFlight(ContactKey person) {
        inFlight.compute(
                person,
                (key, known) -> known == null ? new InFlightSlot(1, slots.get(person)) : known.withMoreReleases(1));
    }

    /** Occupies a slot from the release until the outcome is known. */
    public void occupySlot(ContactKey person) {
        var isNew = !inFlight.containsKey(person);
        restoreInFlight(person);
        if (isNew && slotOf(person).isEmpty()) {
            accountStateRepository.addUsedSlots(1);
        }
    }

    /**
     * Ends the hold of a release that has an outcome; the slot stays occupied by messages that were or may have been
     * sent.
     */
    public void releaseSlot(ContactKey person) {
        var slot = slotOf(person);
        inFlight.computeIfPresent(person, (key, known) -> known.releases() == 1 ? null : known.withMoreReleases(-1));
        if (!isOccupied(person, slot)) {
            accountStateRepository.addUsedSlots(-1);
        }
    }

    /** Removes an attempt that was certainly not accepted. */
    public void removeAttempt(ContactKey person, AttemptId attempt) {
        updateSlot(person, slot -> slot.withoutAttempt(attempt));
    }

    /** Occupies the slot from the instant at which a message was, or may have been, accepted or delivered. */
    public void recordMessage(ContactKey person, String message, Instant from) {
        updateSlot(person, slot -> slot.withMessage(message, from, quotaMargin));
    }

    /** Frees the slot when its timer fires, unless it has been extended since. */
    public void expire(ContactKey person, Instant now) {
        updateSlot(person, slot -> slot.expiresAt().isAfter(now) ? slot : Slot.EMPTY);
    }

    /** Lets the slot expire at this instant at the latest. */
    public void clamp(ContactKey person, Instant latest) {
        updateSlot(person, slot -> slot.expiringBy(latest));
    }

    /** When the next slot becomes free, to the second; empty if none does within this time. */
    public Optional<Instant> nextFreeAt(Instant now, Duration within) {
        return TimerIndex.nextSlotExpiry(stores.timers(), this::slotOf, account, now, now.plus(within));
    }

    private void updateSlot(ContactKey person, UnaryOperator<Slot> update) {
        var before = slotOf(person);
        var after = update.apply(before);
        if (!after.equals(before)) {
            slots.put(person, after);
            inFlight.computeIfPresent(person, (key, known) -> known.withSlot(after));
            if (!after.isEmpty() && !after.expiresAt().equals(before.expiresAt())) {
                timerIndex.schedule(person, after.expiresAt());
            }
            accountStateRepository.addUsedSlots(
                    (isOccupied(person, after) ? 1 : 0) - (isOccupied(person, before) ? 1 : 0));
        }
    }

    private Slot slotOf(ContactKey person) {
        var known = inFlight.get(person);
        return known == null ? slots.get(person) : known.slot();
    }

    private boolean isOccupied(ContactKey person, Slot slot) {
        return !slot.isEmpty() || inFlight.containsKey(person);
    }

    /**
     * A person with releases in flight.
     *
     * @param releases number of releases in flight, from 1
     * @param slot the stored slot, cached so that an outcome does not read the store
     */
    private record InFlightSlot(int releases, Slot slot) {

        InFlightSlot withMoreReleases(int more) {
            return new InFlightSlot(releases + more, slot);
        }

        InFlightSlot withSlot(Slot changed) {
            return new InFlightSlot(releases, changed);
        }
    }
}

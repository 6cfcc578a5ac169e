package dev.trickle.scheduler;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.scheduler.quota.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Who of an account's people holds a place in the moving 24 hours: counted, and found when the place runs out. */
final class SlotStore {

    private final AccountContext context;
    private final BloomFilteredStore<Slot> slots;

    /** People with releases that are not answered: these hold the place too. */
    private final Map<ContactKey, InFlightSlot> inFlight = new HashMap<>();

    SlotStore(AccountContext desk) {
        this.context = desk;
        this.slots = new BloomFilteredStore<>(desk.id(), desk.stores().slots(), Slot.EMPTY);
    }

    /** The person was released and is counted already. */
    void restoreInFlight(ContactKey person) {
        inFlight.compute(
                person, (key, known) -> known == null ? new InFlightSlot(1, slots.get(person)) : known.withMoreReleases(1));
    }

    /** The person is released: nobody knows what becomes of it before the answer. */
    void occupySlot(ContactKey person) {
        var isNew = !inFlight.containsKey(person);
        restoreInFlight(person);
        if (isNew && slotOf(person).isEmpty()) {
            addToUsedSlots(1);
        }
    }

    /** It was answered: from now on the place is held by what was or may have been sent, if anything. */
    void releaseSlot(ContactKey person) {
        var place = slotOf(person);
        inFlight.computeIfPresent(person, (key, known) -> known.releases() == 1 ? null : known.withMoreReleases(-1));
        if (!isOccupied(person, place)) {
            addToUsedSlots(-1);
        }
    }

    /** What may have been sent certainly was not. */
    void removeAttempt(ContactKey person, AttemptId attempt) {
        updateSlot(person, slot -> slot.withoutAttempt(attempt));
    }

    /** The message, recognised by a text, was accepted or delivered at this instant, or may have been. */
    void recordMessage(ContactKey person, String message, Instant from) {
        updateSlot(person, slot -> slot.withMessage(message, from, context.account().quotaMargin()));
    }

    /** The timer of a place rang: it is free, unless it was prolonged since. */
    void expire(ContactKey person, Instant now) {
        updateSlot(person, slot -> slot.expiresAt().isAfter(now) ? slot : Slot.EMPTY);
    }

    /** When the next place becomes free, to the second, if one does within this time. */
    Optional<Instant> nextFreeAt(Instant now, Duration within) {
        return TimerIndex.nextSlotExpiry(context.stores().timers(), this::slotOf, context.id(), now, now.plus(within));
    }

    private void updateSlot(ContactKey person, UnaryOperator<Slot> how) {
        var before = slotOf(person);
        var after = how.apply(before);
        if (!after.equals(before)) {
            slots.put(person, after);
            inFlight.computeIfPresent(person, (key, known) -> known.withSlot(after));
            if (!after.isEmpty() && !after.expiresAt().equals(before.expiresAt())) {
                context.timerIndex().schedule(person, after.expiresAt());
            }
            addToUsedSlots((isOccupied(person, after) ? 1 : 0) - (isOccupied(person, before) ? 1 : 0));
        }
    }

    private Slot slotOf(ContactKey person) {
        var known = inFlight.get(person);
        return known == null ? slots.get(person) : known.slot();
    }

    private boolean isOccupied(ContactKey person, Slot slot) {
        return !slot.isEmpty() || inFlight.containsKey(person);
    }

    private void addToUsedSlots(int places) {
        if (places != 0) {
            context.updateAccount(account -> account.withUsedSlots(account.usedSlots() + places));
        }
    }

    /**
     * Somebody who was released and has not been answered.
     *
     * @param releases releases of them, from 1
     * @param slot as stored: an answer need not look for it
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

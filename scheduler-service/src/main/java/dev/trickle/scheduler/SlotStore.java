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

    private final AccountContext desk;
    private final BloomFilteredStore<Slot> places;

    /** People with releases that are not answered: these hold the place too. */
    private final Map<ContactKey, InFlightSlot> unanswered = new HashMap<>();

    SlotStore(AccountContext desk) {
        this.desk = desk;
        this.places = new BloomFilteredStore<>(desk.id(), desk.stores().slots(), Slot.EMPTY);
    }

    /** The person was released and is counted already. */
    void remember(ContactKey person) {
        unanswered.compute(
                person, (key, known) -> known == null ? new InFlightSlot(1, places.get(person)) : known.plus(1));
    }

    /** The person is released: nobody knows what becomes of it before the answer. */
    void hold(ContactKey person) {
        var isNew = !unanswered.containsKey(person);
        remember(person);
        if (isNew && stored(person).isEmpty()) {
            add(1);
        }
    }

    /** It was answered: from now on the place is held by what was or may have been sent, if anything. */
    void letGo(ContactKey person) {
        var place = stored(person);
        unanswered.computeIfPresent(person, (key, known) -> known.many() == 1 ? null : known.plus(-1));
        if (!isHeld(person, place)) {
            add(-1);
        }
    }

    /** What may have been sent certainly was not. */
    void free(ContactKey person, AttemptId attempt) {
        change(person, slot -> slot.freed(attempt));
    }

    /** The message, recognised by a text, was accepted or delivered at this instant, or may have been. */
    void count(ContactKey person, String message, Instant from) {
        change(person, slot -> slot.countedFrom(message, from, desk.account().quotaMargin()));
    }

    /** The timer of a place rang: it is free, unless it was prolonged since. */
    void expire(ContactKey person, Instant now) {
        change(person, slot -> slot.until().isAfter(now) ? slot : Slot.EMPTY);
    }

    /** When the next place becomes free, to the second, if one does within this time. */
    Optional<Instant> nextFree(Instant now, Duration within) {
        return TimerIndex.nextPlace(desk.stores().timers(), this::stored, desk.id(), now, now.plus(within));
    }

    private void change(ContactKey person, UnaryOperator<Slot> how) {
        var before = stored(person);
        var after = how.apply(before);
        if (!after.equals(before)) {
            places.put(person, after);
            unanswered.computeIfPresent(person, (key, known) -> known.with(after));
            if (!after.isEmpty() && !after.until().equals(before.until())) {
                desk.timerIndex().set(person, after.until());
            }
            add((isHeld(person, after) ? 1 : 0) - (isHeld(person, before) ? 1 : 0));
        }
    }

    private Slot stored(ContactKey person) {
        var known = unanswered.get(person);
        return known == null ? places.get(person) : known.slot();
    }

    private boolean isHeld(ContactKey person, Slot slot) {
        return !slot.isEmpty() || unanswered.containsKey(person);
    }

    private void add(int places) {
        if (places != 0) {
            desk.change(account -> account.withSlots(account.slots() + places));
        }
    }

    /**
     * Somebody who was released and has not been answered.
     *
     * @param many releases of them, from 1
     * @param slot as stored: an answer need not look for it
     */
    private record InFlightSlot(int many, Slot slot) {

        InFlightSlot plus(int more) {
            return new InFlightSlot(many + more, slot);
        }

        InFlightSlot with(Slot changed) {
            return new InFlightSlot(many, changed);
        }
    }
}

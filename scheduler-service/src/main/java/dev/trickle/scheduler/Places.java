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
final class Places {

    private final AccountDesk desk;

    /** How many releases of a person are not answered: these hold the place too. */
    private final Map<ContactKey, Integer> unanswered = new HashMap<>();

    Places(AccountDesk desk) {
        this.desk = desk;
    }

    /** The person was released and is counted already. */
    void remember(ContactKey person) {
        unanswered.merge(person, 1, Integer::sum);
    }

    /** The person is released: nobody knows what becomes of it before the answer. */
    void hold(ContactKey person) {
        if (!isHeld(person, stored(person))) {
            add(1);
        }
        remember(person);
    }

    /** It was answered: from now on the place is held by what was or may have been sent, if anything. */
    void letGo(ContactKey person) {
        unanswered.computeIfPresent(person, (key, many) -> many == 1 ? null : many - 1);
        if (!isHeld(person, stored(person))) {
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
        return Timers.nextPlace(desk.stores().timers(), this::stored, desk.id(), now, now.plus(within));
    }

    private void change(ContactKey person, UnaryOperator<Slot> how) {
        var before = stored(person);
        var after = how.apply(before);
        if (!after.equals(before)) {
            put(StoreKeys.of(desk.id(), person), after);
            if (!after.isEmpty() && !after.until().equals(before.until())) {
                desk.timers().set(person, after.until());
            }
            add((isHeld(person, after) ? 1 : 0) - (isHeld(person, before) ? 1 : 0));
        }
    }

    private Slot stored(ContactKey person) {
        var known = desk.stores().slots().get(StoreKeys.of(desk.id(), person));
        return known == null ? Slot.EMPTY : known;
    }

    private boolean isHeld(ContactKey person, Slot slot) {
        return !slot.isEmpty() || unanswered.containsKey(person);
    }

    private void add(int places) {
        if (places != 0) {
            desk.change(account -> account.withSlots(account.slots() + places));
        }
    }

    private void put(String key, Slot slot) {
        if (slot.isEmpty()) {
            GateStores.remove(desk.stores().slots(), key);
        } else {
            desk.stores().slots().put(key, slot);
        }
    }
}

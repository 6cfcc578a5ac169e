package dev.trickle.scheduler;

import static java.util.Comparator.comparingLong;
import static java.util.Comparator.naturalOrder;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.scheduler.quota.Slot;
import dev.trickle.scheduler.timer.Timer;
import dev.trickle.scheduler.timer.Timer.Kind;
import dev.trickle.scheduler.timer.TimerPage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Whose time is over when, of an account's recipients and places: written by the page, found by the second.
 *
 * <p>A timer is never taken back. One that has become needless rings, and nothing follows.
 */
final class TimerIndex {

    /** Timers of recipients lie between those of places, and needless ones among them: bounds a look. */
    private static final int MAX_PAGES_SCANNED = 50;

    /** Seconds that are written to again and again: those of the acceptances of a moment. */
    private static final int CACHED_SECONDS = 64;

    private final AccountContext context;

    /** The last page of each second that was written to lately: to read it at every timer would cost as much as to set it. */
    private final Map<String, LastPage> lastPages = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LastPage> eldest) {
            return size() > CACHED_SECONDS;
        }
    };

    TimerIndex(AccountContext desk) {
        this.context = desk;
    }

    void schedule(RecipientId recipient, Instant at) {
        schedule(Timer.of(recipient, at), Kind.RECIPIENT);
    }

    void schedule(ContactKey person, Instant at) {
        schedule(Timer.of(person, at), Kind.SLOT);
    }

    private void schedule(Timer timer, Kind kind) {
        var second = StoreKeys.timerSecond(context.id(), timer, kind);
        var last = lastPages.computeIfAbsent(second, this::loadLastPage).plus(timer);
        lastPages.put(second, last);
        store().put(StoreKeys.timerPage(second, last.number()), last.page());
        lowerEarliestTimer(timer.instant());
    }

    private LastPage loadLastPage(String second) {
        var last = new LastPage(0, TimerPage.EMPTY);
        try (var pages = store().range(second, StoreKeys.timerSecondEnd(second))) {
            while (pages.hasNext()) {
                var entry = pages.next();
                last = new LastPage(StoreKeys.pageNumber(entry.key), entry.value);
            }
        }
        return last;
    }

    /** Looking for due ones starts there at the latest. */
    private void lowerEarliestTimer(Instant at) {
        context.updateAccount(known -> at.isBefore(known.earliestTimer()) ? known.withEarliestTimer(at) : known);
    }

    /** Takes out those that ring until now, at most so many, second after second. */
    DueTimers pollDue(Instant now, int most) {
        var dueTimers = new DueTimers(new ArrayList<>(), new ArrayList<>());
        if (context.state().earliestTimer().isAfter(now)) {
            return dueTimers;
        }
        var changed = new LinkedHashMap<String, TimerPage>();
        try (var pages = store().range(keyFrom(context.state().earliestTimer()), StoreKeys.timersUntil(context.id(), now))) {
            while (pages.hasNext() && dueTimers.size() < most) {
                var entry = pages.next();
                var due = entry.value.timers().stream()
                        .filter(timer -> timer.isDue(now))
                        .limit(most - dueTimers.size())
                        .toList();
                dueTimers.add(entry.key, due);
                changed.put(entry.key, entry.value.withoutTimers(due));
            }
        }
        changed.forEach(this::storePage);
        updateEarliestTimer();
        return dueTimers;
    }

    private void storePage(String key, TimerPage page) {
        lastPages.remove(StoreKeys.timerSecondOf(key));
        if (page.size() == 0) {
            StateStores.remove(store(), key);
        } else {
            store().put(key, page);
        }
    }

    /** Moves the bound from which timers are looked for to the first one there is: in one of the first second's pages. */
    private void updateEarliestTimer() {
        var next = Instant.MAX;
        try (var pages =
                store().range(keyFrom(context.state().earliestTimer()), StoreKeys.timersUntil(context.id(), Instant.MAX))) {
            while (pages.hasNext()) {
                var entry = pages.next();
                if (StoreKeys.instantOf(entry.key, StoreKeys.TIMER_SECOND_PART).isAfter(next)) {
                    break;
                }
                var first = entry.value.timers().stream().map(Timer::instant).min(naturalOrder());
                next = first.filter(next::isAfter).orElse(next);
            }
        }
        var found = next;
        context.updateAccount(known -> known.withEarliestTimer(found));
    }

    /**
     * When the next place becomes free, to the second: of those that do so within the same one it need not be the first.
     *
     * @param places who holds one, and until when
     * @return nothing if there is none until then; behind too many other timers, a time before which there is none
     */
    static Optional<Instant> nextSlotExpiry(
            ReadOnlyKeyValueStore<String, TimerPage> timers,
            Function<ContactKey, Slot> places,
            AccountId account,
            Instant from,
            Instant until) {
        try (var pages = timers.range(StoreKeys.timersFrom(account, from), StoreKeys.timersUntil(account, until))) {
            for (var looked = 0; pages.hasNext(); looked++) {
                var entry = pages.next();
                if (looked == MAX_PAGES_SCANNED) {
                    return Optional.of(StoreKeys.instantOf(entry.key, StoreKeys.TIMER_SECOND_PART));
                }
                var next = StoreKeys.isSlotTimer(entry.key)
                        ? nextSlotExpiry(entry.value, places, from)
                        : Optional.<Instant>empty();
                if (next.isPresent()) {
                    return next.filter(at -> !at.isAfter(until));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Instant> nextSlotExpiry(TimerPage page, Function<ContactKey, Slot> places, Instant from) {
        return page.timers().stream()
                .sorted(comparingLong(Timer::micros))
                .filter(timer -> !timer.instant().isBefore(from))
                .filter(timer -> isCurrent(timer, places.apply(timer.person())))
                .map(Timer::instant)
                .findFirst();
    }

    private static boolean isCurrent(Timer timer, Slot place) {
        return !place.isEmpty() && timer.equals(Timer.of(timer.person(), place.expiresAt()));
    }

    private String keyFrom(Instant instant) {
        return StoreKeys.timersFrom(context.id(), instant);
    }

    private KeyValueStore<String, TimerPage> store() {
        return context.stores().timers();
    }

    /** The page of a second that the next timer comes to. */
    private record LastPage(int number, TimerPage page) {

        LastPage plus(Timer timer) {
            return page.isFull()
                    ? new LastPage(number + 1, TimerPage.EMPTY.withTimer(timer))
                    : new LastPage(number, page.withTimer(timer));
        }
    }

    /** Whose time may be over. */
    record DueTimers(List<RecipientId> recipients, List<ContactKey> slots) {

        int size() {
            return recipients.size() + slots.size();
        }

        private void add(String key, List<Timer> due) {
            if (StoreKeys.isSlotTimer(key)) {
                due.forEach(timer -> slots.add(timer.person()));
            } else {
                due.forEach(timer -> recipients.add(timer.recipient()));
            }
        }
    }
}

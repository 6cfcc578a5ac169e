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
    private static final int MOST_PAGES_LOOKED_AT = 50;

    /** Seconds that are written to again and again: those of the acceptances of a moment. */
    private static final int SECONDS_REMEMBERED = 64;

    private final AccountContext desk;

    /** The last page of each second that was written to lately: to read it at every timer would cost as much as to set it. */
    private final Map<String, LastPage> lastPages = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LastPage> eldest) {
            return size() > SECONDS_REMEMBERED;
        }
    };

    TimerIndex(AccountContext desk) {
        this.desk = desk;
    }

    void set(RecipientId recipient, Instant at) {
        set(Timer.of(recipient, at), Kind.RECIPIENT);
    }

    void set(ContactKey person, Instant at) {
        set(Timer.of(person, at), Kind.PLACE);
    }

    private void set(Timer timer, Kind kind) {
        var second = StoreKeys.timersOfSecond(desk.id(), timer, kind);
        var last = lastPages.computeIfAbsent(second, this::lastPageOf).with(timer);
        lastPages.put(second, last);
        store().put(StoreKeys.timers(second, last.number()), last.page());
        startAt(timer.instant());
    }

    private LastPage lastPageOf(String second) {
        var last = new LastPage(0, TimerPage.EMPTY);
        try (var pages = store().range(second, StoreKeys.timersUntilEndOf(second))) {
            while (pages.hasNext()) {
                var entry = pages.next();
                last = new LastPage(StoreKeys.numberOfPage(entry.key), entry.value);
            }
        }
        return last;
    }

    /** Looking for due ones starts there at the latest. */
    private void startAt(Instant at) {
        desk.change(known -> at.isBefore(known.timersFrom()) ? known.withTimersFrom(at) : known);
    }

    /** Takes out those that ring until now, at most so many, second after second. */
    DueTimers takeDue(Instant now, int most) {
        var dueTimers = new DueTimers(new ArrayList<>(), new ArrayList<>());
        if (desk.state().timersFrom().isAfter(now)) {
            return dueTimers;
        }
        var changed = new LinkedHashMap<String, TimerPage>();
        try (var pages = store().range(from(desk.state().timersFrom()), StoreKeys.timersUntil(desk.id(), now))) {
            while (pages.hasNext() && dueTimers.size() < most) {
                var entry = pages.next();
                var due = entry.value.all().stream()
                        .filter(timer -> timer.ringsUntil(now))
                        .limit(most - dueTimers.size())
                        .toList();
                dueTimers.add(entry.key, due);
                changed.put(entry.key, entry.value.without(due));
            }
        }
        changed.forEach(this::put);
        findNext();
        return dueTimers;
    }

    private void put(String key, TimerPage page) {
        lastPages.remove(StoreKeys.secondOfTimers(key));
        if (page.size() == 0) {
            StateStores.remove(store(), key);
        } else {
            store().put(key, page);
        }
    }

    /** Moves the bound from which timers are looked for to the first one there is: in one of the first second's pages. */
    private void findNext() {
        var next = Instant.MAX;
        try (var pages =
                store().range(from(desk.state().timersFrom()), StoreKeys.timersUntil(desk.id(), Instant.MAX))) {
            while (pages.hasNext()) {
                var entry = pages.next();
                if (StoreKeys.timeOf(entry.key, StoreKeys.SECOND_OF_TIMERS).isAfter(next)) {
                    break;
                }
                var first = entry.value.all().stream().map(Timer::instant).min(naturalOrder());
                next = first.filter(next::isAfter).orElse(next);
            }
        }
        var found = next;
        desk.change(known -> known.withTimersFrom(found));
    }

    /**
     * When the next place becomes free, to the second: of those that do so within the same one it need not be the first.
     *
     * @param places who holds one, and until when
     * @return nothing if there is none until then; behind too many other timers, a time before which there is none
     */
    static Optional<Instant> nextPlace(
            ReadOnlyKeyValueStore<String, TimerPage> timers,
            Function<ContactKey, Slot> places,
            AccountId account,
            Instant from,
            Instant until) {
        try (var pages = timers.range(StoreKeys.timersFrom(account, from), StoreKeys.timersUntil(account, until))) {
            for (var looked = 0; pages.hasNext(); looked++) {
                var entry = pages.next();
                if (looked == MOST_PAGES_LOOKED_AT) {
                    return Optional.of(StoreKeys.timeOf(entry.key, StoreKeys.SECOND_OF_TIMERS));
                }
                var next = StoreKeys.isOfPlaces(entry.key)
                        ? nextPlace(entry.value, places, from)
                        : Optional.<Instant>empty();
                if (next.isPresent()) {
                    return next.filter(at -> !at.isAfter(until));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Instant> nextPlace(TimerPage page, Function<ContactKey, Slot> places, Instant from) {
        return page.all().stream()
                .sorted(comparingLong(Timer::micros))
                .filter(timer -> !timer.instant().isBefore(from))
                .filter(timer -> isNeeded(timer, places.apply(timer.person())))
                .map(Timer::instant)
                .findFirst();
    }

    private static boolean isNeeded(Timer timer, Slot place) {
        return !place.isEmpty() && timer.equals(Timer.of(timer.person(), place.until()));
    }

    private String from(Instant instant) {
        return StoreKeys.timersFrom(desk.id(), instant);
    }

    private KeyValueStore<String, TimerPage> store() {
        return desk.stores().timers();
    }

    /** The page of a second that the next timer comes to. */
    private record LastPage(int number, TimerPage page) {

        LastPage with(Timer timer) {
            return page.isFull()
                    ? new LastPage(number + 1, TimerPage.EMPTY.with(timer))
                    : new LastPage(number, page.with(timer));
        }
    }

    /** Whose time may be over. */
    record DueTimers(List<RecipientId> recipients, List<ContactKey> places) {

        int size() {
            return recipients.size() + places.size();
        }

        private void add(String key, List<Timer> due) {
            if (StoreKeys.isOfPlaces(key)) {
                due.forEach(timer -> places.add(timer.person()));
            } else {
                due.forEach(timer -> recipients.add(timer.recipient()));
            }
        }
    }
}

package dev.trickle.scheduler.store;

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
import org.jspecify.annotations.Nullable;

/**
 * Index of due instants by recipient and slot, in pages of one second each.
 *
 * <p>Timers are never cancelled: a stale one fires and is ignored.
 */
public final class TimerIndex {

    /** Bounds the search for the next slot expiry, which passes recipient timers and stale timers. */
    private static final int MAX_PAGES_SCANNED = 50;

    /** Seconds that get new timers repeatedly, because acceptances come in bursts. */
    private static final int CACHED_SECONDS = 64;

    private final AccountId account;
    private final KeyValueStore<String, TimerPage> store;
    private final AccountStateRepository accountStateRepository;

    /** The last page of recently written seconds: reading it for every timer would double the cost of scheduling. */
    private final Map<String, LastPage> lastPages = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LastPage> eldest) {
            return size() > CACHED_SECONDS;
        }
    };

    TimerIndex(
            AccountId account, KeyValueStore<String, TimerPage> store, AccountStateRepository accountStateRepository) {
        this.account = account;
        this.store = store;
        this.accountStateRepository = accountStateRepository;
    }

    public void schedule(RecipientId recipient, Instant at) {
        schedule(Timer.of(recipient, at), Kind.RECIPIENT);
    }

    public void schedule(ContactKey person, Instant at) {
        schedule(Timer.of(person, at), Kind.SLOT);
    }

    private void schedule(Timer timer, Kind kind) {
        var second = StoreKeys.timerSecond(account, timer, kind);
        var last = lastPages.computeIfAbsent(second, this::loadLastPage).plus(timer);
        lastPages.put(second, last);
        store.put(StoreKeys.timerPage(second, last.number()), last.page());
        accountStateRepository.lowerEarliestTimer(timer.instant());
    }

    private LastPage loadLastPage(String second) {
        var last = new LastPage(0, TimerPage.EMPTY);
        try (var pages = store.range(second, StoreKeys.timerSecondEnd(second))) {
            while (pages.hasNext()) {
                var entry = pages.next();
                last = new LastPage(StoreKeys.pageNumber(entry.key), entry.value);
            }
        }
        return last;
    }

    /** Removes and returns at most {@code limit} due timers, in the order of their seconds. */
    public DueTimers pollDue(Instant now, int limit) {
        var dueTimers = new DueTimers(new ArrayList<>(), new ArrayList<>());
        if (accountStateRepository.state().earliestTimer().isAfter(now)) {
            return dueTimers;
        }
        var changed = new LinkedHashMap<String, TimerPage>();
        try (var pages = store.range(
                keyFrom(accountStateRepository.state().earliestTimer()), StoreKeys.timersUntil(account, now))) {
            while (pages.hasNext() && dueTimers.size() < limit) {
                var entry = pages.next();
                var due = entry.value.timers().stream()
                        .filter(timer -> timer.isDue(now))
                        .limit(limit - dueTimers.size())
                        .toList();
                dueTimers.add(entry.key, due);
                changed.put(entry.key, entry.value.withoutTimers(due));
            }
        }
        changed.forEach(this::storePage);
        updateEarliestTimer();
        return dueTimers;
    }

    /**
     * Reads about {@code limit} timers after this instant, whole seconds only, and removes those of slots. Timers of
     * recipients stay: a stale one fires and is ignored.
     */
    public LaterTimers pollAfter(Instant from, int limit) {
        var found = new DueTimers(new ArrayList<>(), new ArrayList<>());
        var removed = new ArrayList<String>();
        var second = "";
        Instant next = null;
        try (var pages = store.range(keyFrom(from.plusSeconds(1)), StoreKeys.timersUntil(account, Instant.MAX))) {
            while (pages.hasNext() && next == null) {
                var entry = pages.next();
                var isNewSecond = !StoreKeys.timerSecondOf(entry.key).equals(second);
                if (isNewSecond && found.size() >= limit) {
                    next = StoreKeys.instantOf(entry.key, StoreKeys.TIMER_SECOND_PART)
                            .minusSeconds(1);
                } else {
                    second = StoreKeys.timerSecondOf(entry.key);
                    found.add(entry.key, entry.value.timers());
                    removed.add(entry.key);
                }
            }
        }
        removed.stream().filter(StoreKeys::isSlotTimer).forEach(key -> storePage(key, TimerPage.EMPTY));
        return new LaterTimers(found.recipients(), found.slots(), next);
    }

    private void storePage(String key, TimerPage page) {
        lastPages.remove(StoreKeys.timerSecondOf(key));
        if (page.size() == 0) {
            StateStores.remove(store, key);
        } else {
            store.put(key, page);
        }
    }

    /**
     * Sets the lower bound for the search for due timers to the earliest timer, which is in a page of the first second.
     */
    private void updateEarliestTimer() {
        var next = Instant.MAX;
        try (var pages = store.range(
                keyFrom(accountStateRepository.state().earliestTimer()), StoreKeys.timersUntil(account, Instant.MAX))) {
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
        accountStateRepository.update(known -> known.withEarliestTimer(found));
    }

    /**
     * When the next slot becomes free. Exact to the second: within one second it need not be the earliest slot.
     *
     * @param slots the current slot of a person
     * @return empty if no slot becomes free until {@code until}; after too many other timers, a lower bound
     */
    public static Optional<Instant> nextSlotExpiry(
            ReadOnlyKeyValueStore<String, TimerPage> timers,
            Function<ContactKey, Slot> slots,
            AccountId account,
            Instant from,
            Instant until) {
        try (var pages = timers.range(StoreKeys.timersFrom(account, from), StoreKeys.timersUntil(account, until))) {
            for (var scanned = 0; pages.hasNext(); scanned++) {
                var entry = pages.next();
                if (scanned == MAX_PAGES_SCANNED) {
                    return Optional.of(StoreKeys.instantOf(entry.key, StoreKeys.TIMER_SECOND_PART));
                }
                var next = StoreKeys.isSlotTimer(entry.key)
                        ? nextSlotExpiry(entry.value, slots, from)
                        : Optional.<Instant>empty();
                if (next.isPresent()) {
                    return next.filter(at -> !at.isAfter(until));
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Instant> nextSlotExpiry(TimerPage page, Function<ContactKey, Slot> slots, Instant from) {
        return page.timers().stream()
                .sorted(comparingLong(Timer::micros))
                .filter(timer -> !timer.instant().isBefore(from))
                .filter(timer -> isCurrent(timer, slots.apply(timer.person())))
                .map(Timer::instant)
                .findFirst();
    }

    private static boolean isCurrent(Timer timer, Slot slot) {
        return !slot.isEmpty() && timer.equals(Timer.of(timer.person(), slot.expiresAt()));
    }

    private String keyFrom(Instant instant) {
        return StoreKeys.timersFrom(account, instant);
    }

    /** The page of a second that receives the next timer. */
    private record LastPage(int number, TimerPage page) {

        LastPage plus(Timer timer) {
            return page.isFull()
                    ? new LastPage(number + 1, TimerPage.EMPTY.withTimer(timer))
                    : new LastPage(number, page.withTimer(timer));
        }
    }

    /**
     * Recipients and people with later timers.
     *
     * @param next the instant after which the next search begins; null if there are no more timers
     */
    public record LaterTimers(
            List<RecipientId> recipients,
            List<ContactKey> slots,
            @Nullable Instant next) {

        public int size() {
            return recipients.size() + slots.size();
        }
    }

    /** Recipients and people whose timers are due; the timers may be stale. */
    public record DueTimers(List<RecipientId> recipients, List<ContactKey> slots) {

        public int size() {
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

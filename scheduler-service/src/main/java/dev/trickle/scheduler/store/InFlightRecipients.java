package dev.trickle.scheduler.store;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.scheduler.recipient.Recipient;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.ReleasedPage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Recipients that are released and have no outcome yet: all of them in memory, and in pages in the store.
 *
 * <p>An outcome does not rewrite the page. It moves the recipient to the recipient store, which excludes it when the
 * pages are loaded at the next start. A page is deleted once all of its recipients have outcomes.
 */
public final class InFlightRecipients {

    private final AccountId account;
    private final StateStores stores;

    /** In the order of the releases. */
    private final Map<RecipientId, InFlightEntry> byRecipient = new LinkedHashMap<>();

    /** Number of recipients in flight, by page. */
    private final Map<Integer, Integer> inFlightByPage = new HashMap<>();

    private final TreeMap<Integer, List<Recipient>> unsavedPages = new TreeMap<>();

    private int nextPage;

    /**
     * No outcome is overdue before this instant. Checking all recipients at every tick would cost more than releasing
     * them.
     */
    private Instant noneOverdueBefore = Instant.MAX;

    InFlightRecipients(AccountId account, StateStores stores) {
        this.account = account;
        this.stores = stores;
        loadPages().forEach(page -> restorePage(StoreKeys.pageNumber(page.key), page.value));
        List.copyOf(byRecipient.values()).stream()
                .map(InFlightEntry::recipient)
                .filter(this::hasOutcome)
                .forEach(this::remove);
    }

    private List<KeyValue<String, ReleasedPage>> loadPages() {
        var stored = new ArrayList<KeyValue<String, ReleasedPage>>();
        try (var pages = store().range(StoreKeys.firstKey(account), StoreKeys.lastKey(account))) {
            pages.forEachRemaining(stored::add);
        }
        return stored;
    }

    private void restorePage(int page, ReleasedPage stored) {
        stored.recipients().forEach(recipient -> track(recipient, page));
        nextPage = page + 1;
    }

    /** Whether the recipient store has this attempt or a later one. */
    private boolean hasOutcome(Recipient recipient) {
        var known = stores.recipients().get(StoreKeys.key(account, recipient.id()));
        return known != null && known.attempt() >= recipient.attempt();
    }

    public Optional<Recipient> find(RecipientId recipient) {
        return Optional.ofNullable(byRecipient.get(recipient)).map(InFlightEntry::recipient);
    }

    public Stream<Recipient> all() {
        return byRecipient.values().stream().map(InFlightEntry::recipient);
    }

    public int size() {
        return byRecipient.size();
    }

    /** Adds a released recipient, or replaces the state of one that is still in flight. */
    public void put(Recipient recipient) {
        if (unsavedPages.computeIfAbsent(nextPage, page -> new ArrayList<>()).size() == ReleasedPage.SIZE) {
            nextPage++;
        }
        unsavedPages.computeIfAbsent(nextPage, page -> new ArrayList<>()).add(recipient);
        track(recipient, nextPage);
    }

    private void track(Recipient recipient, int page) {
        inFlightByPage.merge(page, 1, Integer::sum);
        removeFromPage(byRecipient.put(recipient.id(), new InFlightEntry(recipient, page)));
        noneOverdueBefore = earlierOf(noneOverdueBefore, republishAt(recipient));
    }

    /** Removes a recipient that has an outcome. */
    public void remove(Recipient recipient) {
        removeFromPage(byRecipient.remove(recipient.id()));
    }

    private void removeFromPage(@Nullable InFlightEntry before) {
        if (before != null && inFlightByPage.merge(before.page(), -1, Integer::sum) == 0) {
            inFlightByPage.remove(before.page());
            if (unsavedPages.remove(before.page()) == null) {
                StateStores.remove(store(), StoreKeys.releasedPage(account, before.page()));
            }
        }
    }

    /** Writes the new pages to the store. */
    public void save() {
        if (!unsavedPages.isEmpty()) {
            unsavedPages.forEach((page, recipients) ->
                    store().put(StoreKeys.releasedPage(account, page), new ReleasedPage(recipients)));
            nextPage = unsavedPages.lastKey() + 1;
            unsavedPages.clear();
        }
    }

    private KeyValueStore<String, ReleasedPage> store() {
        return stores.inFlight();
    }

    /** At most {@code limit} recipients whose outcome is overdue. */
    public List<Recipient> findOverdue(Instant now, int limit) {
        if (noneOverdueBefore.isAfter(now)) {
            return List.of();
        }
        noneOverdueBefore =
                all().map(InFlightRecipients::republishAt).reduce(Instant.MAX, InFlightRecipients::earlierOf);
        return all().filter(recipient -> !republishAt(recipient).isAfter(now))
                .limit(limit)
                .toList();
    }

    /** An instant before which no outcome becomes overdue; empty while no recipient is in flight. */
    public Optional<Instant> nextOverdue() {
        return byRecipient.isEmpty() ? Optional.empty() : Optional.of(noneOverdueBefore);
    }

    private static Instant earlierOf(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant republishAt(Recipient recipient) {
        return ((InFlight) recipient.state()).republishAt();
    }

    private record InFlightEntry(Recipient recipient, int page) {}
}

package dev.trickle.scheduler;

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
 * Who was released and not answered: in memory, few enough to be looked through, and on disk by the page.
 *
 * <p>An answer deletes nobody from their page. It writes them where they are next, and that is how a start knows that
 * they are not under way; a page goes with the last of its people.
 */
final class InFlightRecipients {

    private final AccountId account;
    private final StateStores stores;

    /** The earliest released first. */
    private final Map<RecipientId, Released> byRecipient = new LinkedHashMap<>();

    /** How many of a page are not answered. */
    private final Map<Integer, Integer> inFlightByPage = new HashMap<>();

    /** Pages that have not been written yet. */
    private final TreeMap<Integer, List<Recipient>> unsavedPages = new TreeMap<>();

    private int nextPage;

    /** Nobody's answer is missed before: to look through all of them at every tick would cost more than releasing them. */
    private Instant noneOverdueBefore = Instant.MAX;

    InFlightRecipients(AccountId account, StateStores stores) {
        this.account = account;
        this.stores = stores;
        loadPages().forEach(page -> restorePage(StoreKeys.pageNumber(page.key), page.value));
        List.copyOf(byRecipient.values()).stream()
                .map(Released::recipient)
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

    /** Whoever was answered is in the other store, with that attempt or with a later one. */
    private boolean hasOutcome(Recipient recipient) {
        var known = stores.recipients().get(StoreKeys.key(account, recipient.id()));
        return known != null && known.attempt() >= recipient.attempt();
    }

    Optional<Recipient> find(RecipientId recipient) {
        return Optional.ofNullable(byRecipient.get(recipient)).map(Released::recipient);
    }

    Stream<Recipient> all() {
        return byRecipient.values().stream().map(Released::recipient);
    }

    /** Somebody is released, or something else became known of them before their answer. */
    void put(Recipient recipient) {
        if (unsavedPages.computeIfAbsent(nextPage, page -> new ArrayList<>()).size() == ReleasedPage.SIZE) {
            nextPage++;
        }
        unsavedPages.computeIfAbsent(nextPage, page -> new ArrayList<>()).add(recipient);
        track(recipient, nextPage);
    }

    private void track(Recipient recipient, int page) {
        inFlightByPage.merge(page, 1, Integer::sum);
        removeFromPage(byRecipient.put(recipient.id(), new Released(recipient, page)));
        noneOverdueBefore = earlierOf(noneOverdueBefore, republishAt(recipient));
    }

    /** They were answered. */
    void remove(Recipient recipient) {
        removeFromPage(byRecipient.remove(recipient.id()));
    }

    private void removeFromPage(@Nullable Released before) {
        if (before != null && inFlightByPage.merge(before.page(), -1, Integer::sum) == 0) {
            inFlightByPage.remove(before.page());
            if (unsavedPages.remove(before.page()) == null) {
                StateStores.remove(store(), StoreKeys.releasedPage(account, before.page()));
            }
        }
    }

    /** Writes whom it has not written yet. */
    void save() {
        if (!unsavedPages.isEmpty()) {
            unsavedPages.forEach(
                    (page, recipients) -> store().put(StoreKeys.releasedPage(account, page), new ReleasedPage(recipients)));
            nextPage = unsavedPages.lastKey() + 1;
            unsavedPages.clear();
        }
    }

    private KeyValueStore<String, ReleasedPage> store() {
        return stores.inFlight();
    }

    /** Who should have been answered by now, at most so many. */
    List<Recipient> findOverdue(Instant now, int most) {
        if (noneOverdueBefore.isAfter(now)) {
            return List.of();
        }
        noneOverdueBefore = all().map(InFlightRecipients::republishAt).reduce(Instant.MAX, InFlightRecipients::earlierOf);
        return all().filter(recipient -> !republishAt(recipient).isAfter(now))
                .limit(most)
                .toList();
    }

    /** Before then no answer will be missed; nothing while nobody is under way. */
    Optional<Instant> nextOverdue() {
        return byRecipient.isEmpty() ? Optional.empty() : Optional.of(noneOverdueBefore);
    }

    private static Instant earlierOf(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant republishAt(Recipient recipient) {
        return ((InFlight) recipient.state()).republishAt();
    }

    private record Released(Recipient recipient, int page) {}
}

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
    private final Map<RecipientId, Released> released = new LinkedHashMap<>();

    /** How many of a page are not answered. */
    private final Map<Integer, Integer> unanswered = new HashMap<>();

    /** Pages that have not been written yet. */
    private final TreeMap<Integer, List<Recipient>> unsaved = new TreeMap<>();

    private int nextPage;

    /** Nobody's answer is missed before: to look through all of them at every tick would cost more than releasing them. */
    private Instant nobodyBefore = Instant.MAX;

    InFlightRecipients(AccountId account, StateStores stores) {
        this.account = account;
        this.stores = stores;
        stored().forEach(page -> remember(StoreKeys.numberOfPage(page.key), page.value));
        List.copyOf(released.values()).stream()
                .map(Released::recipient)
                .filter(this::isAnswered)
                .forEach(this::remove);
    }

    private List<KeyValue<String, ReleasedPage>> stored() {
        var stored = new ArrayList<KeyValue<String, ReleasedPage>>();
        try (var pages = store().range(StoreKeys.firstOf(account), StoreKeys.lastOf(account))) {
            pages.forEachRemaining(stored::add);
        }
        return stored;
    }

    private void remember(int page, ReleasedPage stored) {
        stored.recipients().forEach(recipient -> keep(recipient, page));
        nextPage = page + 1;
    }

    /** Whoever was answered is in the other store, with that attempt or with a later one. */
    private boolean isAnswered(Recipient recipient) {
        var known = stores.recipients().get(StoreKeys.of(account, recipient.id()));
        return known != null && known.attempt() >= recipient.attempt();
    }

    Optional<Recipient> find(RecipientId recipient) {
        return Optional.ofNullable(released.get(recipient)).map(Released::recipient);
    }

    Stream<Recipient> all() {
        return released.values().stream().map(Released::recipient);
    }

    /** Somebody is released, or something else became known of them before their answer. */
    void put(Recipient recipient) {
        if (unsaved.computeIfAbsent(nextPage, page -> new ArrayList<>()).size() == ReleasedPage.SIZE) {
            nextPage++;
        }
        unsaved.computeIfAbsent(nextPage, page -> new ArrayList<>()).add(recipient);
        keep(recipient, nextPage);
    }

    private void keep(Recipient recipient, int page) {
        unanswered.merge(page, 1, Integer::sum);
        leavePage(released.put(recipient.id(), new Released(recipient, page)));
        nobodyBefore = earlier(nobodyBefore, askAgainAt(recipient));
    }

    /** They were answered. */
    void remove(Recipient recipient) {
        leavePage(released.remove(recipient.id()));
    }

    private void leavePage(@Nullable Released before) {
        if (before != null && unanswered.merge(before.page(), -1, Integer::sum) == 0) {
            unanswered.remove(before.page());
            if (unsaved.remove(before.page()) == null) {
                StateStores.remove(store(), StoreKeys.released(account, before.page()));
            }
        }
    }

    /** Writes whom it has not written yet. */
    void save() {
        if (!unsaved.isEmpty()) {
            unsaved.forEach(
                    (page, recipients) -> store().put(StoreKeys.released(account, page), new ReleasedPage(recipients)));
            nextPage = unsaved.lastKey() + 1;
            unsaved.clear();
        }
    }

    private KeyValueStore<String, ReleasedPage> store() {
        return stores.inFlight();
    }

    /** Who should have been answered by now, at most so many. */
    List<Recipient> missed(Instant now, int most) {
        if (nobodyBefore.isAfter(now)) {
            return List.of();
        }
        nobodyBefore = all().map(InFlightRecipients::askAgainAt).reduce(Instant.MAX, InFlightRecipients::earlier);
        return all().filter(recipient -> !askAgainAt(recipient).isAfter(now))
                .limit(most)
                .toList();
    }

    /** Before then no answer will be missed; nothing while nobody is under way. */
    Optional<Instant> nextMissed() {
        return released.isEmpty() ? Optional.empty() : Optional.of(nobodyBefore);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant askAgainAt(Recipient recipient) {
        return ((InFlight) recipient.state()).askAgainAt();
    }

    private record Released(Recipient recipient, int page) {}
}

package dev.trickle.scheduler;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.hash.BloomFilter;
import com.google.common.hash.Funnels;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.scheduler.quota.Slot;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The store of an account's places, and a filter in memory that knows who is certainly not in it.
 *
 * <p>Most who are released hold no place yet, and to look for somebody who is not there costs the store more than all
 * else at a release. A person takes some ten to twenty bits.
 */
final class StoredPlaces {

    private static final int FEWEST = 10_000;

    /** Of those who are not there, for how many the store is asked in vain. */
    private static final double MAYBE = 0.01;

    private final AccountId account;
    private final KeyValueStore<String, Slot> slots;
    private BloomFilter<CharSequence> filter;

    /** How many more may be added before the filter says maybe too often. */
    private int room;

    StoredPlaces(AccountId account, KeyValueStore<String, Slot> slots) {
        this.account = account;
        this.slots = slots;
        this.filter = filled();
    }

    Slot get(ContactKey person) {
        var known = filter.mightContain(person.value()) ? slots.get(StoreKeys.of(account, person)) : null;
        return known == null ? Slot.EMPTY : known;
    }

    void put(ContactKey person, Slot slot) {
        if (slot.isEmpty()) {
            GateStores.remove(slots, StoreKeys.of(account, person));
            return;
        }
        slots.put(StoreKeys.of(account, person), slot);
        filter.put(person.value());
        room--;
        if (room == 0) {
            filter = filled();
        }
    }

    /** From the store: whose place has run out is forgotten, and there is room for as many again. */
    private BloomFilter<CharSequence> filled() {
        var held = new AtomicInteger();
        forEach(person -> held.incrementAndGet());
        room = Math.max(FEWEST, held.get());
        var filled = BloomFilter.create(Funnels.stringFunnel(US_ASCII), held.get() + room, MAYBE);
        forEach(filled::put);
        return filled;
    }

    private void forEach(Consumer<String> person) {
        try (var all = slots.range(StoreKeys.firstOf(account), StoreKeys.lastOf(account))) {
            all.forEachRemaining(entry -> person.accept(StoreKeys.lastPart(entry.key)));
        }
    }
}

package dev.trickle.scheduler.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.hash.BloomFilter;
import com.google.common.hash.Funnels;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Store with entries for some people of an account, behind a Bloom filter in memory that rules out absent keys.
 *
 * <p>Most released people occupy no slot and have not opted out, and looking up an absent key is the most expensive
 * store access of a release. The filter takes about ten to twenty bits for each person.
 */
final class BloomFilteredStore<V> {

    private static final int MIN_FREE_CAPACITY = 10_000;

    /** Share of absent keys for which the store is read all the same. */
    private static final double FALSE_POSITIVE_RATE = 0.01;

    private final AccountId account;
    private final KeyValueStore<String, V> store;
    private final V defaultValue;
    private BloomFilter<CharSequence> filter;

    /** Insertions left before the filter exceeds its false positive rate and is built again. */
    private int freeCapacity;

    /** @param defaultValue returned for absent keys; never stored */
    BloomFilteredStore(AccountId account, KeyValueStore<String, V> store, V defaultValue) {
        this.account = account;
        this.store = store;
        this.defaultValue = defaultValue;
        this.filter = buildFilter();
    }

    V get(ContactKey person) {
        var known = filter.mightContain(person.value()) ? store.get(StoreKeys.key(account, person)) : null;
        return known == null ? defaultValue : known;
    }

    void put(ContactKey person, V value) {
        if (value.equals(defaultValue)) {
            StateStores.remove(store, StoreKeys.key(account, person));
            return;
        }
        store.put(StoreKeys.key(account, person), value);
        filter.put(person.value());
        freeCapacity--;
        if (freeCapacity == 0) {
            filter = buildFilter();
        }
    }

    /** Builds the filter from the current entries, with capacity for as many again. */
    private BloomFilter<CharSequence> buildFilter() {
        var entries = new AtomicInteger();
        forEachKey(person -> entries.incrementAndGet());
        freeCapacity = Math.max(MIN_FREE_CAPACITY, entries.get());
        var rebuilt =
                BloomFilter.create(Funnels.stringFunnel(US_ASCII), entries.get() + freeCapacity, FALSE_POSITIVE_RATE);
        forEachKey(rebuilt::put);
        return rebuilt;
    }

    private void forEachKey(Consumer<String> action) {
        try (var all = store.range(StoreKeys.firstKey(account), StoreKeys.lastKey(account))) {
            all.forEachRemaining(entry -> action.accept(StoreKeys.lastPart(entry.key)));
        }
    }
}

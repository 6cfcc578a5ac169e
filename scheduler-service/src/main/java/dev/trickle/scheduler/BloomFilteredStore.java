package dev.trickle.scheduler;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.hash.BloomFilter;
import com.google.common.hash.Funnels;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * A store with an entry for some people of an account, and a filter in memory that knows who certainly has none.
 *
 * <p>Most who are released hold no place and have not opted out, and to look for somebody who is not there costs the
 * store more than all else at a release. A person takes some ten to twenty bits.
 */
final class BloomFilteredStore<V> {

    private static final int MIN_FREE_CAPACITY = 10_000;

    /** Of those who are not there, the part for whom the store is asked in vain. */
    private static final double FALSE_POSITIVE_RATE = 0.01;

    private final AccountId account;
    private final KeyValueStore<String, V> store;
    private final V defaultValue;
    private BloomFilter<CharSequence> filter;

    /** How many more may be added before the filter says maybe too often. */
    private int freeCapacity;

    /** @param none stands for whoever has no entry; not stored */
    BloomFilteredStore(AccountId account, KeyValueStore<String, V> store, V none) {
        this.account = account;
        this.store = store;
        this.defaultValue = none;
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

    /** From the store: whose entry is gone is forgotten, and there is room for as many again. */
    private BloomFilter<CharSequence> buildFilter() {
        var held = new AtomicInteger();
        forEachKey(person -> held.incrementAndGet());
        freeCapacity = Math.max(MIN_FREE_CAPACITY, held.get());
        var filled = BloomFilter.create(Funnels.stringFunnel(US_ASCII), held.get() + freeCapacity, FALSE_POSITIVE_RATE);
        forEachKey(filled::put);
        return filled;
    }

    private void forEachKey(Consumer<String> person) {
        try (var all = store.range(StoreKeys.firstKey(account), StoreKeys.lastKey(account))) {
            all.forEachRemaining(entry -> person.accept(StoreKeys.lastPart(entry.key)));
        }
    }
}

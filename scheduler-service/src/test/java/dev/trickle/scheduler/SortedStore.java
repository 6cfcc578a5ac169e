package dev.trickle.scheduler;

import dev.trickle.scheduler.store.StateStores;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** State store on a sorted map. Thousands of histories run on it in the time that RocksDB needs to open. */
public final class SortedStore<V> implements KeyValueStore<String, V> {

    private final String name;
    private TreeMap<String, V> entries = new TreeMap<>();
    private TreeMap<String, V> committed = new TreeMap<>();
    private int reads;

    public SortedStore(String name) {
        this.name = name;
    }

    /** All stores of a task, empty. */
    public static StateStores emptyStores() {
        return new StateStores(
                new SortedStore<>("accounts"),
                new SortedStore<>("campaigns"),
                new SortedStore<>("queues"),
                new SortedStore<>("metadata"),
                new SortedStore<>("in-flight"),
                new SortedStore<>("recipients"),
                new SortedStore<>("retries"),
                new SortedStore<>("timers"),
                new SortedStore<>("slots"),
                new SortedStore<>("opt-outs"),
                new SortedStore<>("replay-buffer"));
    }

    public Map<String, V> entries() {
        return entries;
    }

    /** Number of reads by key. */
    public int reads() {
        return reads;
    }

    public void resetReads() {
        reads = 0;
    }

    public void commit() {
        committed = new TreeMap<>(entries);
    }

    /** Undoes all changes since the last commit. */
    public void rollBack() {
        entries = new TreeMap<>(committed);
    }

    public void clear() {
        entries.clear();
        committed.clear();
    }

    @Override
    public V get(String key) {
        reads++;
        return entries.get(key);
    }

    @Override
    public void put(String key, V value) {
        if (value == null) {
            entries.remove(key);
        } else {
            entries.put(key, value);
        }
    }

    @Override
    public V putIfAbsent(String key, V value) {
        return entries.putIfAbsent(key, value);
    }

    @Override
    public void putAll(List<KeyValue<String, V>> all) {
        all.forEach(entry -> entries.put(entry.key, entry.value));
    }

    @Override
    public V delete(String key) {
        return entries.remove(key);
    }

    @Override
    public KeyValueIterator<String, V> range(String from, String to) {
        var head = to == null ? entries : entries.headMap(to, true);
        return new Entries<>(
                (from == null ? head : head.tailMap(from, true)).entrySet().iterator());
    }

    @Override
    public KeyValueIterator<String, V> all() {
        return range(null, null);
    }

    @Override
    public long approximateNumEntries() {
        return entries.size();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        context.register(root, (key, value) -> {});
    }

    @Override
    public void flush() {
        // Writes take effect immediately.
    }

    @Override
    public void close() {
        // No resources to release.
    }

    @Override
    public boolean persistent() {
        return false;
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    private record Entries<V>(Iterator<Map.Entry<String, V>> entries) implements KeyValueIterator<String, V> {

        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public KeyValue<String, V> next() {
            var next = entries.next();
            return KeyValue.pair(next.getKey(), next.getValue());
        }

        @Override
        public String peekNextKey() {
            throw new IllegalStateException("Not used by the scheduler");
        }

        @Override
        public void close() {
            // No resources to release.
        }
    }
}

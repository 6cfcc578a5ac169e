package dev.trickle.scheduler.store;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.pipeline.TestPeople.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.ContactKey;
import dev.trickle.scheduler.SortedStore;
import dev.trickle.scheduler.quota.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BloomFilteredStoreTest {

    private static final Slot OCCUPIED =
            Slot.EMPTY.withMessage("a message", Instant.parse("2026-03-02T09:00:00Z"), Duration.ofSeconds(60));

    /** More than the initial capacity. */
    private static final int MANY = 25_000;

    private final SortedStore<Slot> store = new SortedStore<>("slots");

    @Test
    void findsEveryEntryBeyondTheInitialCapacity() {
        var slots = new BloomFilteredStore<>(SHOP, store, Slot.EMPTY);
        people().forEach(person -> slots.put(person, OCCUPIED));

        assertThat(people().map(slots::get)).containsOnly(OCCUPIED);
    }

    @Test
    void findsEveryEntryAfterARestart() {
        var before = new BloomFilteredStore<>(SHOP, store, Slot.EMPTY);
        people().forEach(person -> before.put(person, OCCUPIED));

        var slots = new BloomFilteredStore<>(SHOP, store, Slot.EMPTY);

        assertThat(people().map(slots::get)).containsOnly(OCCUPIED);
    }

    @Test
    void seldomReadsTheStoreForAbsentKeys() {
        var slots = new BloomFilteredStore<>(SHOP, store, Slot.EMPTY);
        people().forEach(person -> slots.put(person, OCCUPIED));
        store.resetReads();

        assertThat(IntStream.range(0, MANY).mapToObj(number -> slots.get(key("other-" + number))))
                .containsOnly(Slot.EMPTY);
        assertThat(store.reads()).isLessThan(MANY / 20);
    }

    @Test
    void returnsTheDefaultForARemovedEntry() {
        var slots = new BloomFilteredStore<>(SHOP, store, Slot.EMPTY);
        slots.put(key("ada"), OCCUPIED);
        slots.put(key("ada"), Slot.EMPTY);

        assertThat(slots.get(key("ada"))).isEqualTo(Slot.EMPTY);
        assertThat(store.entries()).isEmpty();
    }

    private static Stream<ContactKey> people() {
        return IntStream.range(0, MANY).mapToObj(number -> key("person-" + number));
    }
}

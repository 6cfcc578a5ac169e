package dev.trickle.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.scheduler.EndOffsets.Backlog;
import dev.trickle.scheduler.TopicShuffler.PendingEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The gate on plain stores. What it reads and writes counts once it is committed; its process may die at any moment
 * before, and its stores may be lost.
 */
final class SimulatedProcessor {

    private static final int TICKS_TO_RECOVER = 70;

    private final Random random;
    private final SchedulerProperties properties;
    private final SharedSettings sharedSettings;
    private final InstantSource clock;
    private final Consumer<Entry> onCommitted;
    private final Map<String, SortedStore<Object>> stores = new HashMap<>();
    private final Map<String, List<PendingEvent>> log = new TreeMap<>();
    private final Map<String, Integer> nextOffsets = new TreeMap<>();
    private final List<Entry> uncommittedEntries = new ArrayList<>();
    private final List<PendingEvent> uncommittedReads = new ArrayList<>();

    private NextWakeUps nextWakeUps = new NextWakeUps();
    private MockProcessorContext<AccountId, Object> context;
    private Processor<AccountId, Object, AccountId, Object> processor;

    /** @param committed hears of everything that was read and written, in this order, once it is committed */
    SimulatedProcessor(
            Random random,
            SchedulerProperties properties,
            SharedSettings sharedSettings,
            InstantSource clock,
            Consumer<Entry> committed) {
        this.random = random;
        this.properties = properties;
        this.sharedSettings = sharedSettings;
        this.clock = clock;
        this.onCommitted = committed;
        StateStores.builders().forEach(store -> stores.put(store.name(), new SortedStore<>(store.name())));
        start();
    }

    /** What one store holds. */
    @SuppressWarnings("unchecked") // Each store is only ever asked for by its own type.
    <V> Map<String, V> store(String name) {
        return (Map<String, V>) stores.get(name).entries();
    }

    void read(PendingEvent pendingEvent) {
        uncommittedEntries.add(new Entry(pendingEvent.account(), clock.instant(), pendingEvent.event(), false));
        uncommittedReads.add(pendingEvent);
        process(pendingEvent);
    }

    void tick() {
        context.scheduledPunctuators().getFirst().getPunctuator().punctuate(0);
        collectWritten();
    }

    /** When the gate says that it has something to do next. */
    Optional<Instant> nextTimer() {
        return nextWakeUps.nextTimer();
    }

    void commit() {
        stores.values().forEach(SortedStore::commit);
        uncommittedReads.forEach(pendingEvent -> log.computeIfAbsent(pendingEvent.topic(), topic -> new ArrayList<>())
                .add(pendingEvent));
        uncommittedReads.clear();
        // Accounts do not mix; in which order the gate looks after them differs from one JVM to the next.
        uncommittedEntries.sort(Comparator.comparing(entry -> entry.account().value()));
        uncommittedEntries.forEach(onCommitted);
        uncommittedEntries.clear();
    }

    /** The process dies: nothing since the last commit has happened. Returns what is to be read again. */
    List<PendingEvent> crash() {
        stores.values().forEach(SortedStore::rollBack);
        var again = List.copyOf(uncommittedReads);
        uncommittedReads.clear();
        uncommittedEntries.clear();
        nextOffsets.replaceAll((topic, offset) -> log.get(topic).size());
        start();
        return again;
    }

    /** The stores are lost, and filled again from all that was ever read; until then nobody is released. */
    void loseStores() {
        stores.values().forEach(SortedStore::clear);
        log.keySet().forEach(topic -> nextOffsets.put(topic, 0));
        start();
        while (!backlog().unread().isEmpty()) {
            readAgain();
            if (random.nextInt(40) == 0) {
                tick();
            }
            if (random.nextInt(150) == 0) {
                commit();
                start();
            }
            if (!backlog().unread().isEmpty()) {
                assertThat(uncommittedEntries.stream().filter(Entry::written).map(Entry::event))
                        .as("released before everything was read again")
                        .noneMatch(SendRequested.class::isInstance);
            }
        }
        for (var ticks = 0; ticks < TICKS_TO_RECOVER; ticks++) {
            tick();
        }
        nextOffsets.clear();
        commit();
    }

    private void readAgain() {
        var topics = List.copyOf(backlog().unread().keySet());
        var topic = topics.get(random.nextInt(topics.size()));
        var offset = nextOffsets.merge(topic, 1, Integer::sum) - 1;
        context.setRecordMetadata(topic, 0, offset);
        process(log.get(topic).get(offset));
    }

    private Backlog backlog() {
        var unread = new TreeMap<String, Long>();
        var begun = false;
        for (var topic : nextOffsets.entrySet()) {
            var last = log.get(topic.getKey()).size() - 1;
            begun |= topic.getValue() > 0;
            if (topic.getValue() <= last) {
                unread.put(topic.getKey(), (long) last);
            }
        }
        return new Backlog(unread, begun);
    }

    private void process(PendingEvent pendingEvent) {
        processor.process(new Record<>(pendingEvent.account(), pendingEvent.event(), 0));
        collectWritten();
    }

    private void collectWritten() {
        for (var forwarded : context.forwarded()) {
            uncommittedEntries.add(new Entry(
                    forwarded.record().key(),
                    clock.instant(),
                    forwarded.record().value(),
                    true));
        }
        context.resetForwards();
    }

    /** A new process on what the old one has committed. */
    private void start() {
        context = new MockProcessorContext<>();
        stores.values().forEach(context::addStateStore);
        nextWakeUps = new NextWakeUps();
        processor = new ReleaseProcessor(properties, sharedSettings, clock, nextWakeUps, partition -> backlog()).get();
        processor.init(context);
    }

    /** A gate whose numbers are so small that every bound is met. */
    static SchedulerProperties smallLimits(int slice, int inFlightWindow) {
        return new SchedulerProperties(
                Duration.ofSeconds(1),
                slice,
                Duration.ofSeconds(10),
                inFlightWindow,
                Duration.ofSeconds(20),
                Duration.ofMinutes(2),
                Duration.ofMinutes(5));
    }

    /**
     * Something that the gate read or wrote.
     *
     * @param at the calendar then
     */
    record Entry(AccountId account, Instant at, Object event, boolean written) {}
}

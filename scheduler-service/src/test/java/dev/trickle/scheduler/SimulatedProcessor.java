package dev.trickle.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.scheduler.TopicShuffler.PendingEvent;
import dev.trickle.scheduler.failure.RecordFailures;
import dev.trickle.scheduler.recovery.EndOffsets.Backlog;
import dev.trickle.scheduler.recovery.StateRecovery;
import dev.trickle.scheduler.store.StateStores;
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
import org.apache.kafka.streams.state.StoreBuilder;

/**
 * The release processor on plain stores with commits. It may crash at any moment, which undoes everything since the
 * last commit, and its stores may be lost.
 *
 * <p>Kafka Streams initialises a closed processor again: the same one after an aborted transaction, and an earlier one
 * after another instance hosted the task in between. So the one that continues is chosen at random.
 */
final class SimulatedProcessor {

    private static final int STEPS_TO_RECOVER = 100_000;

    /** Named once: building the stores generates classes for their codecs. */
    private static final List<String> STORES =
            StateStores.builders().stream().map(StoreBuilder::name).toList();

    private final Random random;
    private final SchedulerProperties properties;
    private final SharedSettings sharedSettings;
    private final InstantSource clock;
    private final Consumer<Entry> onCommitted;
    private final Map<String, SortedStore<Object>> stores = new HashMap<>();
    private final Map<String, List<PendingEvent>> log = new TreeMap<>();
    private final PublishedLog publishedLog;

    /** Input offsets during a recovery; empty otherwise. */
    private final Map<String, Integer> nextOffsets = new TreeMap<>();

    private final Map<String, Integer> committedOffsets = new TreeMap<>();
    private final Map<String, Integer> endsAtLoss = new TreeMap<>();
    private final List<Entry> uncommittedEntries = new ArrayList<>();
    private final List<PendingEvent> uncommittedReads = new ArrayList<>();

    /** Closed instances that may host the task again. */
    private final List<Instance> closedInstances = new ArrayList<>();

    private final CountCheck countCheck = new CountCheck();

    private MockProcessorContext<AccountId, Object> context;
    private Instance instance;

    /** @param onCommitted receives all read and published entries in order, once they are committed */
    SimulatedProcessor(
            Random random,
            SchedulerProperties properties,
            SharedSettings sharedSettings,
            InstantSource clock,
            Consumer<Entry> onCommitted) {
        this.random = random;
        this.properties = properties;
        this.sharedSettings = sharedSettings;
        this.clock = clock;
        this.onCommitted = onCommitted;
        this.publishedLog = new PublishedLog(random);
        STORES.forEach(name -> stores.put(name, new SortedStore<>(name)));
        startNew();
    }

    /** The entries of a store. */
    @SuppressWarnings("unchecked") // Each store is only requested with its own type.
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

    /** The next wake-up of the scheduler. */
    Optional<Instant> nextTimer() {
        return instance.nextWakeUps().nextTimer();
    }

    void commit() {
        assertThat(countCheck.violations()).as("counts that do not add up").isZero();
        stores.values().forEach(SortedStore::commit);
        uncommittedReads.forEach(pendingEvent -> log.computeIfAbsent(pendingEvent.topic(), topic -> new ArrayList<>())
                .add(pendingEvent));
        uncommittedReads.clear();
        // Accounts are independent, and their processing order differs between JVMs.
        uncommittedEntries.sort(Comparator.comparing(entry -> entry.account().value()));
        uncommittedEntries.stream()
                .filter(Entry::written)
                .forEach(entry -> publishedLog.add(entry.account(), entry.event()));
        committedOffsets.putAll(nextOffsets);
        var committed = List.copyOf(uncommittedEntries);
        uncommittedEntries.clear();
        committed.forEach(onCommitted);
    }

    /** Crashes, which undoes everything since the last commit. Returns the events to read again. */
    List<PendingEvent> crash() {
        return crash(random.nextBoolean() ? Restart.NEW : anyRestart());
    }

    /** Aborts the transaction; a new or a closed instance continues. */
    List<PendingEvent> crash(Restart restart) {
        stores.values().forEach(SortedStore::rollBack);
        var again = List.copyOf(uncommittedReads);
        uncommittedReads.clear();
        uncommittedEntries.clear();
        nextOffsets.putAll(committedOffsets);
        handOver(restart);
        return again;
    }

    /** Closes the task; the same instance, an earlier one or a new one continues on the committed state. */
    void handOver() {
        handOver(anyRestart());
    }

    void handOver(Restart restart) {
        instance.processor().close();
        closedInstances.add(instance);
        switch (restart) {
            case NEW -> startNew();
            case SAME -> start(closedInstances.removeLast());
            case EARLIEST -> start(closedInstances.removeFirst());
            case ANY -> start(closedInstances.remove(random.nextInt(closedInstances.size())));
        }
    }

    private Restart anyRestart() {
        return random.nextInt(4) == 0 ? Restart.NEW : Restart.ANY;
    }

    /** The committed and uncommitted entries of all stores. */
    Map<String, Map<String, Object>> snapshot() {
        var all = new TreeMap<String, Map<String, Object>>();
        stores.forEach((name, store) -> all.put(name, new TreeMap<>(store.entries())));
        return all;
    }

    /** The instance that continues after the task was closed. */
    enum Restart {
        NEW,
        SAME,
        EARLIEST,
        ANY
    }

    /** Loses the stores and recovers them. */
    void loseStores() {
        loseStores(() -> {});
    }

    /**
     * Loses the stores, reads all events again, and stops and continues at any moment. Nothing may be released before
     * that is complete.
     *
     * @param meanwhile what else happens between two steps of the recovery
     */
    void loseStores(Runnable meanwhile) {
        stores.values().forEach(SortedStore::clear);
        log.forEach((topic, events) -> {
            nextOffsets.put(topic, 0);
            endsAtLoss.put(topic, events.size());
        });
        committedOffsets.clear();
        committedOffsets.putAll(nextOffsets);
        startNew();
        for (var steps = 0; !isRecovered(); steps++) {
            assertThat(steps).as("steps until the recovery is complete").isLessThan(STEPS_TO_RECOVER);
            recoverABit();
            if (backlog().unread().isEmpty()) {
                meanwhile.run();
            }
        }
        nextOffsets.clear();
        committedOffsets.clear();
        commit();
    }

    /** Whether the state is complete. */
    boolean isRecovered() {
        return stores.get(StateStores.METADATA).entries().containsKey(StateRecovery.COMPLETED);
    }

    private void recoverABit() {
        if (!backlog().unread().isEmpty()) {
            readAgain();
        }
        if (random.nextInt(10) == 0 || backlog().unread().isEmpty()) {
            tick();
        }
        if (!isRecovered()) {
            assertThat(uncommittedEntries.stream().filter(Entry::written).map(Entry::event))
                    .as("released before the recovery was complete")
                    .noneMatch(SendRequested.class::isInstance);
        }
        switch (random.nextInt(300)) {
            case 0, 1, 2, 3 -> commit();
            case 4, 5 -> handOver();
            case 6 -> readUncommittedAgain();
            default -> {
                // The transaction stays open.
            }
        }
    }

    /** New events that were read during the recovery are read again first. */
    private void readUncommittedAgain() {
        crash().forEach(this::read);
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
        var hasCommittedOffsets = false;
        for (var topic : nextOffsets.entrySet()) {
            var last = endsAtLoss.getOrDefault(topic.getKey(), 0) - 1;
            hasCommittedOffsets |= committedOffsets.getOrDefault(topic.getKey(), 0) > 0;
            if (topic.getValue() <= last) {
                unread.put(topic.getKey(), (long) last);
            }
        }
        return new Backlog(unread, hasCommittedOffsets);
    }

    private void process(PendingEvent pendingEvent) {
        instance.processor().process(new Record<>(pendingEvent.account(), pendingEvent.event(), 0));
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

    private void startNew() {
        var nextWakeUps = new NextWakeUps();
        start(new Instance(
                nextWakeUps,
                new ReleaseProcessor(
                                properties,
                                sharedSettings,
                                clock,
                                nextWakeUps,
                                partition -> backlog(),
                                publishedLog,
                                new RecordFailures(),
                                countCheck)
                        .get()));
    }

    private void start(Instance next) {
        instance = next;
        context = new MockProcessorContext<>();
        stores.values().forEach(context::addStateStore);
        instance.processor().init(context);
    }

    /** Settings with limits so small that all of them are reached. */
    static SchedulerProperties smallLimits(int maxReleases, int inFlightLimit) {
        return new SchedulerProperties(
                Duration.ofSeconds(1),
                maxReleases,
                Duration.ofSeconds(10),
                inFlightLimit,
                Duration.ofMinutes(2),
                Duration.ofMinutes(5));
    }

    /**
     * An event that the scheduler read or published.
     *
     * @param at instant of the clock
     */
    record Entry(AccountId account, Instant at, Object event, boolean written) {}

    /** A scheduler instance with its processor of this task, which keeps its memory while it is closed. */
    private record Instance(NextWakeUps nextWakeUps, Processor<AccountId, Object, AccountId, Object> processor) {}
}

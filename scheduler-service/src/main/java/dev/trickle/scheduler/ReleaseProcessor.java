package dev.trickle.scheduler;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.scheduler.failure.RecordFailures;
import dev.trickle.scheduler.recovery.EndOffsets;
import dev.trickle.scheduler.recovery.PublishedEvents;
import dev.trickle.scheduler.store.StateStores;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Releases recipients within the quota: applies the events of the other services to the state stores, and decides at
 * every tick from the stored state which recipients are released.
 *
 * <p>No event starts a day. A tick that finds an account inside its send window and with quota left releases
 * recipients, so a late start, a missed day and a clock that steps need no special case.
 */
final class ReleaseProcessor implements ProcessorSupplier<AccountId, Object, AccountId, Object> {

    private final SchedulerProperties properties;
    private final SharedSettings sharedSettings;
    private final InstantSource clock;
    private final NextWakeUps nextWakeUps;
    private final EndOffsets endOffsets;
    private final PublishedEvents publishedEvents;
    private final RecordFailures recordFailures;
    private final CountCheck countCheck;

    ReleaseProcessor(
            SchedulerProperties properties,
            SharedSettings sharedSettings,
            InstantSource clock,
            NextWakeUps nextWakeUps,
            EndOffsets endOffsets,
            PublishedEvents publishedEvents,
            RecordFailures recordFailures,
            CountCheck countCheck) {
        this.properties = properties;
        this.sharedSettings = sharedSettings;
        this.clock = clock;
        this.nextWakeUps = nextWakeUps;
        this.endOffsets = endOffsets;
        this.publishedEvents = publishedEvents;
        this.recordFailures = recordFailures;
        this.countCheck = countCheck;
    }

    /** Connects the state stores to this processor, so that the topology does not list them. */
    @Override
    public Set<StoreBuilder<?>> stores() {
        return StateStores.builders();
    }

    @Override
    public Processor<AccountId, Object, AccountId, Object> get() {
        return new TaskProcessor();
    }

    /**
     * The processor of one partition.
     *
     * <p>Kafka Streams initialises a closed processor again, for example when a standby task becomes active, or after a
     * transaction was aborted. So the processor itself keeps no state: all of it is in the {@link ReleaseTask},
     * which lasts from one initialisation to the closing that follows.
     */
    private final class TaskProcessor implements Processor<AccountId, Object, AccountId, Object> {

        private @Nullable ProcessorContext<AccountId, Object> processorContext;
        private @Nullable ReleaseTask task;

        @Override
        public void init(ProcessorContext<AccountId, Object> processorContext) {
            this.processorContext = processorContext;
            task = new ReleaseTask(
                    properties,
                    sharedSettings,
                    clock,
                    nextWakeUps,
                    endOffsets,
                    publishedEvents,
                    countCheck,
                    processorContext);
            task.start();
        }

        @Override
        public void process(Record<AccountId, Object> record) {
            var current = Objects.requireNonNull(task);
            Objects.requireNonNull(processorContext)
                    .recordMetadata()
                    .ifPresentOrElse(
                            metadata -> recordFailures.process(metadata, () -> current.process(record)),
                            () -> current.process(record));
        }

        @Override
        public void close() {
            if (task != null) {
                task.close();
                task = null;
                processorContext = null;
            }
        }
    }
}

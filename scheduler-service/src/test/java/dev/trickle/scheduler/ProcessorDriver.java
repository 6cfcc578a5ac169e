package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SHOP;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.scheduler.failure.SkippedRecordHandler;
import dev.trickle.scheduler.failure.UnreadableRecordHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Runs the release processor of a scenario. */
sealed interface ProcessorDriver extends AutoCloseable {

    <V> void receive(Topic<AccountId, V> topic, V event);

    void tick();

    /** Events published since the last call. */
    List<Object> written();

    <V> KeyValueStore<String, V> store(String name);

    @Override
    void close();

    /** The processor alone on plain stores: fast enough for many people and for hundreds of scenarios. */
    final class ProcessorOnly implements ProcessorDriver {

        private final MockProcessorContext<AccountId, Object> context = new MockProcessorContext<>();
        private final Map<String, SortedStore<?>> stores = new HashMap<>();
        private final Processor<AccountId, Object, AccountId, Object> processor;

        ProcessorOnly(ReleaseProcessor releaseProcessor) {
            releaseProcessor.stores().forEach(store -> stores.put(store.name(), new SortedStore<>(store.name())));
            stores.values().forEach(context::addStateStore);
            processor = releaseProcessor.get();
            processor.init(context);
        }

        @Override
        public <V> void receive(Topic<AccountId, V> topic, V event) {
            processor.process(new Record<>(SHOP, event, 0));
        }

        @Override
        public void tick() {
            context.scheduledPunctuators().getFirst().getPunctuator().punctuate(0);
        }

        @Override
        public List<Object> written() {
            var written = context.forwarded().stream()
                    .<Object>map(forward -> forward.record().value())
                    .toList();
            context.resetForwards();
            return written;
        }

        @Override
        @SuppressWarnings("unchecked") // Each store is only requested with its own type.
        public <V> KeyValueStore<String, V> store(String name) {
            return (KeyValueStore<String, V>) stores.get(name);
        }

        @Override
        public void close() {
            processor.close();
        }
    }

    /** The whole topology with its topics, serdes and RocksDB, without a broker. */
    final class WholeTopology implements ProcessorDriver {

        private final TopologyTestDriver driver;

        WholeTopology(ReleaseProcessor releaseProcessor, Instant start) {
            var builder = new StreamsBuilder();
            new SchedulerTopology(releaseProcessor).addTo(builder);
            driver = new TopologyTestDriver(builder.build(), settings(), start);
        }

        private static Properties settings() {
            var settings = new Properties();
            settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "scheduler");
            // Not in the default directory, which a concurrent build would share.
            settings.put(StreamsConfig.STATE_DIR_CONFIG, "target/kafka-streams");
            settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
            settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
            settings.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, UnreadableRecordHandler.class);
            settings.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, SkippedRecordHandler.class);
            settings.put(
                    StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, Topics.SCHEDULER_DEAD_LETTERS.name());
            return settings;
        }

        @Override
        public <V> void receive(Topic<AccountId, V> topic, V event) {
            driver.createInputTopic(
                            topic.name(),
                            topic.keySerde().serializer(),
                            topic.valueSerde().serializer())
                    .pipeInput(SHOP, event);
        }

        void receiveUnreadable(Topic<?, ?> topic, byte[] value) {
            var bytes = new ByteArraySerializer();
            driver.createInputTopic(topic.name(), bytes, bytes)
                    .pipeInput(SHOP.value().getBytes(StandardCharsets.UTF_8), value);
        }

        long deadLetters() {
            return driver.createOutputTopic(
                            Topics.SCHEDULER_DEAD_LETTERS.name(),
                            new ByteArrayDeserializer(),
                            new ByteArrayDeserializer())
                    .getQueueSize();
        }

        @Override
        public void tick() {
            driver.advanceWallClockTime(Duration.ofSeconds(1));
        }

        @Override
        public List<Object> written() {
            var written = new ArrayList<Object>();
            Stream.of(Topics.SEND_REQUESTS, Topics.SCHEDULE_EVENTS).forEach(topic -> written.addAll(read(topic)));
            return written;
        }

        private <V> List<V> read(Topic<AccountId, V> topic) {
            return driver.createOutputTopic(
                            topic.name(),
                            topic.keySerde().deserializer(),
                            topic.valueSerde().deserializer())
                    .readValuesToList();
        }

        @Override
        public <V> KeyValueStore<String, V> store(String name) {
            return driver.getKeyValueStore(name);
        }

        @Override
        public void close() {
            driver.close();
        }
    }
}

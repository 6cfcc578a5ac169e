package dev.trickle.benchmark;

import static org.apache.kafka.streams.state.Stores.keyValueStoreBuilder;
import static org.apache.kafka.streams.state.Stores.persistentKeyValueStore;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.TopicGroup;
import dev.trickle.pipeline.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

/**
 * The unavoidable part of the scheduler: the same input events, the same output bytes, exactly-once with the settings
 * of the scheduler, and stores with only put and delete.
 *
 * <p>It applies no rules and no limits. After the last recipient has arrived, it releases all recipients in order, as
 * fast as possible, and stores each outcome.
 */
final class BareScheduler implements ProcessorSupplier<AccountId, Object, AccountId, SendRequested> {

    private static final String QUEUE = "queue";
    private static final String OUTCOMES = "outcomes";
    private static final Duration TICK = Duration.ofMillis(10);

    /** Three ids of 16 bytes each. */
    private static final int RECIPIENT_BYTES = 48;

    /** Key of the cursor, before the keys of all ordinals. */
    private static final byte[] CURSOR = keyOf(-1);

    private final int recipients;

    private BareScheduler(int recipients) {
        this.recipients = recipients;
    }

    /**
     * The arguments are the bootstrap servers, the application id, the folder of the stores and the number of
     * recipients.
     */
    public static void main(String[] arguments) throws IOException {
        var settings = settings();
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, arguments[1]);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, arguments[2]);
        var builder = new StreamsBuilder();
        var events = TopicGroup.of(List.of(Topics.RECIPIENT_SCHEDULED, Topics.MESSAGE_EVENTS));
        builder.stream(events.names(), events.consumed("read"))
                .process(new BareScheduler(Integer.parseInt(arguments[3])), Named.as("bare-processor"))
                .to(Topics.SEND_REQUESTS.name(), Topics.SEND_REQUESTS.produced());
        var streams = new KafkaStreams(builder.build(), settings);
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close, "bare-scheduler-stop"));
        streams.start();
    }

    private static Properties settings() throws IOException {
        var environment = new StandardEnvironment();
        new YamlPropertySourceLoader()
                .load("scheduler", new ClassPathResource("scheduler-service.yaml"))
                .forEach(environment.getPropertySources()::addLast);
        var settings = new Properties();
        settings.putAll(Binder.get(environment)
                .bind("spring.kafka.streams.properties", Bindable.mapOf(String.class, String.class))
                .get());
        return settings;
    }

    @Override
    public Set<StoreBuilder<?>> stores() {
        return Set.of(store(QUEUE), store(OUTCOMES));
    }

    private static StoreBuilder<KeyValueStore<byte[], byte[]>> store(String name) {
        return keyValueStoreBuilder(persistentKeyValueStore(name), Serdes.ByteArray(), Serdes.ByteArray())
                .withCachingEnabled();
    }

    @Override
    public Processor<AccountId, Object, AccountId, SendRequested> get() {
        return new BareProcessor();
    }

    private static byte[] keyOf(int ordinal) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(ordinal).array();
    }

    private static void put(ByteBuffer bytes, UUID id) {
        bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    /** Stores recipients and outcomes, and releases the recipients. */
    private final class BareProcessor implements Processor<AccountId, Object, AccountId, SendRequested> {

        private final PhoneNumberId number = new PhoneNumberId("1");
        private ProcessorContext<AccountId, SendRequested> context;
        private KeyValueStore<byte[], byte[]> queue;
        private KeyValueStore<byte[], byte[]> outcomes;
        private boolean isComplete;
        private int cursor;

        @Override
        public void init(ProcessorContext<AccountId, SendRequested> context) {
            this.context = context;
            this.queue = context.getStateStore(QUEUE);
            this.outcomes = context.getStateStore(OUTCOMES);
            this.isComplete = queue.get(keyOf(recipients - 1)) != null;
            var storedCursor = queue.get(CURSOR);
            this.cursor =
                    storedCursor == null ? 0 : ByteBuffer.wrap(storedCursor).getInt();
            context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::release);
        }

        @Override
        public void process(Record<AccountId, Object> record) {
            switch (record.value()) {
                case RecipientScheduled scheduled -> put(scheduled);
                case MessageSent sent -> put(sent);
                default -> throw new IllegalArgumentException("Unexpected event");
            }
        }

        private void put(RecipientScheduled scheduled) {
            var value = ByteBuffer.allocate(RECIPIENT_BYTES);
            BareScheduler.put(value, scheduled.recipient().value());
            BareScheduler.put(value, scheduled.customer().value());
            value.put(HexFormat.of().parseHex(scheduled.contactKey().value()));
            queue.put(keyOf(scheduled.ordinal()), value.array());
            isComplete |= scheduled.ordinal() == recipients - 1;
        }

        private void put(MessageSent sent) {
            var key = ByteBuffer.allocate(2 * Long.BYTES);
            BareScheduler.put(key, sent.attempt().recipient().value());
            outcomes.put(
                    key.array(),
                    ByteBuffer.allocate(Long.BYTES)
                            .putLong(sent.at().toEpochMilli())
                            .array());
        }

        private void release(long now) {
            var until = isComplete ? Math.min(recipients, cursor + SchedulerEnvironment.MAX_RELEASES_PER_TICK) : cursor;
            if (cursor == until) {
                return;
            }
            for (; cursor < until; cursor++) {
                var stored = ByteBuffer.wrap(queue.delete(keyOf(cursor)));
                context.forward(
                        new Record<>(SchedulerEnvironment.ACCOUNT, request(stored, Instant.ofEpochMilli(now)), now));
            }
            queue.put(CURSOR, keyOf(cursor));
        }

        private SendRequested request(ByteBuffer stored, Instant now) {
            var recipient = new RecipientId(new UUID(stored.getLong(), stored.getLong()));
            var customer = new CustomerId(new UUID(stored.getLong(), stored.getLong()));
            var key = new byte[2 * Long.BYTES];
            stored.get(key);
            return new SendRequested(
                    new AttemptId(recipient, 1),
                    SchedulerEnvironment.CAMPAIGN,
                    customer,
                    new ContactKey(HexFormat.of().formatHex(key)),
                    number,
                    now.plus(Duration.ofHours(1)),
                    1,
                    0,
                    null,
                    now);
        }
    }
}

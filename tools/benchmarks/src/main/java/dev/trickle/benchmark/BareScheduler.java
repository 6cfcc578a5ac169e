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
 * The unavoidable part of the scheduler, as a program: the same events in, the same bytes out, exactly-once with the
 * scheduler's own settings, and a store that is only put into and taken from.
 *
 * <p>It decides nothing and limits nothing. Once the last recipient has come it takes them out in order, as fast as it
 * can; of each answer it keeps that it came.
 */
final class BareScheduler implements ProcessorSupplier<AccountId, Object, AccountId, SendRequested> {

    private static final String WAITING = "waiting";
    private static final String ANSWERED = "answered";
    private static final Duration TICK = Duration.ofMillis(10);

    /** Three ids of 16 bytes each. */
    private static final int WAITING_BYTES = 48;

    /** Where the cursor is kept: before every ordinal. */
    private static final byte[] CURSOR = keyOf(-1);

    private final int recipients;

    private BareScheduler(int recipients) {
        this.recipients = recipients;
    }

    /** Takes the bootstrap servers, the group's name, the folder of its stores and how many recipients come. */
    public static void main(String[] arguments) throws IOException {
        var settings = settings();
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, arguments[1]);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, arguments[2]);
        var builder = new StreamsBuilder();
        var events = TopicGroup.of(List.of(Topics.RECIPIENT_SCHEDULED, Topics.MESSAGE_EVENTS));
        builder.stream(events.names(), events.consumed("read"))
                .process(new BareScheduler(Integer.parseInt(arguments[3])), Named.as("put-and-take"))
                .to(Topics.SEND_REQUESTS.name(), Topics.SEND_REQUESTS.produced());
        var streams = new KafkaStreams(builder.build(), settings);
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close, "bare-scheduler-end"));
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
        return Set.of(store(WAITING), store(ANSWERED));
    }

    private static StoreBuilder<KeyValueStore<byte[], byte[]>> store(String name) {
        return keyValueStoreBuilder(persistentKeyValueStore(name), Serdes.ByteArray(), Serdes.ByteArray())
                .withCachingEnabled();
    }

    @Override
    public Processor<AccountId, Object, AccountId, SendRequested> get() {
        return new PutAndTake();
    }

    private static byte[] keyOf(int ordinal) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(ordinal).array();
    }

    private static void put(ByteBuffer bytes, UUID id) {
        bytes.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    /** Puts and takes. */
    private final class PutAndTake implements Processor<AccountId, Object, AccountId, SendRequested> {

        private final PhoneNumberId number = new PhoneNumberId("1");
        private ProcessorContext<AccountId, SendRequested> context;
        private KeyValueStore<byte[], byte[]> waiting;
        private KeyValueStore<byte[], byte[]> answered;
        private boolean complete;
        private int cursor;

        @Override
        public void init(ProcessorContext<AccountId, SendRequested> context) {
            this.context = context;
            this.waiting = context.getStateStore(WAITING);
            this.answered = context.getStateStore(ANSWERED);
            this.complete = waiting.get(keyOf(recipients - 1)) != null;
            var known = waiting.get(CURSOR);
            this.cursor = known == null ? 0 : ByteBuffer.wrap(known).getInt();
            context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::take);
        }

        @Override
        public void process(Record<AccountId, Object> record) {
            switch (record.value()) {
                case RecipientScheduled scheduled -> put(scheduled);
                case MessageSent sent -> put(sent);
                default -> throw new IllegalArgumentException("Nobody says that here");
            }
        }

        private void put(RecipientScheduled scheduled) {
            var value = ByteBuffer.allocate(WAITING_BYTES);
            BareScheduler.put(value, scheduled.recipient().value());
            BareScheduler.put(value, scheduled.customer().value());
            value.put(HexFormat.of().parseHex(scheduled.contactKey().value()));
            waiting.put(keyOf(scheduled.ordinal()), value.array());
            complete |= scheduled.ordinal() == recipients - 1;
        }

        private void put(MessageSent sent) {
            var key = ByteBuffer.allocate(2 * Long.BYTES);
            BareScheduler.put(key, sent.attempt().recipient().value());
            answered.put(
                    key.array(),
                    ByteBuffer.allocate(Long.BYTES)
                            .putLong(sent.at().toEpochMilli())
                            .array());
        }

        private void take(long now) {
            var until = complete ? Math.min(recipients, cursor + SchedulerEnvironment.SLICE) : cursor;
            if (cursor == until) {
                return;
            }
            for (; cursor < until; cursor++) {
                var taken = ByteBuffer.wrap(waiting.delete(keyOf(cursor)));
                context.forward(
                        new Record<>(SchedulerEnvironment.ACCOUNT, request(taken, Instant.ofEpochMilli(now)), now));
            }
            waiting.put(CURSOR, keyOf(cursor));
        }

        private SendRequested request(ByteBuffer taken, Instant now) {
            var recipient = new RecipientId(new UUID(taken.getLong(), taken.getLong()));
            var customer = new CustomerId(new UUID(taken.getLong(), taken.getLong()));
            var key = new byte[2 * Long.BYTES];
            taken.get(key);
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

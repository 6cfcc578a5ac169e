package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.infrastructure.EmbeddedKafka;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.installation.SharedSettings.TopicLayout;
import dev.trickle.pipeline.installation.TopicProvisioner;
import dev.trickle.scheduler.campaign.RecipientCounts;
import dev.trickle.scheduler.campaign.RecipientCounts.Bucket;
import dev.trickle.scheduler.failure.StreamsHealth;
import dev.trickle.scheduler.query.AccountLocator;
import dev.trickle.scheduler.query.AccountUnavailable.TemporarilyUnavailable;
import dev.trickle.scheduler.quota.Slot;
import dev.trickle.scheduler.store.StateStores;
import dev.trickle.scheduler.store.StoreKeys;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;

/** The deployed scheduler with events that it cannot or must not process. */
class UnprocessableRecordIT {

    private static final AccountId ACCOUNT = new AccountId("default");
    private static final AccountId NEWCOMER = new AccountId("newcomer");
    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final Instant BEFORE_ALL_TIMERS = Instant.parse("-900000000-01-01T00:00:00Z");

    /** Kept after a failure: a broker that loses its directory halts the JVM. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private EmbeddedKafka kafka;
    private ConfigurableApplicationContext scheduler;

    @BeforeEach
    void startKafka() {
        kafka = EmbeddedKafka.startIn(folder.resolve("kafka"), FreePort.find(), FreePort.find());
        try (var admin = Admin.create(settings())) {
            await().ignoreExceptionsInstanceOf(ExecutionException.class)
                    .untilAsserted(() -> new TopicProvisioner(admin, new TopicLayout(1, (short) 1)).ensureTopics());
        }
    }

    @AfterEach
    void stop() {
        scheduler.close();
        kafka.close();
    }

    /** Its instant is beyond the range of timers: the slot is stored, and then its timer cannot be. */
    @Test
    void aRecordThatFailsAfterAWriteLeavesNoTraceAndTheOthersAreProcessed() {
        start();
        schedule(ACCOUNT, "ada", "bob", "eve");
        await().until(() -> requested().size() == 3);
        var poison = requested().getFirst();
        var sent = requested().subList(1, 3);
        var impossible = Topics.MESSAGE_EVENTS.toRecord(
                ACCOUNT, new MessageSent(poison.attempt(), SPRING_SALE, BEFORE_ALL_TIMERS, NINE));
        publish(List.of(impossible));
        publish(sent.stream()
                .map(request -> Topics.MESSAGE_EVENTS.toRecord(
                        ACCOUNT, new MessageSent(request.attempt(), SPRING_SALE, NINE, NINE)))
                .toList());

        // The failed thread is being replaced.
        await().ignoreException(TemporarilyUnavailable.class).untilAsserted(() -> {
            var account = scheduler.getBean(AccountLocator.class).load(ACCOUNT);
            assertThat(account.campaigns().getFirst().counts())
                    .isEqualTo(RecipientCounts.NONE
                            .plus(Bucket.AWAITING_DELIVERY, 1)
                            .plus(Bucket.AWAITING_DELIVERY, 1)
                            .plus(Bucket.IN_FLIGHT, 1));
            assertThat(account.state().usedSlots()).isEqualTo(3);
        });
        await().untilAsserted(() -> assertThat(readAll(Topics.SCHEDULER_DEAD_LETTERS))
                .extracting(ConsumerRecord::value)
                .containsExactly(impossible.value()));
        assertThat(slotsOf(ACCOUNT))
                .containsExactlyInAnyOrderElementsOf(sent.stream()
                        .map(request -> StoreKeys.key(ACCOUNT, request.contactKey()))
                        .toList());
        assertThat(health().getDetails()).containsEntry("skipped_records", 1);
        assertThat(scheduler.getBean(CountCheck.class).violations()).isZero();
    }

    @Test
    void anEventOfAnUnknownAccountIsReadOnceTheAccountIsKnown() {
        start();
        schedule(NEWCOMER, "ada");

        thenShutDownBecause("newcomer");

        scheduler.close();
        start(
                "--trickle.accounts.newcomer.business-accounts[0].id=100",
                "--trickle.accounts.newcomer.business-accounts[0].phone-numbers=200",
                "--trickle.accounts.default.business-accounts[0].id=101",
                "--trickle.accounts.default.business-accounts[0].phone-numbers=300");
        await().until(() -> requested().size() == 1);
    }

    @Test
    void anEventOfARetiredAccountIsReadWithoutEffect() {
        start("--trickle.retired-accounts=newcomer");
        schedule(NEWCOMER, "bob");
        schedule(ACCOUNT, "ada");

        await().until(() -> requested().size() == 1);
        assertThat(requested().getFirst().contactKey()).isEqualTo(TestPeople.key("ada"));
        assertThat(health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void anEventOfAnUnknownTypeIsNotConsumed() {
        start();
        var unknown = "{\"type\":\"campaign-cloned\"}".getBytes(UTF_8);
        publish(List.of(new ProducerRecord<>(
                Topics.CAMPAIGN_EVENTS.name(), ACCOUNT.value().getBytes(UTF_8), unknown)));

        thenShutDownBecause("campaign-cloned");

        scheduler.close();
        start();
        thenShutDownBecause("campaign-cloned");
        assertThat(readAll(Topics.SCHEDULER_DEAD_LETTERS)).isEmpty();
    }

    private void thenShutDownBecause(String reason) {
        await().until(() -> scheduler
                        .getBean(StreamsBuilderFactoryBean.class)
                        .getKafkaStreams()
                        .state()
                == State.ERROR);
        assertThat(health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(health().getDetails().get("reason")).asString().contains(reason);
        assertThat(health().getDetails()).containsEntry("failures", 1L);
    }

    private Health health() {
        return scheduler.getBean(StreamsHealth.class).health();
    }

    private List<String> slotsOf(AccountId account) {
        ReadOnlyKeyValueStore<String, Slot> slots = scheduler
                .getBean(StreamsBuilderFactoryBean.class)
                .getKafkaStreams()
                .store(StoreQueryParameters.fromNameAndType(StateStores.SLOTS, QueryableStoreTypes.keyValueStore()));
        var keys = new ArrayList<String>();
        try (var all = slots.range(StoreKeys.firstKey(account), StoreKeys.lastKey(account))) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        return keys;
    }

    private static ConditionFactory await() {
        // Stream threads that fail are part of the tests.
        return Awaitility.await().dontCatchUncaughtExceptions().atMost(Duration.ofSeconds(90));
    }

    private void start(String... more) {
        var arguments = new ArrayList<>(List.of(
                "--spring.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--spring.kafka.streams.state-dir=" + folder.resolve("stores"),
                "--trickle.contact-key-secret=" + TestPeople.SECRET,
                "--trickle.internal-token=" + TestPeople.INTERNAL_TOKEN,
                "--trickle.topics.partitions=1",
                "--TRICKLE_SPREAD=0s",
                "--scheduler.tick-interval=100ms",
                "--server.port=0"));
        arguments.addAll(List.of(more));
        scheduler = SchedulerApplication.application()
                .initializers(context -> context.getBeanFactory().registerSingleton("clock", InstantSource.fixed(NINE)))
                .run(arguments.toArray(String[]::new));
    }

    private void schedule(AccountId account, String... people) {
        var events = new ArrayList<ProducerRecord<byte[], byte[]>>();
        events.add(Topics.CAMPAIGN_EVENTS.toRecord(
                account, SchedulerScenario.definition(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1, null)));
        for (var ordinal = 0; ordinal < people.length; ordinal++) {
            var person = people[ordinal];
            events.add(Topics.RECIPIENT_SCHEDULED.toRecord(
                    account,
                    new RecipientScheduled(
                            SPRING_SALE,
                            RecipientId.of(SPRING_SALE, TestPeople.key(person)),
                            TestPeople.customer(person),
                            TestPeople.key(person),
                            ordinal,
                            LocalDate.parse("2026-03-02"),
                            NINE)));
        }
        events.add(Topics.CAMPAIGN_EVENTS.toRecord(account, new PlanCompleted(SPRING_SALE, people.length, NINE)));
        publish(events);
    }

    private void publish(List<ProducerRecord<byte[], byte[]>> events) {
        var bytes = new ByteArraySerializer();
        try (var producer = new KafkaProducer<>(settings(), bytes, bytes)) {
            var acknowledged = events.stream().map(producer::send).toList();
            producer.flush();
            assertThat(acknowledged).allMatch(Future::isDone);
        }
    }

    private Map<String, Object> settings() {
        return Map.of("bootstrap.servers", kafka.bootstrapServers());
    }

    private List<SendRequested> requested() {
        return readAll(Topics.SEND_REQUESTS).stream()
                .map(record -> Topics.SEND_REQUESTS.deserializeValue(record.value()))
                .toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> readAll(Topic<?, ?> topic) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed");
        var bytes = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
            var partition = new TopicPartition(topic.name(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            var end = consumer.endOffsets(List.of(partition)).get(partition);
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }
}

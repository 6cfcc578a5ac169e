package dev.trickle.scheduler.crash;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.infrastructure.EmbeddedKafka;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.ScheduleEvent;
import dev.trickle.pipeline.ScheduleEvent.CampaignClosed;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.installation.SharedSettings.TopicLayout;
import dev.trickle.pipeline.installation.TopicProvisioner;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A real broker, two accounts on different partitions with one campaign each, and a sender that publishes outcomes. */
final class CrashScenario implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(CrashScenario.class);

    static final AccountId NORTH = new AccountId("north");
    static final AccountId SOUTH = new AccountId("south");

    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final int PARTITIONS = 2;
    private static final int RECIPIENTS = 1_500;
    private static final int LIMIT = 1_000;
    private static final String GROUP = "scheduler";

    private final Path folder;
    private final Random random;
    private final List<Plan> plans = List.of(Plan.of(NORTH, RECIPIENTS), Plan.of(SOUTH, RECIPIENTS));
    private final List<SchedulerProcess> started = new ArrayList<>();
    private final EmbeddedKafka kafka;
    private final Admin admin;
    private final AnsweringSender sender;
    private final SharedClock clock;

    CrashScenario(Path folder, long seed) {
        assertThat(plans.stream().map(plan -> Plan.partitionOf(plan.account(), PARTITIONS)))
                .doesNotHaveDuplicates();
        log.info("Reproduce with -Dtrickle.seed={}", seed);
        this.folder = folder;
        this.random = new Random(seed);
        clock = new SharedClock(clockFile());
        clock.moveTo(NINE);
        kafka = EmbeddedKafka.startIn(folder.resolve("kafka"), FreePort.find(), FreePort.find());
        admin = Admin.create(settings());
        // A broker that has just started is not yet listed for a moment.
        await().ignoreExceptionsInstanceOf(ExecutionException.class)
                .untilAsserted(
                        () -> new TopicProvisioner(admin, new TopicLayout(PARTITIONS, (short) 1)).ensureTopics());
        // A new partition rejects requests until it has a leader, and then takes a later batch for the first.
        try (var api = producer(Map.of("max.in.flight.requests.per.connection", 1))) {
            var sent = plans.stream()
                    .flatMap(plan -> plan.events(NINE).stream())
                    .map(api::send)
                    .toList();
            api.flush();
            sent.forEach(Future::resultNow);
        }
        sender = new AnsweringSender(
                consumerOf(Topics.SEND_REQUESTS), producer(), clock, new Random(seed), plans, LIMIT);
    }

    // --- Instances of the scheduler ---------------------------------------------------------------------------------

    SchedulerProcess start(String name, String... more) {
        var settings = new ArrayList<>(List.of(
                "--spring.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--trickle.contact-key-secret=" + TestPeople.SECRET,
                "--trickle.internal-token=" + TestPeople.INTERNAL_TOKEN,
                "--trickle.default-account=" + NORTH,
                "--trickle.topics.partitions=" + PARTITIONS,
                // Small passes, so that requests are in flight at every kill.
                "--scheduler.tick-interval=100ms",
                "--scheduler.max-releases-per-tick=40",
                "--scheduler.in-flight-limit=300",
                // An instance that takes over from a killed one waits this long for its open transaction.
                "--SCHEDULER_TRANSACTION_TIMEOUT_MS=5000",
                "--SCHEDULER_MAX_BLOCK_MS=5000",
                "--SCHEDULER_REQUEST_TIMEOUT_MS=5000",
                "--SCHEDULER_DELIVERY_TIMEOUT_MS=10000",
                // A new instance gets its tasks immediately and restores its stores afterwards.
                "--spring.kafka.streams.properties[acceptable.recovery.lag]=" + Integer.MAX_VALUE));
        for (var plan : plans) {
            var account = "--trickle.accounts." + plan.account() + ".";
            var number = plans.indexOf(plan);
            settings.addAll(List.of(
                    account + "business-accounts[0].id=10" + number,
                    account + "business-accounts[0].phone-numbers=20" + number,
                    account + "messaging-limit=" + LIMIT,
                    account + "spread=0s"));
        }
        settings.addAll(List.of(more));
        var scheduler = new SchedulerProcess(name, folder, clockFile(), settings);
        started.add(scheduler);
        return scheduler;
    }

    /** Kills the instance at a random moment while requests are in flight. */
    void killWhileReleasing(SchedulerProcess scheduler) throws ExecutionException, InterruptedException {
        Awaitility.await()
                .dontCatchUncaughtExceptions()
                .pollDelay(random.nextInt(300), TimeUnit.MILLISECONDS)
                .pollInterval(1, TimeUnit.MILLISECONDS)
                .atMost(Duration.ofSeconds(30))
                .until(() -> sender.inFlight() > 0);
        var inFlight = sender.inFlight();
        scheduler.kill();
        log.info("Scheduler killed released={} inFlight={} uncommitted={}", sender.released(), inFlight, uncommitted());
        assertThat(inFlight).as("in flight at the kill").isPositive();
    }

    /** Number of requests in open transactions. */
    private long uncommitted() throws ExecutionException, InterruptedException {
        return endOffsets(IsolationLevel.READ_UNCOMMITTED) - endOffsets(IsolationLevel.READ_COMMITTED);
    }

    private long endOffsets(IsolationLevel isolation) throws ExecutionException, InterruptedException {
        var latest = partitions(Topics.SEND_REQUESTS).stream().collect(toMap(at -> at, at -> OffsetSpec.latest()));
        return admin.listOffsets(latest, new ListOffsetsOptions(isolation)).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    /** Deletes the changelog topics of the group. */
    void deleteChangelogs() throws ExecutionException, InterruptedException {
        var changelogs = admin.listTopics().names().get().stream()
                .filter(topic -> topic.startsWith(GROUP + "-") && topic.endsWith("-changelog"))
                .toList();
        assertThat(changelogs).isNotEmpty();
        admin.deleteTopics(changelogs).all().get();
        await().until(() -> admin.listTopics().names().get().stream().noneMatch(changelogs::contains));
    }

    /** Resets the offsets of the group to the earliest. */
    void resetOffsets() throws ExecutionException, InterruptedException {
        await().until(() -> admin.describeConsumerGroups(List.of(GROUP))
                .describedGroups()
                .get(GROUP)
                .get()
                .groupState()
                .equals(GroupState.EMPTY));
        var read = admin.listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get();
        var earliest = read.keySet().stream().collect(toMap(at -> at, at -> new OffsetAndMetadata(0)));
        admin.alterConsumerGroupOffsets(GROUP, earliest).all().get();
    }

    // --- Progress ---------------------------------------------------------------------------------------------------

    int expectedReleases() {
        return plans.stream().mapToInt(Plan::releases).sum();
    }

    Random random() {
        return random;
    }

    int released() {
        return sender.released();
    }

    /** Limits the outcomes to this share of all releases. */
    void limitOutcomes(double share) {
        sender.limitOutcomes((int) (share * expectedReleases()));
    }

    /** Waits until this share of all releases is published. */
    void awaitReleased(double share) {
        var count = (int) (share * expectedReleases());
        await().pollInterval(5, TimeUnit.MILLISECONDS).until(() -> sender.released() >= count);
    }

    /** Waits until the clock has passed the end of the first day. */
    void awaitNextDay() {
        await().until(() -> clock.instant().isAfter(NINE.plus(Duration.ofDays(1))));
    }

    void awaitEnd() {
        await().pollInterval(500, TimeUnit.MILLISECONDS)
                .until(() -> plans.stream()
                        .allMatch(plan -> events(plan).stream().anyMatch(event -> event instanceof CampaignClosed)));
    }

    /** Waits until each of the two instances hosts one account and names the host of the other. */
    void awaitShared(SchedulerProcess one, SchedulerProcess two) {
        await().untilAsserted(() -> {
            assertThat(one.hosts(NORTH)).isNotEqualTo(one.hosts(SOUTH));
            assertThat(two.hosts(NORTH)).isEqualTo(one.hosts(SOUTH));
            assertThat(one.status(one.hosts(NORTH) ? SOUTH : NORTH)).hasValueSatisfying(status -> {
                assertThat(status.status()).isEqualTo(421);
                assertThat(status.text("/host")).isEqualTo(two.address());
            });
        });
    }

    void awaitReleaseStatus(SchedulerProcess scheduler, String state) {
        await().untilAsserted(() -> assertThat(plans)
                .allSatisfy(plan -> assertThat(scheduler.status(plan.account())).hasValueSatisfying(status -> {
                    assertThat(status.text("/release_status/state")).isEqualTo(state);
                    assertThat(status.text("/blocking_reasons/0/reason")).isEqualTo("recovering_state");
                })));
    }

    void thenNothingIsReleased(int before) {
        await().during(1, TimeUnit.SECONDS).until(() -> sender.released() == before);
    }

    /** Writes an outcome of each account without a commit: it raises the end offset and cannot be read. */
    UncommittedOutcomes uncommittedOutcomes() {
        var producer = producer(Map.of("transactional.id", "late-outcomes"));
        producer.initTransactions();
        producer.beginTransaction();
        var sent = plans.stream()
                .map(plan -> producer.send(Topics.MESSAGE_EVENTS.toRecord(plan.account(), repeated(plan))))
                .toList();
        producer.flush();
        sent.forEach(Future::resultNow);
        return new UncommittedOutcomes(producer);
    }

    private MessageSent repeated(Plan plan) {
        var some = acceptedOf(plan).entrySet().iterator().next();
        return new MessageSent(some.getKey(), plan.campaign(), some.getValue(), some.getValue());
    }

    /** Outcomes in an open transaction. */
    record UncommittedOutcomes(KafkaProducer<byte[], byte[]> producer) implements AutoCloseable {

        void commit() {
            producer.commitTransaction();
        }

        @Override
        public void close() {
            producer.close();
        }
    }

    static ConditionFactory await() {
        // Another test of this JVM lets stream threads fail.
        return Awaitility.await()
                .dontCatchUncaughtExceptions()
                .pollInterval(50, TimeUnit.MILLISECONDS)
                .atMost(Duration.ofMinutes(2));
    }

    List<PromiseChecks> promises() {
        return plans.stream()
                .map(plan -> new PromiseChecks(
                        plan.account(),
                        LIMIT,
                        plan.planned(),
                        read(Topics.SEND_REQUESTS, plan),
                        events(plan),
                        acceptedOf(plan),
                        sender.repeated(plan.account())))
                .toList();
    }

    private Map<AttemptId, Instant> acceptedOf(Plan plan) {
        var recipients = plan.planned().stream().map(Plan.Planned::recipient).collect(Collectors.toSet());
        return sender.accepted().entrySet().stream()
                .filter(one -> recipients.contains(one.getKey().recipient()))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private List<ScheduleEvent> events(Plan plan) {
        return read(Topics.SCHEDULE_EVENTS, plan);
    }

    // --- Kafka ------------------------------------------------------------------------------------------------------

    private <V> List<V> read(Topic<AccountId, V> topic, Plan plan) {
        try (var consumer = consumerOf(topic)) {
            var ends = consumer.endOffsets(consumer.assignment());
            var values = new ArrayList<V>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                    if (plan.account().equals(topic.keySerde().deserializer().deserialize("", record.key()))) {
                        values.add(topic.deserializeValue(record.value()));
                    }
                });
            }
            return values;
        }
    }

    private KafkaConsumer<byte[], byte[]> consumerOf(Topic<?, ?> topic) {
        var settings = settings();
        settings.put("isolation.level", "read_committed");
        var bytes = new ByteArrayDeserializer();
        var consumer = new KafkaConsumer<>(settings, bytes, bytes);
        consumer.assign(partitions(topic));
        consumer.seekToBeginning(consumer.assignment());
        return consumer;
    }

    KafkaProducer<byte[], byte[]> producer() {
        return producer(Map.of());
    }

    KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        var settings = settings();
        settings.putAll(more);
        var bytes = new ByteArraySerializer();
        return new KafkaProducer<>(settings, bytes, bytes);
    }

    private Map<String, Object> settings() {
        return new HashMap<>(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    private static List<TopicPartition> partitions(Topic<?, ?> topic) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                .toList();
    }

    private Path clockFile() {
        return folder.resolve("clock");
    }

    @Override
    public void close() {
        started.forEach(SchedulerProcess::close);
        sender.close();
        admin.close();
        kafka.close();
    }
}

package dev.trickle.benchmark;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.CampaignChanged;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.scheduler.SchedulerApplication;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * Environment of the scheduler benchmarks: a broker with one complete plan, and a program, the scheduler or the bare
 * one, that starts with empty stores and reads the topics from the beginning. No messaging limit and no send window
 * slows it down.
 */
final class SchedulerEnvironment implements AutoCloseable {

    static final AccountId ACCOUNT = new AccountId("default");
    static final CampaignId CAMPAIGN = CampaignId.of("018f0000-0000-7000-8000-000000000001");

    /**
     * Maximum releases per tick of both programs; a higher value makes neither faster. The default of the scheduler
     * is a tenth, which bounds the requests in flight at a pause, and the rate of outcomes.
     */
    static final int MAX_RELEASES_PER_TICK = 5_000;

    /** Heap of each program. */
    static final int HEAP_MEGABYTES = 256;

    private static final Instant PLANNED = Instant.parse("2026-01-05T08:00:00Z");
    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    private static final Duration TIMEOUT = Duration.ofHours(1);

    private final BenchBroker broker;
    private final BenchFolder folder;
    private final int recipients;
    private int groups;

    private SchedulerEnvironment(BenchBroker broker, int recipients) {
        this.broker = broker;
        this.folder = BenchFolder.create("scheduler-");
        this.recipients = recipients;
    }

    static SchedulerEnvironment create(int recipients) {
        var environment = new SchedulerEnvironment(BenchBroker.start(), recipients);
        environment.publishPlan();
        return environment;
    }

    int recipients() {
        return recipients;
    }

    BenchBroker broker() {
        return broker;
    }

    // --- The plan ---------------------------------------------------------------------------------------------------

    private void publishPlan() {
        try (var producer = broker.producer()) {
            send(producer, Topics.CAMPAIGN_EVENTS, campaign());
            var random = new Random(1);
            for (var ordinal = 0; ordinal < recipients; ordinal++) {
                send(producer, Topics.RECIPIENT_SCHEDULED, recipient(random, ordinal));
            }
            send(producer, Topics.CAMPAIGN_EVENTS, new PlanCompleted(CAMPAIGN, recipients, PLANNED));
        }
    }

    /** Sends without waiting. If a record were lost, the benchmark would run into its timeout. */
    static <V> void send(KafkaProducer<byte[], byte[]> producer, Topic<AccountId, V> topic, V event) {
        var unused = producer.send(topic.toRecord(ACCOUNT, event));
    }

    private static CampaignChanged campaign() {
        return new CampaignChanged(
                CAMPAIGN,
                1,
                DesiredState.SCHEDULED,
                "spring_sale",
                "en_US",
                null,
                PLANNED,
                null,
                Integer.MAX_VALUE,
                5,
                3,
                PLANNED);
    }

    private static RecipientScheduled recipient(Random random, int ordinal) {
        var key = new byte[16];
        random.nextBytes(key);
        return new RecipientScheduled(
                CAMPAIGN,
                new RecipientId(new UUID(random.nextLong(), random.nextLong())),
                new CustomerId(new UUID(random.nextLong(), random.nextLong())),
                new ContactKey(HexFormat.of().formatHex(key)),
                ordinal,
                LocalDate.EPOCH,
                PLANNED);
    }

    // --- The programs -----------------------------------------------------------------------------------------------

    /** Deletes the output of previous programs and creates a group for the next one. */
    Group newGroup() {
        List.of(Topics.SEND_REQUESTS, Topics.MESSAGE_EVENTS, Topics.SCHEDULE_EVENTS)
                .forEach(broker::deleteRecords);
        return new Group("bench-" + groups++);
    }

    /** An application id of Kafka Streams. A program that is restarted with the same id continues. */
    final class Group {

        private final String name;
        private final long endOffsetBefore;

        private Group(String name) {
            this.name = name;
            this.endOffsetBefore = broker.endOffset(Topics.MESSAGE_EVENTS);
        }

        JavaProcess startScheduler() {
            return JavaProcess.start(
                    "scheduler",
                    SchedulerApplication.class,
                    HEAP_MEGABYTES,
                    List.of(
                            "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                            "--spring.kafka.streams.application-id=" + name,
                            "--spring.kafka.streams.state-dir=" + folder.path().resolve(name),
                            "--scheduler.max-releases-per-tick=" + MAX_RELEASES_PER_TICK,
                            "--scheduler.in-flight-limit=" + 2 * MAX_RELEASES_PER_TICK,
                            "--trickle.contact-key-secret=0123456789abcdef",
                            "--trickle.internal-token=token-of-the-benchmark",
                            "--trickle.topics.partitions=1",
                            "--trickle.accounts.default.messaging-limit=" + Integer.MAX_VALUE,
                            "--trickle.accounts.default.send-from=00:00",
                            "--trickle.accounts.default.zone=" + zoneAtNoon(),
                            "--server.port=0"));
        }

        JavaProcess startBare() {
            return JavaProcess.start(
                    "bare-scheduler",
                    BareScheduler.class,
                    HEAP_MEGABYTES,
                    List.of(
                            broker.bootstrapServers(),
                            name,
                            folder.path().resolve(name).toString(),
                            String.valueOf(recipients)));
        }

        /** Returns the number of recipients whose offsets are committed. */
        long ingested() {
            return broker.committedOffset(name, Topics.RECIPIENT_SCHEDULED);
        }

        /** Waits until all recipients are ingested; returns the rate, without the start. */
        double ingestAll(JavaProcess javaProcess) {
            var throughputMeter = new ThroughputMeter(recipients);
            await(javaProcess, () -> {
                throughputMeter.record(ingested());
                return throughputMeter.isComplete();
            });
            return throughputMeter.perSecond();
        }

        /** Answers all releases until the last outcome is processed; returns the rate. */
        ThroughputMeter releaseAll(JavaProcess javaProcess) {
            var throughputMeter = new ThroughputMeter(recipients);
            try (var sender = new InstantSender(broker)) {
                await(javaProcess, () -> {
                    throughputMeter.record(Math.min(
                            sender.answered(), broker.committedOffset(name, Topics.MESSAGE_EVENTS) - endOffsetBefore));
                    return throughputMeter.isComplete();
                });
            }
            return throughputMeter;
        }

        void deleteTopics() {
            broker.deleteTopicsOf(name);
        }
    }

    /**
     * Waits until the condition holds.
     *
     * @throws IllegalStateException if the program ends, or after the timeout
     */
    static void await(JavaProcess javaProcess, BooleanSupplier done) {
        var start = System.nanoTime();
        while (!done.getAsBoolean()) {
            javaProcess.requireRunning();
            if (System.nanoTime() - start > TIMEOUT.toNanos()) {
                throw new IllegalStateException("The program makes no progress; its log is in target/bench");
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }

    /** Returns a zone in which it is noon, because the send window would close at midnight during a measurement. */
    private static String zoneAtNoon() {
        var hour = (int) (System.currentTimeMillis() / Duration.ofHours(1).toMillis() % 24);
        return hour > 12 ? "-%02d:00".formatted(hour - 12) : "+%02d:00".formatted(12 - hour);
    }

    @Override
    public void close() {
        broker.close();
        folder.close();
    }
}

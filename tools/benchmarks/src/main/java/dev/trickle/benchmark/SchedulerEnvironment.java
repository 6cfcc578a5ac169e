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
 * What a scheduler works in: a broker that holds one sealed campaign, and a program, ours or the bare one, that starts
 * with nothing and reads it from its beginning. Nothing but the program's own speed holds it up: no limit, no window.
 */
final class SchedulerEnvironment implements AutoCloseable {

    static final AccountId ACCOUNT = new AccountId("default");
    static final CampaignId CAMPAIGN = CampaignId.of("018f0000-0000-7000-8000-000000000001");

    /**
     * Taken from the queue in one go, by either program; more of it makes neither faster. The scheduler's own default is
     * a tenth of it, which bounds how many releases a pause finds unanswered, and how fast answers can come.
     */
    static final int SLICE = 5_000;

    /** What the scheduler has to do with. */
    static final int HEAP_MEGABYTES = 256;

    private static final Instant PLANNED = Instant.parse("2026-01-05T08:00:00Z");
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final BenchBroker broker;
    private final BenchFolder folder;
    private final int recipients;
    private int programs;

    private SchedulerEnvironment(BenchBroker broker, int recipients) {
        this.broker = broker;
        this.folder = BenchFolder.make("scheduler-");
        this.recipients = recipients;
    }

    static SchedulerEnvironment of(int recipients) {
        var world = new SchedulerEnvironment(BenchBroker.start(), recipients);
        world.plan();
        return world;
    }

    int recipients() {
        return recipients;
    }

    BenchBroker broker() {
        return broker;
    }

    // --- The plan ---------------------------------------------------------------------------------------------------

    private void plan() {
        try (var producer = broker.producer()) {
            send(producer, Topics.CAMPAIGN_EVENTS, campaign());
            var random = new Random(1);
            for (var ordinal = 0; ordinal < recipients; ordinal++) {
                send(producer, Topics.RECIPIENT_SCHEDULED, recipient(random, ordinal));
            }
            send(producer, Topics.CAMPAIGN_EVENTS, new PlanCompleted(CAMPAIGN, recipients, PLANNED));
        }
    }

    /** Without waiting: one that is lost shows, because the row never ends. */
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

    /** Forgets what programs before have done. */
    Group begin() {
        List.of(Topics.SEND_REQUESTS, Topics.MESSAGE_EVENTS, Topics.SCHEDULE_EVENTS)
                .forEach(broker::forget);
        return new Group("bench-" + programs++);
    }

    /** A program's name for Kafka: started again under the same one, it goes on where it was. */
    final class Group {

        private final String name;
        private final long answersBefore;

        private Group(String name) {
            this.name = name;
            this.answersBefore = broker.endOf(Topics.MESSAGE_EVENTS);
        }

        JavaProcess startOurs() {
            return JavaProcess.start(
                    "scheduler",
                    SchedulerApplication.class,
                    HEAP_MEGABYTES,
                    List.of(
                            "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                            "--spring.kafka.streams.application-id=" + name,
                            "--spring.kafka.streams.state-dir=" + folder.path().resolve(name),
                            "--scheduler.slice=" + SLICE,
                            "--scheduler.in-flight-window=" + 2 * SLICE,
                            "--trickle.contact-key-secret=0123456789abcdef",
                            "--trickle.topics.partitions=1",
                            "--trickle.accounts.default.messaging-limit=" + Integer.MAX_VALUE,
                            "--trickle.accounts.default.send-from=00:00",
                            "--trickle.accounts.default.zone=" + zoneWhereItIsNoon(),
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

        /** How many recipients it has taken in and committed. */
        long taken() {
            return broker.readBy(name, Topics.RECIPIENT_SCHEDULED);
        }

        /** Waits until everybody is taken in; says how fast, without the start. */
        double takeAll(JavaProcess javaProcess) {
            var throughputMeter = new ThroughputMeter(recipients);
            await(javaProcess, () -> {
                throughputMeter.reached(taken());
                return throughputMeter.isComplete();
            });
            return throughputMeter.perSecond();
        }

        /** Answers what the program releases, until the last answer is taken in; says how fast. */
        ThroughputMeter releaseAll(JavaProcess javaProcess) {
            var throughputMeter = new ThroughputMeter(recipients);
            try (var sender = new InstantSender(broker)) {
                await(javaProcess, () -> {
                    throughputMeter.reached(
                            Math.min(sender.answered(), broker.readBy(name, Topics.MESSAGE_EVENTS) - answersBefore));
                    return throughputMeter.isComplete();
                });
            }
            return throughputMeter;
        }

        void forget() {
            broker.forgetTopicsOf(name);
        }
    }

    /**
     * Waits for what a program does.
     *
     * @throws IllegalStateException if the program ends, or does not do it
     */
    static void await(JavaProcess javaProcess, BooleanSupplier done) {
        var began = System.nanoTime();
        while (!done.getAsBoolean()) {
            javaProcess.mustRun();
            if (System.nanoTime() - began > LONGEST.toNanos()) {
                throw new IllegalStateException("The program stands still; its log is in target/bench");
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    /** Midnight would shut the window in the middle of a measurement. */
    private static String zoneWhereItIsNoon() {
        var hour = (int) (System.currentTimeMillis() / Duration.ofHours(1).toMillis() % 24);
        return hour > 12 ? "-%02d:00".formatted(hour - 12) : "+%02d:00".formatted(12 - hour);
    }

    @Override
    public void close() {
        broker.close();
        folder.close();
    }
}

package dev.trickle.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.infrastructure.FreePort;
import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.FakeScheduler;
import dev.trickle.systemtest.harness.LogTails;
import dev.trickle.systemtest.harness.ReadReportSender;
import dev.trickle.systemtest.harness.ServiceProcess;
import dev.trickle.systemtest.harness.TestInfrastructure;
import dev.trickle.systemtest.promises.EvidenceCollector;
import dev.trickle.systemtest.promises.NoWebhookLost;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** No acknowledged webhook is lost, under kills, outages and bursts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(LogTails.class)
class WebhookFaultsIT {

    private static final Logger log = LoggerFactory.getLogger(WebhookFaultsIT.class);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(20);
    private static final Duration STABLE_DURATION = Duration.ofMillis(300);

    /** Capacity of the webhook buffer; each webhook takes at least 8 KiB. */
    private static final int CAPACITY = 16;

    private static final int BYTES_PER_WEBHOOK = 8 * 1024;
    private static final int RECIPIENTS_PER_ACCOUNT = 300;
    private static final int NO_LIMIT = Integer.MAX_VALUE;
    private static final int KILLS = 4;
    private static final int KILL_DURING_KAFKA_FREEZE = 2;

    private final NoWebhookLost promise = new NoWebhookLost();
    private final int port = FreePort.find();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private TestInfrastructure testInfrastructure;
    private ReadReportSender readReportSender;
    private EvidenceCollector evidenceCollector;
    private ServiceProcess status;

    @BeforeAll
    void start() {
        testInfrastructure = TestInfrastructure.start(
                getClass(),
                "--simulator.webhook.url=http://127.0.0.1:" + port + "/webhooks/whatsapp",
                "--simulator.webhook.batch=2",
                "--simulator.person.delays.delivered.max=3s",
                "--simulator.person.delays.read.max=5s",
                "--simulator.webhook.connections=8",
                "--simulator.webhook.retry.max-delay=500ms");
        readReportSender = new ReadReportSender(testInfrastructure, port);
        evidenceCollector = EvidenceCollector.of(testInfrastructure, NO_LIMIT);
        status = testInfrastructure.status(port, "--status.buffer-size=" + CAPACITY * BYTES_PER_WEBHOOK + "B");
        status.childProcess().start().awaitUp();
    }

    @AfterAll
    void end() {
        callers.shutdownNow();
        readReportSender.close();
        testInfrastructure.close();
    }

    @Test
    void everythingAcknowledgedEndsInTheTablesThoughTheServiceIsKilledUnderLoad() {
        try (var fakeScheduler = new FakeScheduler(testInfrastructure)) {
            testInfrastructure
                    .sender("sender", "v24.0", "--sender.messages-per-second=40")
                    .childProcess()
                    .start()
                    .awaitUp();
            var people = fakeScheduler.plan(RECIPIENTS_PER_ACCOUNT);
            var reportsToCome = people.size() * 3L;
            fakeScheduler.release(people);

            for (var kill = 1; kill <= KILLS; kill++) {
                // Each kill occurs while webhooks are in flight and more are pending.
                var enough = reportsToCome * kill / (KILLS + 2);
                await("under load")
                        .atMost(ChildProcess.TIMEOUT)
                        .pollInterval(POLL_INTERVAL)
                        .until(() -> countDelivered() >= enough && inFlight() > 0);
                if (kill == KILL_DURING_KAFKA_FREEZE) {
                    killWhileKafkaIsFrozen();
                } else {
                    status.childProcess().kill();
                }
                log.info("Service killed reports={} of={}", countDelivered(), reportsToCome);
                assertThat(countDelivered()).isLessThan(reportsToCome);
                status.childProcess().start().awaitUp();
            }

            await("all webhooks acknowledged")
                    .atMost(ChildProcess.TIMEOUT)
                    .until(() ->
                            testInfrastructure.simulatorProcess().countAccepted() == people.size() && inFlight() == 0);
            assertThat(countDelivered()).isGreaterThanOrEqualTo(reportsToCome);
            awaitNothingLost();
            log.info(
                    "Acknowledged {}, refused or unanswered {}",
                    countDelivered(),
                    testInfrastructure.simulatorProcess().webhookCounts());
            assertThat(testInfrastructure
                            .simulatorProcess()
                            .webhookCounts()
                            .path("refused")
                            .asLong())
                    .isPositive();
        }
    }

    @Test
    void aBurstBeyondTheCapacityIsAnsweredWith200Or503AndNothingIsLost() {
        var attempts = readReportSender.insertClaimed(2_000);
        readReportSender.resetResponseCounts();

        readReportSender.reportAll(attempts, CAPACITY * 10);

        log.info("Burst answered webhooks={} responses={}", attempts.size(), readReportSender.responseCounts());
        assertThat(readReportSender.responseCounts()).containsOnlyKeys(200, 503).containsEntry(200, attempts.size());
        awaitNothingLost();
    }

    @Test
    void webhooksAreAcceptedDuringADatabaseOutageAndProjectedAfterwards() {
        var attempts = readReportSender.insertClaimed(500);
        readReportSender.resetResponseCounts();
        testInfrastructure.databaseServer().kill();

        readReportSender.reportAll(attempts, CAPACITY / 2);
        var answers = readReportSender.responseCounts();
        testInfrastructure.databaseServer().startAgain();

        log.info("Database outage answered webhooks={} responses={}", attempts.size(), answers);
        assertThat(answers).containsOnlyKeys(200);
        awaitNothingLost();
    }

    @Test
    void webhooksAreAnsweredWith503DuringAKafkaOutage() {
        var attempts = readReportSender.insertClaimed(60);
        var taken = attempts.subList(0, 20);
        var refused = attempts.subList(20, 40);
        var late = attempts.subList(40, 60);
        readReportSender.reportAll(taken, 4);
        readReportSender.resetResponseCounts();

        testInfrastructure.brokerServer().childProcess().kill();
        refused.parallelStream().forEach(readReportSender::report);
        assertThat(readReportSender.responseCounts()).containsOnlyKeys(503);

        // 503 is the only response during the outage.
        var waiting = CompletableFuture.runAsync(() -> readReportSender.reportAll(late, 4));
        testInfrastructure.brokerServer().childProcess().start().awaitUp();
        waiting.join();
        readReportSender.reportAll(refused, 4);

        log.info("Kafka outage answered responses={}", readReportSender.responseCounts());
        assertThat(readReportSender.responseCounts()).containsOnlyKeys(200, 503);
        awaitNothingLost();
    }

    private long countDelivered() {
        return testInfrastructure
                .simulatorProcess()
                .webhookCounts()
                .path("delivered")
                .asLong();
    }

    private long inFlight() {
        var webhooks = testInfrastructure.simulatorProcess().webhookCounts();
        return webhooks.path("unconfirmed").asLong() + webhooks.path("queued").asLong();
    }

    /** Webhooks that Kafka has not acknowledged are lost with the service and must not have been acknowledged. */
    private void killWhileKafkaIsFrozen() {
        var attempts = readReportSender.insertClaimed(CAPACITY);
        testInfrastructure.brokerServer().childProcess().freeze();
        attempts.forEach(each -> callers.execute(() -> readReportSender.report(each)));
        await("webhooks wait for Kafka or are answered")
                .atMost(ChildProcess.TIMEOUT)
                .pollInterval(POLL_INTERVAL)
                .until(() -> availableBuffer() < BYTES_PER_WEBHOOK
                        || readReportSender.acknowledged().containsAll(attempts));
        status.childProcess().kill();
        testInfrastructure.brokerServer().childProcess().thaw();
    }

    /** Available bytes of the webhook buffer. */
    private long availableBuffer() {
        return status.jsonHttpClient()
                .get("/actuator/metrics/trickle.status.webhooks.buffer.available")
                .json()
                .at("/measurements/0/value")
                .asLong();
    }

    private void awaitNothingLost() {
        await("every report is in the tables")
                .atMost(ChildProcess.TIMEOUT)
                .pollInterval(STABLE_DURATION)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(
                                promise.breaches(evidenceCollector.collectForWebhooks(readReportSender.acknowledged())))
                        .as(promise.code())
                        .isEmpty());
    }
}

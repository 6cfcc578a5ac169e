package dev.trickle.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.infrastructure.FreePort;
import dev.trickle.systemtest.harness.Harness;
import dev.trickle.systemtest.harness.Program;
import dev.trickle.systemtest.harness.Releases;
import dev.trickle.systemtest.harness.Reports;
import dev.trickle.systemtest.harness.Service;
import dev.trickle.systemtest.harness.TailsOfLogs;
import dev.trickle.systemtest.promises.Books;
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

/** No webhook is acknowledged and lost, whatever is killed and however many come. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(TailsOfLogs.class)
class WebhooksUnderFireIT {

    private static final Logger log = LoggerFactory.getLogger(WebhooksUnderFireIT.class);

    private static final Duration A_MOMENT = Duration.ofMillis(20);
    private static final Duration A_WHILE = Duration.ofMillis(300);

    /** Webhooks that there is room for at once: each takes 8 KiB at least. */
    private static final int CAPACITY = 16;

    private static final int BYTES_OF_EACH = 8 * 1024;
    private static final int PEOPLE_OF_EACH_SHOP = 300;
    private static final int NO_LIMIT = Integer.MAX_VALUE;
    private static final int KILLS = 4;
    private static final int KILL_WITHOUT_KAFKA = 2;

    private final NoWebhookLost promise = new NoWebhookLost();
    private final int port = FreePort.find();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private Harness harness;
    private Reports reports;
    private Books books;
    private Service status;

    @BeforeAll
    void start() {
        harness = Harness.start(
                getClass(),
                "--simulator.webhook.url=http://127.0.0.1:" + port + "/webhooks/whatsapp",
                "--simulator.webhook.batch=2",
                "--simulator.person.delays.delivered.max=15s",
                "--simulator.person.delays.read.max=20s",
                "--simulator.webhook.connections=8",
                "--simulator.webhook.retry.longest-gap=500ms");
        reports = new Reports(harness, port);
        books = Books.of(harness, NO_LIMIT);
        status = harness.status(port, "--status.bytes-under-way=" + CAPACITY * BYTES_OF_EACH + "B");
        status.program().start().awaitUp();
    }

    @AfterAll
    void end() {
        callers.shutdownNow();
        reports.close();
        harness.close();
    }

    @Test
    void everythingAcknowledgedEndsInTheTablesThoughTheServiceIsKilledUnderLoad() {
        try (var releases = new Releases(harness)) {
            harness.sender("sender", "v24.0", "--sender.messages-per-second=40")
                    .program()
                    .start()
                    .awaitUp();
            var people = releases.plan(PEOPLE_OF_EACH_SHOP);
            var reportsToCome = people.size() * 3L;
            releases.release(people);

            for (var kill = 1; kill <= KILLS; kill++) {
                // Each falls while webhooks are on their way, and more are to come.
                var enough = reportsToCome * kill / (KILLS + 2);
                await("under load")
                        .atMost(Program.PATIENCE)
                        .pollInterval(A_MOMENT)
                        .until(() -> delivered() >= enough && underWay() > 0);
                if (kill == KILL_WITHOUT_KAFKA) {
                    killWhileKafkaStandsStill();
                } else {
                    status.program().kill();
                }
                log.info("Killed the service after {} reports of {}", delivered(), reportsToCome);
                assertThat(delivered()).isLessThan(reportsToCome);
                status.program().start().awaitUp();
            }

            await("everything is acknowledged")
                    .atMost(Program.PATIENCE)
                    .until(() -> harness.simulator().accepted() == people.size() && underWay() == 0);
            assertThat(delivered()).isGreaterThanOrEqualTo(reportsToCome);
            awaitNothingLost();
            log.info(
                    "Acknowledged {}, refused or unanswered {}",
                    delivered(),
                    harness.simulator().webhooks());
            assertThat(harness.simulator().webhooks().path("refused").asLong()).isPositive();
        }
    }

    @Test
    void aBurstOfTenTimesTheCapacityIsAnsweredWith200And503AndNothingIsLost() {
        var attempts = reports.claimed(8_000);
        reports.forgetAnswers();

        reports.reportAll(attempts, CAPACITY * 10);

        log.info("A burst of {} webhooks was answered with {}", attempts.size(), reports.answers());
        assertThat(reports.answers()).containsOnlyKeys(200, 503).containsEntry(200, attempts.size());
        awaitNothingLost();
    }

    @Test
    void webhooksAreTakenWhileTheDatabaseIsDownAndFoldedAfterwards() {
        var attempts = reports.claimed(500);
        reports.forgetAnswers();
        harness.database().kill();

        reports.reportAll(attempts, CAPACITY / 2);
        var answers = reports.answers();
        harness.database().startAgain();

        log.info("Without a database {} webhooks were answered with {}", attempts.size(), answers);
        assertThat(answers).containsOnlyKeys(200);
        awaitNothingLost();
    }

    @Test
    void aBrokerThatIsAwayIsToldWith503UntilItIsBack() {
        var attempts = reports.claimed(60);
        var taken = attempts.subList(0, 20);
        var refused = attempts.subList(20, 40);
        var late = attempts.subList(40, 60);
        reports.reportAll(taken, 4);
        reports.forgetAnswers();

        harness.broker().program().kill();
        refused.parallelStream().forEach(reports::report);
        assertThat(reports.answers()).containsOnlyKeys(503);

        // Nothing else is answered, from the first moment without a broker to the first with one.
        var waiting = CompletableFuture.runAsync(() -> reports.reportAll(late, 4));
        harness.broker().program().start().awaitUp();
        waiting.join();
        reports.reportAll(refused, 4);

        log.info("A broker that went and came was told with {}", reports.answers());
        assertThat(reports.answers()).containsOnlyKeys(200, 503);
        awaitNothingLost();
    }

    private long delivered() {
        return harness.simulator().webhooks().path("delivered").asLong();
    }

    private long underWay() {
        var webhooks = harness.simulator().webhooks();
        return webhooks.path("unconfirmed").asLong() + webhooks.path("queued").asLong();
    }

    /** What Kafka has not yet dies with the service: nobody may have been told that it is kept. */
    private void killWhileKafkaStandsStill() {
        var doomed = reports.claimed(CAPACITY);
        harness.broker().program().freeze();
        doomed.forEach(each -> callers.execute(() -> reports.report(each)));
        await("whatever there is room for waits for Kafka, or has been answered")
                .atMost(Program.PATIENCE)
                .pollInterval(A_MOMENT)
                .until(() -> room() < BYTES_OF_EACH || reports.taken().containsAll(doomed));
        status.program().kill();
        harness.broker().program().thaw();
    }

    /** Bytes that more webhooks may have now. */
    private long room() {
        return status.http()
                .get("/actuator/metrics/status.webhooks.room")
                .json()
                .at("/measurements/0/value")
                .asLong();
    }

    private void awaitNothingLost() {
        await("every report is in the tables")
                .atMost(Program.PATIENCE)
                .pollInterval(A_WHILE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(promise.breaches(books.told(reports.taken())))
                        .as(promise.counted())
                        .isEmpty());
    }
}

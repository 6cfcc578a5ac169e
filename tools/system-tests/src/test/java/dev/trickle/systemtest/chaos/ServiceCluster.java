package dev.trickle.systemtest.chaos;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import dev.trickle.infrastructure.FreePort;
import dev.trickle.systemtest.harness.AccountFixture;
import dev.trickle.systemtest.harness.BrokerProxy;
import dev.trickle.systemtest.harness.ChildProcess;
import dev.trickle.systemtest.harness.FaultyNetwork;
import dev.trickle.systemtest.harness.JsonHttpClient;
import dev.trickle.systemtest.harness.ServiceProcess;
import dev.trickle.systemtest.harness.TestInfrastructure;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** A complete installation: each part is a separate process, connected by faulty networks. */
final class ServiceCluster implements AutoCloseable {

    /** Messaging limit of each number. */
    static final int LIMIT = 40;

    private static final Logger log = LoggerFactory.getLogger(ServiceCluster.class);

    /** In the past, so that many schedules fit; in the evening, so that calendar day and rolling 24 hours differ. */
    private static final Instant START = Instant.parse("2001-01-01T22:00:00Z");

    private static final String SENDER_GROUP = "sender";

    private static final String STANDBY = "--SCHEDULER_STANDBY_REPLICAS=1";
    private static final String CALL_DEADLINE = "--trickle.call-deadline=3s";
    private static final String CLAIM_MAX_AGE = "--trickle.claim-max-age=2s";

    /** Over all schedules: customers of earlier schedules may have opted out or changed their number. */
    private final AtomicInteger campaignNumbers = new AtomicInteger();

    private final TestInfrastructure testInfrastructure;
    private final Map<CuttableLink, FaultyNetwork> links = new EnumMap<>(CuttableLink.class);
    private final Map<ClusterProcess, ServiceProcess> services = new EnumMap<>(ClusterProcess.class);
    /** Not the common pool, which has one thread on two cores: a restart would block other repairs. */
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

    /** Pending repairs by faulty process or link. */
    private final Map<Object, CompletableFuture<Void>> repairs = new HashMap<>();

    private final URI webhookUri;

    private ServiceCluster(Class<?> test) {
        var webhookPort = FreePort.find();
        var webhooks = FaultyNetwork.to(URI.create("http://127.0.0.1:" + webhookPort));
        var proxyPort = FreePort.find();
        var records = FaultyNetwork.to(URI.create("http://127.0.0.1:" + proxyPort));
        this.webhookUri = URI.create("http://127.0.0.1:" + webhookPort + "/webhooks/whatsapp");
        this.testInfrastructure = TestInfrastructure.startOnSharedClock(
                test,
                new BrokerProxy(proxyPort, records.address().getPort()),
                "--simulator.webhook.url=" + webhooks.address() + "/webhooks/whatsapp",
                "--simulator.latency=400ms",
                "--simulator.marketing.onboarding-status=ONBOARDED",
                "--simulator.webhook.batch=5",
                "--simulator.webhook.connections=6",
                "--simulator.webhook.timeout=3s",
                "--simulator.webhook.shuffle=true",
                "--simulator.webhook.duplicate-share=0.1",
                "--simulator.webhook.retry.max-delay=500ms",
                "--simulator.person.shares.failed=0.03",
                "--simulator.person.shares.never-delivered=0.05",
                "--simulator.person.shares.read=0.5",
                "--simulator.person.delays.delivered.max=300ms",
                "--simulator.person.delays.read.max=30h");
        links.put(CuttableLink.WEBHOOKS, webhooks);
        links.put(CuttableLink.RECORDS, records);
        links.put(
                CuttableLink.CALLS,
                FaultyNetwork.to(testInfrastructure.simulatorProcess().address()));
        links.put(
                CuttableLink.QUERIES,
                FaultyNetwork.to(URI.create("http://127.0.0.1:"
                        + testInfrastructure.databaseServer().port())));
        testInfrastructure.sharedClock().startAt(START);
        addServices(webhookPort);
    }

    static ServiceCluster start(Class<?> test) {
        var serviceCluster = new ServiceCluster(test);
        serviceCluster.services.values().stream()
                .map(ServiceProcess::childProcess)
                .forEach(ChildProcess::start);
        serviceCluster.services.values().stream()
                .map(ServiceProcess::childProcess)
                .forEach(ChildProcess::awaitUp);
        return serviceCluster;
    }

    private void addServices(int webhookPort) {
        services.put(ClusterProcess.API, testInfrastructure.api(settings()));
        services.put(ClusterProcess.SCHEDULER_1, testInfrastructure.scheduler(schedulerSettings()));
        services.put(ClusterProcess.SCHEDULER_2, testInfrastructure.secondScheduler(schedulerSettings()));
        services.put(
                ClusterProcess.SENDER_1,
                testInfrastructure.sender("sender-1", graphVersionOf(ClusterProcess.SENDER_1), senderSettings()));
        services.put(
                ClusterProcess.SENDER_2,
                testInfrastructure.sender("sender-2", graphVersionOf(ClusterProcess.SENDER_2), senderSettings()));
        services.put(ClusterProcess.STATUS, testInfrastructure.status(webhookPort, settings()));
    }

    private String[] settings() {
        var settings = new ArrayList<String>();
        settings.add(CALL_DEADLINE);
        settings.add(CLAIM_MAX_AGE);
        settings.add("--DATABASE_URL=" + testInfrastructure.databaseServer().urlWithPort(portOf(CuttableLink.QUERIES)));
        settings.add("--spring.kafka.bootstrap-servers=127.0.0.1:" + portOf(CuttableLink.RECORDS));
        testInfrastructure
                .accounts()
                .forEach(accountFixture -> settings.add(
                        "--trickle.accounts.%s.messaging-limit=%d".formatted(accountFixture.account(), LIMIT)));
        settings.add("--trickle.accounts.%s.template-check=on"
                .formatted(testInfrastructure.accounts().getFirst().account()));
        return settings.toArray(String[]::new);
    }

    /** A standby replica of the stores, so that an account comes back to a scheduler that had it before. */
    private String[] schedulerSettings() {
        return Stream.of(List.of(settings()), TestInfrastructure.SHORT_KAFKA_TIMEOUTS, List.of(STANDBY))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    private int portOf(CuttableLink cuttableLink) {
        return link(cuttableLink).address().getPort();
    }

    private String[] senderSettings() {
        var settings = new ArrayList<>(List.of(settings()));
        settings.addAll(List.of(
                "--sender.base-url=" + links.get(CuttableLink.CALLS).address(),
                "--sender.messages-per-second=12",
                // An hour by default: new templates are listed soon, and a change without a webhook is seen.
                "--sender.template-poll-interval=2s",
                "--sender.onboarding-poll-interval=2s",
                // The claims of a killed sender are resolved after 7 s.
                "--sender.sweep-interval=1s",
                "--sender.claim-expiry-grace=2s",
                // If webhooks are lost, none arrives that would resume the account, and there is no operator.
                "--sender.missing-webhooks.enabled=false",
                // The suspension after many unconfirmed calls in a row needs an operator.
                "--sender.max-consecutive-unconfirmed=100000"));
        return settings.toArray(String[]::new);
    }

    int nextCampaignNumber() {
        return campaignNumbers.incrementAndGet();
    }

    TestInfrastructure testInfrastructure() {
        return testInfrastructure;
    }

    /** The webhook address of the status-service, without the faulty network. */
    URI webhookUri() {
        return webhookUri;
    }

    JsonHttpClient api() {
        return requireNonNull(services.get(ClusterProcess.API)).jsonHttpClient();
    }

    /** Returns the release status of an account, from the scheduler that hosts it; empty if none does. */
    Optional<JsonNode> releaseStatus(AccountFixture accountFixture) {
        return Stream.of(ClusterProcess.SCHEDULER_1, ClusterProcess.SCHEDULER_2)
                .map(scheduler -> requireNonNull(services.get(scheduler)).jsonHttpClient())
                .map(http -> http.withToken(TestInfrastructure.INTERNAL_TOKEN))
                .flatMap(http -> http.tryGet("/accounts/" + accountFixture.account() + "/gate").stream())
                .filter(response -> response.status() == 200)
                .map(JsonHttpClient.Response::json)
                .findFirst();
    }

    FaultyNetwork link(CuttableLink cuttableLink) {
        return requireNonNull(links.get(cuttableLink));
    }

    /** Returns whether work is in flight that a failure of the process would affect. */
    boolean isBusy(ClusterProcess clusterProcess) {
        return switch (clusterProcess) {
            // The simulator counts a call as open until its late answer, even after the sender has timed out.
            case SENDER_1, SENDER_2 -> hasAttemptWithoutOutcome(openCallsOf(clusterProcess));
            case STATUS -> {
                var webhooks = testInfrastructure.simulatorProcess().webhookCounts();
                yield webhooks.path("unconfirmed").asInt() > 0;
            }
            case API, SCHEDULER_1, SCHEDULER_2, SIMULATOR, BROKER, DATABASE ->
                testInfrastructure.simulatorProcess().openCalls() > 0;
        };
    }

    /** The attempts whose calls a sender has open; empty for other processes. */
    List<String> openCallsOf(ClusterProcess clusterProcess) {
        return isSender(clusterProcess)
                ? testInfrastructure.simulatorProcess().openCallsOf(graphVersionOf(clusterProcess))
                : List.of();
    }

    /** Returns whether a frozen process has unfinished work; for a sender, a call without a recorded outcome. */
    boolean hasUnfinishedWork(ClusterProcess clusterProcess, List<String> calls) {
        return isSender(clusterProcess) ? hasAttemptWithoutOutcome(calls) : isBusy(clusterProcess);
    }

    private boolean hasAttemptWithoutOutcome(List<String> calls) {
        return testInfrastructure
                .databaseServer()
                .jdbcClient()
                .sql("""
                        SELECT EXISTS (SELECT FROM send_attempts
                                        WHERE recipient_id || '.' || attempt_number = ANY (:calls) AND state = 'claimed')
                        """)
                .param("calls", calls.toArray(String[]::new))
                .query(Boolean.class)
                .single();
    }

    private static boolean isSender(ClusterProcess clusterProcess) {
        return clusterProcess == ClusterProcess.SENDER_1 || clusterProcess == ClusterProcess.SENDER_2;
    }

    private static String graphVersionOf(ClusterProcess sender) {
        return sender == ClusterProcess.SENDER_1 ? "v24.1" : "v24.2";
    }

    void kill(ClusterProcess clusterProcess) {
        if (clusterProcess == ClusterProcess.DATABASE) {
            testInfrastructure.databaseServer().kill();
        } else {
            childProcess(clusterProcess).kill();
        }
    }

    void terminate(ClusterProcess clusterProcess) {
        try {
            childProcess(clusterProcess).terminate();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Resets the offsets of the senders to the beginning; returns how many requests were read before. */
    long resetSenderOffsets() {
        var read = testInfrastructure.brokerServer().offsetsOf(SENDER_GROUP);
        testInfrastructure.brokerServer().resetOffsetsToBeginning(SENDER_GROUP);
        return read.values().stream().mapToLong(OffsetAndMetadata::offset).sum();
    }

    /** Freezes the process. */
    void freeze(ClusterProcess clusterProcess) {
        if (clusterProcess == ClusterProcess.DATABASE) {
            testInfrastructure.databaseServer().freeze();
        } else {
            childProcess(clusterProcess).freeze();
        }
    }

    /** Freezes the process for a duration, in the background. */
    void freeze(ClusterProcess clusterProcess, Duration length) {
        freeze(clusterProcess);
        repairLater(length, clusterProcess, () -> thaw(clusterProcess));
    }

    void thaw(ClusterProcess clusterProcess) {
        if (clusterProcess == ClusterProcess.DATABASE) {
            testInfrastructure.databaseServer().thaw();
        } else {
            childProcess(clusterProcess).thaw();
        }
    }

    /** Heals the link after a duration, in the background. */
    void repairAfter(CuttableLink cuttableLink, Duration length) {
        repairAfter(cuttableLink, length, link(cuttableLink)::heal);
    }

    /** Repairs what is faulty after a duration, in the background. */
    void repairAfter(Object faulty, Duration length, Runnable repair) {
        repairLater(length, faulty, repair);
    }

    private void repairLater(Duration length, Object faulty, Runnable repair) {
        var then = CompletableFuture.delayedExecutor(length.toNanos(), TimeUnit.NANOSECONDS, executor);
        repairs.put(faulty, CompletableFuture.runAsync(repair, then));
    }

    /** Starts a terminated process in the background. */
    void startInBackground(ClusterProcess clusterProcess) {
        if (clusterProcess == ClusterProcess.DATABASE) {
            testInfrastructure.databaseServer().startAgain();
        } else {
            repairs.put(
                    clusterProcess,
                    CompletableFuture.runAsync(() -> startAndSupervise(childProcess(clusterProcess)), executor));
        }
    }

    /** Restarts a process that exits during its start, as a supervisor does. */
    private static void startAndSupervise(ChildProcess childProcess) {
        childProcess.start();
        await(childProcess.name() + " is up").atMost(ChildProcess.TIMEOUT).until(() -> {
            if (!childProcess.isRunning()) {
                log.info("Process exited during start program={}", childProcess.name());
                childProcess.start();
            }
            return childProcess.isUp();
        });
    }

    /** Starts a killed process after a duration, in the background. */
    void startAfter(ClusterProcess clusterProcess, Duration length) {
        repairLater(length, clusterProcess, () -> startAndSupervise(childProcess(clusterProcess)));
    }

    /** Returns whether all processes run and all links are healed. */
    boolean isHealthy() {
        repairs.values().removeIf(repair -> repair.isDone() && !repair.isCompletedExceptionally());
        return repairs.isEmpty();
    }

    /** Waits until this process runs or this link is healed. */
    void awaitRepaired(Object faulty) {
        var repair = repairs.get(faulty);
        if (repair != null) {
            repair.join();
        }
    }

    void awaitHealthy() {
        List.copyOf(repairs.values()).forEach(CompletableFuture::join);
    }

    Instant now() {
        return testInfrastructure.sharedClock().instant();
    }

    private ChildProcess childProcess(ClusterProcess clusterProcess) {
        return switch (clusterProcess) {
            case SIMULATOR -> testInfrastructure.simulatorProcess().childProcess();
            case BROKER -> testInfrastructure.brokerServer().childProcess();
            default -> requireNonNull(services.get(clusterProcess)).childProcess();
        };
    }

    @Override
    public void close() {
        executor.shutdownNow();
        links.values().forEach(FaultyNetwork::close);
        testInfrastructure.close();
    }
}

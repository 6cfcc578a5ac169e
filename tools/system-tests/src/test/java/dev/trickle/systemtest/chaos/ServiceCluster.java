package dev.trickle.systemtest.chaos;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import dev.trickle.infrastructure.FreePort;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that is needed to send campaigns, each part a process of its own, with a network between them. */
final class ServiceCluster implements AutoCloseable {

    /** People in any moving 24 hours, from each number. */
    static final int LIMIT = 40;

    private static final Logger log = LoggerFactory.getLogger(ServiceCluster.class);

    /** Long ago, so that there is room for many schedules; in the evening, so that two kinds of days differ. */
    private static final Instant FIRST_EVENING = Instant.parse("2001-01-01T22:00:00Z");

    private static final String SENDERS = "sender";

    private static final String CALL_DEADLINE = "--trickle.call-deadline=3s";

    /** Of all schedules together: who was a customer in an earlier one has stopped, or has another's phone by now. */
    private final AtomicInteger orders = new AtomicInteger();

    private final TestInfrastructure testInfrastructure;
    private final Map<CuttableLink, FaultyNetwork> ways = new EnumMap<>(CuttableLink.class);
    private final Map<ClusterProcess, ServiceProcess> services = new EnumMap<>(ClusterProcess.class);
    /** Not the common pool, of one thread on two cores: who starts again would keep others from being healed. */
    private final ExecutorService nurses = Executors.newVirtualThreadPerTaskExecutor();

    /** Parts and ways with which something is wrong, until it is over. */
    private final Map<Object, CompletableFuture<Void>> ailing = new HashMap<>();

    private final URI inbox;

    private ServiceCluster(Class<?> test) {
        var webhookPort = FreePort.find();
        var webhooks = FaultyNetwork.to(URI.create("http://127.0.0.1:" + webhookPort));
        var detour = FreePort.find();
        var records = FaultyNetwork.to(URI.create("http://127.0.0.1:" + detour));
        this.inbox = URI.create("http://127.0.0.1:" + webhookPort + "/webhooks/whatsapp");
        this.testInfrastructure = TestInfrastructure.startOnCalendar(
                test,
                new BrokerProxy(detour, records.address().getPort()),
                "--simulator.webhook.url=" + webhooks.address() + "/webhooks/whatsapp",
                "--simulator.latency=400ms",
                "--simulator.webhook.batch=5",
                "--simulator.webhook.connections=6",
                "--simulator.webhook.timeout=3s",
                "--simulator.webhook.shuffle=true",
                "--simulator.webhook.duplicate-share=0.1",
                "--simulator.webhook.retry.longest-gap=500ms",
                "--simulator.person.shares.failed=0.03",
                "--simulator.person.shares.never-delivered=0.05",
                "--simulator.person.shares.read=0.5",
                "--simulator.person.delays.delivered.max=300ms",
                "--simulator.person.delays.read.max=30h");
        ways.put(CuttableLink.WEBHOOKS, webhooks);
        ways.put(CuttableLink.RECORDS, records);
        ways.put(
                CuttableLink.CALLS,
                FaultyNetwork.to(testInfrastructure.simulatorProcess().address()));
        ways.put(
                CuttableLink.QUERIES,
                FaultyNetwork.to(URI.create("http://127.0.0.1:"
                        + testInfrastructure.databaseServer().port())));
        testInfrastructure.calendar().beginAt(FIRST_EVENING);
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
        services.put(ClusterProcess.SCHEDULER, testInfrastructure.scheduler(settings()));
        services.put(
                ClusterProcess.SENDER_1,
                testInfrastructure.sender("sender-1", versionOf(ClusterProcess.SENDER_1), senderSettings()));
        services.put(
                ClusterProcess.SENDER_2,
                testInfrastructure.sender("sender-2", versionOf(ClusterProcess.SENDER_2), senderSettings()));
        services.put(ClusterProcess.STATUS, testInfrastructure.status(webhookPort, settings()));
    }

    private String[] settings() {
        var settings = new ArrayList<String>();
        settings.add(CALL_DEADLINE);
        settings.add("--DATABASE_URL=" + testInfrastructure.databaseServer().urlAt(portOf(CuttableLink.QUERIES)));
        settings.add("--spring.kafka.bootstrap-servers=127.0.0.1:" + portOf(CuttableLink.RECORDS));
        testInfrastructure
                .shops()
                .forEach(accountFixture -> settings.add(
                        "--trickle.accounts.%s.messaging-limit=%d".formatted(accountFixture.account(), LIMIT)));
        return settings.toArray(String[]::new);
    }

    private int portOf(CuttableLink cuttableLink) {
        return way(cuttableLink).address().getPort();
    }

    private String[] senderSettings() {
        var settings = new ArrayList<>(List.of(settings()));
        settings.addAll(List.of(
                "--sender.base-url=" + ways.get(CuttableLink.CALLS).address(),
                "--sender.messages-per-second=12",
                // What a killed sender leaves is given up after 7 s.
                "--sender.claim-max-age=2s",
                "--sender.sweep-interval=1s",
                "--sender.claim-expiry-grace=2s",
                // A simulator that is killed forgets its webhooks: no other would resume the account, and no person
                // does.
                "--sender.missing-webhooks.enabled=false",
                // The suspension after many unclear calls in a row waits for a person, and there is none.
                "--sender.max-consecutive-unconfirmed=100000"));
        return settings.toArray(String[]::new);
    }

    int nextOrder() {
        return orders.incrementAndGet();
    }

    TestInfrastructure testInfrastructure() {
        return testInfrastructure;
    }

    /** Where webhooks are posted, past the network. */
    URI inbox() {
        return inbox;
    }

    JsonHttpClient api() {
        return requireNonNull(services.get(ClusterProcess.API)).jsonHttpClient();
    }

    JsonHttpClient scheduler() {
        return requireNonNull(services.get(ClusterProcess.SCHEDULER)).jsonHttpClient();
    }

    FaultyNetwork way(CuttableLink cuttableLink) {
        return requireNonNull(ways.get(cuttableLink));
    }

    /** Whether anything is under way that would notice if the part died now. */
    boolean isBusy(ClusterProcess clusterProcess) {
        return switch (clusterProcess) {
            // The simulator counts a call as open until its late answer, even after the sender has timed out.
            case SENDER_1, SENDER_2 -> isAnyWithoutOutcome(callsOf(clusterProcess));
            case STATUS -> {
                var webhooks = testInfrastructure.simulatorProcess().webhooks();
                yield webhooks.path("unconfirmed").asInt() > 0;
            }
            case API, SCHEDULER, SIMULATOR, BROKER, DATABASE ->
                testInfrastructure.simulatorProcess().openCalls() > 0;
        };
    }

    /** The attempts in whose calls a sender is; none of other parts. */
    List<String> callsOf(ClusterProcess clusterProcess) {
        return isSender(clusterProcess)
                ? testInfrastructure.simulatorProcess().openCallsOf(versionOf(clusterProcess))
                : List.of();
    }

    /** Whether a part that was stopped leaves something undone: of a sender a call whose outcome nobody has written. */
    boolean leavesUndone(ClusterProcess clusterProcess, List<String> calls) {
        return isSender(clusterProcess) ? isAnyWithoutOutcome(calls) : isBusy(clusterProcess);
    }

    private boolean isAnyWithoutOutcome(List<String> calls) {
        return testInfrastructure
                .databaseServer()
                .sql()
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

    private static String versionOf(ClusterProcess sender) {
        return sender == ClusterProcess.SENDER_1 ? "v24.1" : "v24.2";
    }

    void kill(ClusterProcess clusterProcess) {
        if (clusterProcess == ClusterProcess.DATABASE) {
            testInfrastructure.databaseServer().kill();
        } else {
            program(clusterProcess).kill();
        }
    }

    void end(ClusterProcess clusterProcess) {
        try {
            program(clusterProcess).end();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Sets the offsets of the group to the beginning; says how many requests were read before. */
    long forgetWhatSendersHaveRead() {
        var read = testInfrastructure.brokerServer().offsetsOf(SENDERS);
        testInfrastructure.brokerServer().letReadFromTheBeginning(SENDERS);
        return read.values().stream().mapToLong(OffsetAndMetadata::offset).sum();
    }

    /** Stands still from now on. */
    void freeze(ClusterProcess clusterProcess) {
        if (clusterProcess == ClusterProcess.DATABASE) {
            testInfrastructure.databaseServer().freeze();
        } else {
            program(clusterProcess).freeze();
        }
    }

    /** Stands still for so long, beside whatever goes wrong next. */
    void freeze(ClusterProcess clusterProcess, Duration length) {
        freeze(clusterProcess);
        after(length, clusterProcess, () -> thaw(clusterProcess));
    }

    void thaw(ClusterProcess clusterProcess) {
        if (clusterProcess == ClusterProcess.DATABASE) {
            testInfrastructure.databaseServer().thaw();
        } else {
            program(clusterProcess).thaw();
        }
    }

    /** Is harmed until so long from now, beside whatever goes wrong next. */
    void healLater(CuttableLink cuttableLink, Duration length) {
        after(length, cuttableLink, way(cuttableLink)::heals);
    }

    private void after(Duration length, Object patient, Runnable cure) {
        var then = CompletableFuture.delayedExecutor(length.toNanos(), TimeUnit.NANOSECONDS, nurses);
        ailing.put(patient, CompletableFuture.runAsync(cure, then));
    }

    /** Begins to start what was ended. */
    void startAgain(ClusterProcess clusterProcess) {
        if (clusterProcess == ClusterProcess.DATABASE) {
            testInfrastructure.databaseServer().startAgain();
        } else {
            ailing.put(clusterProcess, CompletableFuture.runAsync(() -> supervise(program(clusterProcess)), nurses));
        }
    }

    /** As whoever runs services does: what ends while it starts is started again. */
    private static void supervise(ChildProcess childProcess) {
        childProcess.start();
        await(childProcess.name() + " is back").atMost(ChildProcess.PATIENCE).until(() -> {
            if (!childProcess.isRunning()) {
                log.info("Ended while it started program={}", childProcess.name());
                childProcess.start();
            }
            return childProcess.answersNow();
        });
    }

    /** Whether all parts run, and nothing is between them. */
    boolean isWhole() {
        ailing.values().removeIf(cure -> cure.isDone() && !cure.isCompletedExceptionally());
        return ailing.isEmpty();
    }

    /** Comes back when this part runs, or this way is free. */
    void awaitCured(Object patient) {
        var cure = ailing.get(patient);
        if (cure != null) {
            cure.join();
        }
    }

    void awaitWhole() {
        List.copyOf(ailing.values()).forEach(CompletableFuture::join);
    }

    Instant now() {
        return testInfrastructure.calendar().instant();
    }

    private ChildProcess program(ClusterProcess clusterProcess) {
        return switch (clusterProcess) {
            case SIMULATOR -> testInfrastructure.simulatorProcess().childProcess();
            case BROKER -> testInfrastructure.brokerServer().childProcess();
            default -> requireNonNull(services.get(clusterProcess)).childProcess();
        };
    }

    @Override
    public void close() {
        nurses.shutdownNow();
        ways.values().forEach(FaultyNetwork::close);
        testInfrastructure.close();
    }
}

package dev.trickle.systemtest.harness;

import dev.trickle.api.ApiApplication;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.pipeline.installation.SharedSettings.TopicLayout;
import dev.trickle.scheduler.SchedulerApplication;
import dev.trickle.sender.SenderApplication;
import dev.trickle.status.StatusApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Database, broker and simulator, each a separate process, and the services that a test adds.
 *
 * <p>Data and logs stay under {@code target/system-tests} until the same test runs again.
 */
public final class TestInfrastructure implements AutoCloseable {

    static final String SECRET = "the secret of the tests";

    /** The token of requests between services. */
    public static final String INTERNAL_TOKEN = "internal-token-of-the-tests";

    /** The scheduler's timeouts of Kafka, so that a broker that is away makes its transactions fail within seconds. */
    public static final List<String> SHORT_KAFKA_TIMEOUTS = List.of(
            "--SCHEDULER_TRANSACTION_TIMEOUT_MS=8000",
            "--SCHEDULER_MAX_BLOCK_MS=5000",
            "--SCHEDULER_DELIVERY_TIMEOUT_MS=8000",
            "--SCHEDULER_REQUEST_TIMEOUT_MS=4000");

    public static final Duration LONGER_THAN_KAFKA_TIMEOUTS = Duration.ofSeconds(10);

    private static final int PARTITIONS = 4;
    private final List<AccountFixture> accounts = AccountFixture.onePerPartition(PARTITIONS);
    private final Deque<ChildProcess> programs = new ArrayDeque<>();
    private final Path folder;
    private final DatabaseServer databaseServer;
    private final BrokerServer brokerServer;
    private final SimulatorProcess simulatorProcess;
    private final ApplicationLauncher applicationLauncher;
    private final int schedulerPort = FreePort.find();

    /** Port of the first sender, to which the API sends its requests. */
    private final int senderPort = FreePort.find();

    private boolean hasSender;

    private TestInfrastructure(
            Path folder,
            ApplicationLauncher applicationLauncher,
            @Nullable BrokerProxy brokerProxy,
            List<String> simulation) {
        this.folder = folder;
        this.applicationLauncher = applicationLauncher;
        this.databaseServer = new DatabaseServer(folder.resolve("postgres"));
        this.brokerServer = new BrokerServer(folder.resolve("kafka"), folder, brokerProxy);
        this.simulatorProcess = new SimulatorProcess(
                folder,
                accounts.stream()
                        .map(accountFixture -> accountFixture.number().value())
                        .toList(),
                simulation,
                applicationLauncher);
    }

    /**
     * Starts database, broker and simulator.
     *
     * @param simulation further settings of the simulator
     */
    public static TestInfrastructure start(Class<?> test, String... simulation) {
        return start(
                recreate(Path.of("target", "system-tests", test.getSimpleName())),
                ApplicationLauncher.onMachineClock(),
                null,
                simulation);
    }

    /**
     * Starts database, broker and simulator on a {@link #sharedClock}.
     *
     * @param simulation further settings of the simulator
     */
    public static TestInfrastructure startOnSharedClock(Class<?> test, String... simulation) {
        return startOnSharedClock(test, null, simulation);
    }

    /**
     * Starts database, broker and simulator on a {@link #sharedClock}, with a second listener of the broker.
     *
     * @param simulation further settings of the simulator
     */
    public static TestInfrastructure startOnSharedClock(
            Class<?> test, @Nullable BrokerProxy brokerProxy, String... simulation) {
        var folder = recreate(Path.of("target", "system-tests", test.getSimpleName()));
        return start(folder, ApplicationLauncher.onSharedClock(folder.resolve("clock")), brokerProxy, simulation);
    }

    private static TestInfrastructure start(
            Path folder,
            ApplicationLauncher applicationLauncher,
            @Nullable BrokerProxy brokerProxy,
            String... simulation) {
        var testInfrastructure = new TestInfrastructure(folder, applicationLauncher, brokerProxy, List.of(simulation));
        var starting = CompletableFuture.runAsync(testInfrastructure.databaseServer::start);
        testInfrastructure.brokerServer.childProcess().start();
        testInfrastructure.simulatorProcess.childProcess().start();
        starting.join();
        testInfrastructure.brokerServer.childProcess().awaitUp();
        testInfrastructure.brokerServer.createTopics(new TopicLayout(PARTITIONS, (short) 1));
        testInfrastructure.simulatorProcess.childProcess().awaitUp();
        return testInfrastructure;
    }

    /** Returns the shared clock, if the infrastructure was started with one. */
    public SharedClock sharedClock() {
        return applicationLauncher.sharedClock();
    }

    /** Returns the folder of this test. */
    public Path folder() {
        return folder;
    }

    /** Returns the folder of the scheduler's state stores. */
    public Path schedulerFolder() {
        return folder.resolve("scheduler");
    }

    /** Converts an instant of the processes' clock to the machine's clock. */
    public Instant machineTimeOf(Instant instant) {
        return applicationLauncher.machineTimeOf(instant);
    }

    public DatabaseServer databaseServer() {
        return databaseServer;
    }

    public BrokerServer brokerServer() {
        return brokerServer;
    }

    public SimulatorProcess simulatorProcess() {
        return simulatorProcess;
    }

    /** Returns the accounts, one per partition. */
    public List<AccountFixture> accounts() {
        return accounts;
    }

    /** Adds a sender without starting it; the Graph API version identifies its calls. */
    public ServiceProcess sender(String name, String graphVersion, String... settings) {
        var port = hasSender ? FreePort.find() : senderPort;
        hasSender = true;
        return service(
                name,
                SenderApplication.class,
                port,
                settings,
                "--spring.kafka.client-id=" + name,
                "--sender.base-url=" + simulatorProcess.address(),
                "--sender.access-token=" + SimulatorProcess.TOKEN,
                "--sender.graph-version=" + graphVersion);
    }

    /** Adds the API without starting it. */
    public ServiceProcess api(String... settings) {
        return service(
                "api",
                ApiApplication.class,
                settings,
                "--spring.liquibase.user=" + databaseServer.ownerName(),
                "--api.access=open",
                "--api.scheduler.url=http://127.0.0.1:" + schedulerPort,
                "--api.sender.url=http://127.0.0.1:" + senderPort);
    }

    /** Adds the scheduler without starting it. */
    public ServiceProcess scheduler(String... settings) {
        return createScheduler("scheduler", schedulerPort, settings);
    }

    /** Adds a second scheduler with separate stores, without starting it. */
    public ServiceProcess secondScheduler(String... settings) {
        return createScheduler("scheduler-2", FreePort.find(), settings);
    }

    private ServiceProcess createScheduler(String name, int port, String... settings) {
        return service(
                name,
                SchedulerApplication.class,
                port,
                settings,
                "--spring.kafka.streams.state-dir=" + folder.resolve(name));
    }

    /** Adds the status-service without starting it; it receives webhooks on this port. */
    public ServiceProcess status(int port, String... settings) {
        return service(
                "status",
                StatusApplication.class,
                settings,
                "--status.webhook-port=" + port,
                "--status.app-secrets=" + SimulatorProcess.APP_SECRET,
                "--status.verify-token=verify");
    }

    /** Adds a test program without starting it; it is closed with the infrastructure. */
    public ChildProcess program(String name, Class<?> main, int heapMegabytes, String... arguments) {
        var command = new JavaCommand(main, heapMegabytes);
        var childProcess = new ChildProcess(name, folder, () -> command.arguments(List.of(arguments)), () -> true);
        programs.push(childProcess);
        return childProcess;
    }

    private ServiceProcess service(String name, Class<?> main, String[] settings, String... own) {
        return service(name, main, FreePort.find(), settings, own);
    }

    private ServiceProcess service(String name, Class<?> main, int port, String[] settings, String... own) {
        var all = new LinkedHashMap<String, String>();
        Stream.of(sharedSettings(), List.of(own), Arrays.asList(settings))
                .flatMap(List::stream)
                // The last value wins; Spring would combine repeated arguments into a list.
                .forEach(setting -> all.put(setting.substring(0, setting.indexOf('=')), setting));
        var serviceProcess =
                new ServiceProcess(name, main, port, folder, List.copyOf(all.values()), applicationLauncher);
        programs.push(serviceProcess.childProcess());
        return serviceProcess;
    }

    private List<String> sharedSettings() {
        var settings = new ArrayList<>(List.of(
                "--spring.kafka.bootstrap-servers=" + brokerServer.bootstrapServers(),
                "--DATABASE_URL=" + databaseServer.url(),
                "--trickle.contact-key-secret=" + SECRET,
                "--trickle.internal-token=" + INTERNAL_TOKEN,
                "--trickle.topics.partitions=" + PARTITIONS,
                "--trickle.default-account=" + accounts.getFirst().account()));
        settings.addAll(databaseServer.passwords());
        for (var accountFixture : accounts) {
            var account = "--trickle.accounts." + accountFixture.account();
            settings.addAll(List.of(
                    account + ".business-accounts[0].id=" + businessAccountOf(accountFixture),
                    account + ".business-accounts[0].phone-numbers=" + accountFixture.number(),
                    account + ".messaging-limit=100000",
                    account + ".spread=0s",
                    // The simulator accepts any template, so it lists none.
                    account + ".template-check=off",
                    account + ".send-from=00:00"));
        }
        return settings;
    }

    /** The simulator has one business account, which is that of the first account. */
    private String businessAccountOf(AccountFixture accountFixture) {
        return accountFixture.equals(accounts.getFirst())
                ? simulatorProcess.businessAccount()
                : simulatorProcess.businessAccount() + accountFixture.partition();
    }

    private static Path recreate(Path folder) {
        try {
            if (Files.exists(folder)) {
                try (var old = Files.walk(folder)) {
                    for (var path : old.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
            return Files.createDirectories(folder).toAbsolutePath();
        } catch (IOException failure) {
            throw new UncheckedIOException("The folder " + folder + " cannot be emptied", failure);
        }
    }

    @Override
    public void close() {
        Stream.concat(programs.stream(), Stream.of(simulatorProcess.childProcess()))
                .parallel()
                .forEach(ChildProcess::terminateForClassArchive);
        brokerServer.childProcess().terminateForClassArchive();
        simulatorProcess.close();
        brokerServer.close();
        databaseServer.close();
    }
}

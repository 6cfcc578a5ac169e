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
 * What the pipeline stands on, each part a process of its own: database, broker and the stand-in for WhatsApp; and the
 * services that a test adds.
 *
 * <p>Data and logs are under {@code target/system-tests} and stay there until the same test runs again.
 */
public final class Harness implements AutoCloseable {

    static final String SECRET = "the secret of the tests";

    private static final int PARTITIONS = 4;
    private final List<Shop> shops = Shop.onEachOf(PARTITIONS);
    private final Deque<Program> programs = new ArrayDeque<>();
    private final Path folder;
    private final Database database;
    private final Broker broker;
    private final Simulator simulator;
    private final Launch launch;

    private Harness(Path folder, Launch launch, @Nullable Detour detour, List<String> simulation) {
        this.folder = folder;
        this.launch = launch;
        this.database = new Database(folder.resolve("postgres"));
        this.broker = new Broker(folder.resolve("kafka"), folder, detour);
        this.simulator = new Simulator(
                folder, shops.stream().map(shop -> shop.number().value()).toList(), simulation, launch);
    }

    /**
     * Starts database, broker and simulator.
     *
     * @param simulation further settings of the simulator
     */
    public static Harness start(Class<?> test, String... simulation) {
        return start(
                emptied(Path.of("target", "system-tests", test.getSimpleName())), Launch.plain(), null, simulation);
    }

    /**
     * The same, and everything lives by one calendar, which is {@link #calendar}.
     *
     * @param simulation further settings of the simulator
     */
    public static Harness startOnCalendar(Class<?> test, String... simulation) {
        return startOnCalendar(test, null, simulation);
    }

    /**
     * The same, and the broker has a second door.
     *
     * @param simulation further settings of the simulator
     */
    public static Harness startOnCalendar(Class<?> test, @Nullable Detour detour, String... simulation) {
        var folder = emptied(Path.of("target", "system-tests", test.getSimpleName()));
        return start(folder, Launch.on(folder.resolve("calendar")), detour, simulation);
    }

    private static Harness start(Path folder, Launch launch, @Nullable Detour detour, String... simulation) {
        var harness = new Harness(folder, launch, detour, List.of(simulation));
        var starting = CompletableFuture.runAsync(harness.database::start);
        harness.broker.program().start();
        harness.simulator.program().start();
        starting.join();
        harness.broker.program().awaitUp();
        harness.broker.createTopics(new TopicLayout(PARTITIONS, (short) 1));
        harness.simulator.program().awaitUp();
        return harness;
    }

    /** What all parts live by, if it was asked for. */
    public SharedCalendar calendar() {
        return launch.calendar();
    }

    /** Where everything of this test is kept. */
    public Path folder() {
        return folder;
    }

    /** Where the scheduler keeps its stores. */
    public Path schedulerFolder() {
        return folder.resolve("scheduler");
    }

    /** What the machine's clock showed at an instant of whatever calendar everything lives by. */
    public Instant machineTimeOf(Instant instant) {
        return launch.machineTimeOf(instant);
    }

    public Database database() {
        return database;
    }

    public Broker broker() {
        return broker;
    }

    public Simulator simulator() {
        return simulator;
    }

    /** The accounts of the installation, one on each partition. */
    public List<Shop> shops() {
        return shops;
    }

    /** A sender, not started yet; its calls can be told from those of others by the version they name. */
    public Service sender(String name, String graphVersion, String... settings) {
        return service(
                name,
                SenderApplication.class,
                settings,
                "--spring.kafka.client-id=" + name,
                "--sender.base-url=" + simulator.address(),
                "--sender.access-token=" + Simulator.TOKEN,
                "--sender.graph-version=" + graphVersion);
    }

    /** The API, not started yet. */
    public Service api(String... settings) {
        return service(
                "api",
                ApiApplication.class,
                settings,
                "--spring.liquibase.user=" + database.ownerName(),
                "--api.access=open");
    }

    /** The scheduler, not started yet. */
    public Service scheduler(String... settings) {
        return schedulerNamed("scheduler", settings);
    }

    /** A second one, not started yet, with stores of its own. */
    public Service anotherScheduler(String... settings) {
        return schedulerNamed("scheduler-2", settings);
    }

    private Service schedulerNamed(String name, String... settings) {
        return service(
                name, SchedulerApplication.class, settings, "--spring.kafka.streams.state-dir=" + folder.resolve(name));
    }

    /** The status-service, not started yet; webhooks come to it on this port. */
    public Service status(int port, String... settings) {
        return service(
                "status",
                StatusApplication.class,
                settings,
                "--status.webhook-port=" + port,
                "--status.app-secrets=" + Simulator.APP_SECRET,
                "--status.verify-token=verify");
    }

    /** A program of the tests, not started yet, that is ended with the rest. */
    public Program program(String name, Class<?> main, int heapMegabytes, String... arguments) {
        var command = new JavaCommand(main, heapMegabytes);
        var program = new Program(name, folder, () -> command.with(List.of(arguments)), () -> true);
        programs.push(program);
        return program;
    }

    private Service service(String name, Class<?> main, String[] settings, String... own) {
        var all = new LinkedHashMap<String, String>();
        Stream.of(installation(), List.of(own), Arrays.asList(settings))
                .flatMap(List::stream)
                // What is said last holds; Spring would make a list of both.
                .forEach(setting -> all.put(setting.substring(0, setting.indexOf('=')), setting));
        var service = new Service(name, main, FreePort.find(), folder, List.copyOf(all.values()), launch);
        programs.push(service.program());
        return service;
    }

    private List<String> installation() {
        var settings = new ArrayList<>(List.of(
                "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                "--DATABASE_URL=" + database.url(),
                "--trickle.contact-key-secret=" + SECRET,
                "--trickle.topics.partitions=" + PARTITIONS,
                "--trickle.default-account=" + shops.getFirst().account()));
        settings.addAll(database.passwords());
        for (var shop : shops) {
            var account = "--trickle.accounts." + shop.account();
            settings.addAll(List.of(
                    account + ".business-account-id=" + simulator.businessAccount(),
                    account + ".phone-number-ids=" + shop.number(),
                    account + ".messaging-limit=100000",
                    account + ".send-from=00:00"));
        }
        return settings;
    }

    private static Path emptied(Path folder) {
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
        Stream.concat(programs.stream(), Stream.of(simulator.program()))
                .parallel()
                .forEach(Program::endForGood);
        broker.program().endForGood();
        simulator.close();
        broker.close();
        database.close();
    }
}

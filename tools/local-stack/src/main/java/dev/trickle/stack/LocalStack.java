package dev.trickle.stack;

import dev.trickle.api.ApiApplication;
import dev.trickle.infrastructure.EmbeddedKafka;
import dev.trickle.infrastructure.EmbeddedPostgres;
import dev.trickle.infrastructure.SecretFile;
import dev.trickle.pipeline.ClockSkippable;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.settings.SettingError;
import dev.trickle.scheduler.SchedulerApplication;
import dev.trickle.sender.SenderApplication;
import dev.trickle.simulator.SimulatorApplication;
import dev.trickle.simulator.SimulatorIdleState;
import dev.trickle.status.StatusApplication;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Runs the complete pipeline in one JVM: database, broker, then the services one after another, each with its own
 * application context.
 *
 * <pre>
 * PostgreSQL ─▶ Kafka ─▶ (simulator) ─▶ api ─▶ scheduler ─▶ sender ─▶ status
 * </pre>
 */
public final class LocalStack implements AutoCloseable {

    private static final String DATABASE = "trickle";
    private static final String OWNER = "postgres";

    private final StackSettings settings;
    private final DatabasePasswords passwords;
    private final Consumer<String> onStarted;
    private final CloseableStack resources = new CloseableStack();
    private final List<ClockSkippable> skippableComponents = new ArrayList<>();
    private volatile @Nullable SharedSettings sharedSettings;

    /**
     * Creates a stack that is not started.
     *
     * @param onStarted receives the name of each component after its start
     */
    public LocalStack(StackSettings settings, Consumer<String> onStarted) {
        this.settings = settings;
        this.passwords = new DatabasePasswords(settings.folder());
        this.onStarted = onStarted;
    }

    /**
     * Starts all components. The stack must be closed afterwards, also if the start fails. Another thread may close
     * it during the start.
     */
    public void start() {
        SharedLogging.install();
        startInfrastructure();
        settings.simulation().ifPresent(this::startSimulator);
        var variables = variables();
        sharedSettings = start(
                        "api-service",
                        ApiApplication.application(),
                        settings.ports().api(),
                        variables)
                .getBean(SharedSettings.class);
        start(
                "scheduler-service",
                SchedulerApplication.application(),
                settings.ports().scheduler(),
                variables);
        if (settings.isSendingEnabled()) {
            start(
                    "sender-service",
                    SenderApplication.application(),
                    settings.ports().sender(),
                    variables);
        }
        start(
                "status-service",
                StatusApplication.application(),
                settings.ports().status(),
                variables);
    }

    /**
     * Returns the errors in the settings of all services, which read the settings file in the working folder. Nothing
     * is started.
     *
     * @param further variables besides those of the stack
     */
    public List<SettingError> settingErrors(Map<String, String> further) {
        var variables = variables();
        variables.putAll(further);
        return Stream.of(
                        ApiApplication.settingsCheck(),
                        SchedulerApplication.settingsCheck(),
                        SenderApplication.settingsCheck(),
                        StatusApplication.settingsCheck())
                .flatMap(check -> check.findErrorsWith(variables).stream())
                .distinct()
                .toList();
    }

    /** Returns the settings of the sender, before the start. */
    public ConfigurableEnvironment senderSettings() {
        return SenderApplication.settingsCheck().environmentWith(variables());
    }

    /** Components that the clock asks before it skips idle time. */
    public List<ClockSkippable> skippableComponents() {
        return List.copyOf(skippableComponents);
    }

    /** Address for Kafka clients, as host:port. */
    public String bootstrapServers() {
        return "127.0.0.1:" + settings.ports().kafka();
    }

    /** Returns connections as the owner of the tables, while the stack runs. */
    public DataSource database() {
        var connections = new PGSimpleDataSource();
        connections.setUrl(databaseUrl());
        connections.setUser(OWNER);
        connections.setPassword(passwords.owner());
        return connections;
    }

    /** JDBC URL without credentials. Another program on the port does not receive a password in plain text. */
    private String databaseUrl() {
        return "jdbc:postgresql://127.0.0.1:" + settings.ports().postgres() + "/" + DATABASE
                + "?requireAuth=scram-sha-256";
    }

    /** Address of the API. */
    public URI api() {
        return loopback(settings.ports().api());
    }

    /** Address for webhooks. */
    public URI webhooks() {
        return loopback(settings.ports().webhooks());
    }

    /** Address of the sender, for requests with the internal token. */
    public URI sender() {
        return loopback(settings.ports().sender());
    }

    /** Returns the settings that all services share, after the start. */
    public SharedSettings sharedSettings() {
        return Objects.requireNonNull(sharedSettings, "The stack is not started");
    }

    /** Address of the simulator, if there is one. */
    public URI simulator() {
        return loopback(settings.ports().simulator());
    }

    @Override
    public void close() {
        resources.close();
    }

    private void startInfrastructure() {
        var folder = settings.folder();
        resources.start("folder", () -> FolderLock.acquire(folder));
        var postgres = resources.start(
                "PostgreSQL",
                () -> EmbeddedPostgres.startIn(
                        folder.resolve("postgres"), settings.ports().postgres(), passwords.ownerFile()));
        DatabaseProvisioner.forDatabase(DATABASE).createIfMissing(postgres.superuser());
        onStarted.accept("PostgreSQL");
        resources.start(
                "Kafka",
                () -> EmbeddedKafka.startIn(
                        folder.resolve("kafka"),
                        settings.ports().kafka(),
                        settings.ports().controller()));
        onStarted.accept("Kafka");
    }

    private void startSimulator(StackSettings.Simulation simulation) {
        var context = start(
                "simulator",
                SimulatorApplication.application(),
                settings.ports().simulator(),
                simulation.properties());
        skippableComponents.add(toClockSkippable(context.getBean(SimulatorIdleState.class)));
    }

    private ConfigurableApplicationContext start(
            String name, SpringApplicationBuilder application, int port, Map<String, String> variables) {
        settings.clock()
                .ifPresent(clock -> application.initializers(
                        context -> context.getBeanFactory().registerSingleton("clock", clock)));
        // Closed by this stack in order, not by a shutdown hook of the context.
        application.registerShutdownHook(false).bannerMode(Banner.Mode.OFF);
        var context = resources.start(name, () -> application.run(arguments(port, variables)));
        skippableComponents.addAll(context.getBeansOfType(ClockSkippable.class).values());
        onStarted.accept(name);
        return context;
    }

    private Map<String, String> variables() {
        Map<String, String> all = new HashMap<>();
        all.put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers());
        all.put("DATABASE_URL", databaseUrl());
        all.put("OWNER_DB_USER", OWNER);
        all.putAll(passwords.variables());
        all.put(
                "TRICKLE_INTERNAL_TOKEN",
                SecretFile.readOrGenerate(settings.folder().resolve("internal-token")));
        all.put("SCHEDULER_URL", loopback(settings.ports().scheduler()).toString());
        all.put("SENDER_URL", loopback(settings.ports().sender()).toString());
        // With one broker in one JVM, more partitions cost memory without benefit.
        all.put("TRICKLE_TOPIC_PARTITIONS", "1");
        all.put("WEBHOOK_PORT", Integer.toString(settings.ports().webhooks()));
        all.put("SCHEDULER_STATE_DIR", settings.folder().resolve("scheduler").toString());
        // The port is reachable from this machine only.
        all.put("API_ACCESS", "open");
        all.putAll(settings.variables());
        return all;
    }

    /** Command-line arguments override all files and environment variables. */
    private static String[] arguments(int port, Map<String, String> variables) {
        var arguments = new ArrayList<>(List.of("--server.address=127.0.0.1", "--server.port=" + port));
        variables.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return arguments.toArray(String[]::new);
    }

    private static ClockSkippable toClockSkippable(SimulatorIdleState idleState) {
        return new ClockSkippable() {
            @Override
            public Optional<Instant> nextTimer() {
                return idleState.nextTimer();
            }

            @Override
            public boolean isBusy() {
                return idleState.isBusy();
            }
        };
    }

    private static URI loopback(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}

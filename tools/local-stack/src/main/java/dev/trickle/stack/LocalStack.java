package dev.trickle.stack;

import dev.trickle.api.ApiApplication;
import dev.trickle.infrastructure.EmbeddedKafka;
import dev.trickle.infrastructure.EmbeddedPostgres;
import dev.trickle.pipeline.ClockSkippable;
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
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole pipeline in one JVM: database, broker, then the services one after another, each with a context of its own.
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
    private final Consumer<String> tell;
    private final CloseableStack parts = new CloseableStack();
    private final List<ClockSkippable> calendarBound = new ArrayList<>();

    /**
     * A stack that is not started yet.
     *
     * @param tell hears the name of each part once it runs
     */
    public LocalStack(StackSettings settings, Consumer<String> tell) {
        this.settings = settings;
        this.passwords = new DatabasePasswords(settings.folder());
        this.tell = tell;
    }

    /**
     * Starts everything. It must be closed afterwards, also if this fails; closing it from another thread in the middle
     * of the start is allowed.
     */
    public void start() {
        SharedLogging.use();
        startInfrastructure();
        settings.simulation().ifPresent(this::startSimulator);
        var variables = variables();
        start("api-service", ApiApplication.application(), settings.ports().api(), variables);
        start(
                "scheduler-service",
                SchedulerApplication.application(),
                settings.ports().scheduler(),
                variables);
        if (settings.sending()) {
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

    /** Everything that waits for an instant of the calendar or may have something under way. */
    public List<ClockSkippable> calendarBound() {
        return List.copyOf(calendarBound);
    }

    /** Kafka clients connect here; host:port. */
    public String bootstrapServers() {
        return "127.0.0.1:" + settings.ports().kafka();
    }

    /** Connections as the owner of the tables, while the stack runs. */
    public DataSource database() {
        var connections = new PGSimpleDataSource();
        connections.setUrl(databaseUrl());
        connections.setUser(OWNER);
        connections.setPassword(passwords.owner());
        return connections;
    }

    /** Without credentials. A program that took the port first is not given a password as it is. */
    private String databaseUrl() {
        return "jdbc:postgresql://127.0.0.1:" + settings.ports().postgres() + "/" + DATABASE
                + "?requireAuth=scram-sha-256";
    }

    /** The API for people and programs. */
    public URI api() {
        return loopback(settings.ports().api());
    }

    /** Where webhooks are received. */
    public URI webhooks() {
        return loopback(settings.ports().webhooks());
    }

    /** The simulator, if there is one. */
    public URI simulator() {
        return loopback(settings.ports().simulator());
    }

    @Override
    public void close() {
        parts.close();
    }

    private void startInfrastructure() {
        var folder = settings.folder();
        parts.start("folder", () -> FolderLock.of(folder));
        var postgres = parts.start(
                "PostgreSQL",
                () -> EmbeddedPostgres.startIn(
                        folder.resolve("postgres"), settings.ports().postgres(), passwords.ownerFile()));
        DatabaseProvisioner.named(DATABASE).ensureOn(postgres.superuser());
        tell.accept("PostgreSQL");
        parts.start(
                "Kafka",
                () -> EmbeddedKafka.startIn(
                        folder.resolve("kafka"),
                        settings.ports().kafka(),
                        settings.ports().controller()));
        tell.accept("Kafka");
    }

    private void startSimulator(StackSettings.Simulation simulation) {
        var context = start(
                "simulator",
                SimulatorApplication.application(),
                settings.ports().simulator(),
                simulation.properties());
        calendarBound.add(clockworkOf(context.getBean(SimulatorIdleState.class)));
    }

    private ConfigurableApplicationContext start(
            String name, SpringApplicationBuilder application, int port, Map<String, String> variables) {
        settings.calendar()
                .ifPresent(calendar -> application.initializers(
                        context -> context.getBeanFactory().registerSingleton("calendar", calendar)));
        // Ended with the rest and in order, not by a hook of its own.
        application.registerShutdownHook(false).bannerMode(Banner.Mode.OFF);
        var context = parts.start(name, () -> application.run(arguments(port, variables)));
        calendarBound.addAll(context.getBeansOfType(ClockSkippable.class).values());
        tell.accept(name);
        return context;
    }

    private Map<String, String> variables() {
        Map<String, String> all = new HashMap<>();
        all.put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers());
        all.put("DATABASE_URL", databaseUrl());
        all.put("OWNER_DB_USER", OWNER);
        all.putAll(passwords.variables());
        // One broker in one JVM: more partitions would cost memory and gain nothing.
        all.put("TRICKLE_TOPIC_PARTITIONS", "1");
        all.put("WEBHOOK_PORT", Integer.toString(settings.ports().webhooks()));
        all.put("SCHEDULER_STATE_DIR", settings.folder().resolve("scheduler").toString());
        // Nobody but this machine can open its port.
        all.put("API_ACCESS", "open");
        all.putAll(settings.variables());
        return all;
    }

    /** As command-line arguments they win over every file and every environment variable. */
    private static String[] arguments(int port, Map<String, String> variables) {
        var arguments = new ArrayList<>(List.of("--server.address=127.0.0.1", "--server.port=" + port));
        variables.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return arguments.toArray(String[]::new);
    }

    private static ClockSkippable clockworkOf(SimulatorIdleState clockwork) {
        return new ClockSkippable() {
            @Override
            public Optional<Instant> nextTimer() {
                return clockwork.nextTimer();
            }

            @Override
            public boolean isBusy() {
                return clockwork.busy();
            }
        };
    }

    private static URI loopback(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }
}

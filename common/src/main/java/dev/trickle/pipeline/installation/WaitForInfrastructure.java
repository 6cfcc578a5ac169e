package dev.trickle.pipeline.installation;

import dev.trickle.pipeline.background.Retry;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.FixedBackOff;

/**
 * Delays the start of a service until its infrastructure is available: Kafka with the topics, PostgreSQL with the
 * schema.
 *
 * <p>Services, broker and database start in any order. A service that starts too early logs what it waits for,
 * instead of exiting and being restarted.
 */
public final class WaitForInfrastructure implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Logger log = LoggerFactory.getLogger(WaitForInfrastructure.class);

    private static final RetryPolicy UNTIL_AVAILABLE = RetryPolicy.builder()
            .predicate(WaitForInfrastructure::isUnavailable)
            .backOff(new FixedBackOff(500, FixedBackOff.UNLIMITED_ATTEMPTS))
            .build();
    private static final int ATTEMPTS_PER_MESSAGE = 20;
    private static final int TIMEOUT_MILLIS = 5_000;

    /** Finds a row if the schema has the newest change of the changelog. */
    private static final String SCHEMA_IS_CURRENT =
            "SELECT 1 FROM databasechangelog WHERE id = '" + Schema.NEWEST_CHANGE + "'";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var environment = context.getEnvironment();
        RequiredPasswords.verify(environment);
        waitUntil(
                "Kafka",
                environment.getRequiredProperty("spring.kafka.bootstrap-servers"),
                () -> ensureTopics(environment));
        var owner = environment.getProperty("spring.liquibase.user");
        var database = environment.getProperty("spring.datasource.url");
        if (database != null && owner != null) {
            var password = environment.getProperty("spring.liquibase.password");
            waitUntil("PostgreSQL", database, () -> query(database, owner, password, "SELECT 1"));
        } else if (database != null) {
            var user = environment.getRequiredProperty("spring.datasource.username");
            var password = environment.getProperty("spring.datasource.password");
            waitUntil("PostgreSQL schema", database, () -> query(database, user, password, SCHEMA_IS_CURRENT));
        }
    }

    private static void ensureTopics(Environment environment) throws ExecutionException, InterruptedException {
        var sharedSettings = Binder.get(environment).bindOrCreate("trickle", SharedSettings.class);
        Map<String, Object> settings = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                environment.getRequiredProperty("spring.kafka.bootstrap-servers"),
                CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG,
                TIMEOUT_MILLIS,
                CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
                TIMEOUT_MILLIS);
        try (var admin = Admin.create(settings)) {
            new TopicProvisioner(admin, sharedSettings.topics()).ensureTopics();
        }
    }

    private static void query(String url, String user, @Nullable String password, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(url, user, password);
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            if (!row.next()) {
                throw new SQLException("the schema is older than this version of Trickle");
            }
        }
    }

    private static void waitUntil(String what, String where, Check check) {
        var attempts = new AtomicInteger();
        var retry = new Retry(UNTIL_AVAILABLE, failure -> logWaiting(attempts.getAndIncrement(), what, where, failure));
        try {
            retry.run(check::run);
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException(ending(what, where, failure), failure);
        }
    }

    private static String ending(String what, String where, Exception failure) {
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return Thread.currentThread().isInterrupted()
                ? "Interrupted while waiting for " + what
                : what + " at " + where + " rejected the request";
    }

    private static boolean isUnavailable(Throwable failure) {
        return failure instanceof SQLException
                || failure instanceof KafkaException
                || (failure instanceof ExecutionException && isRetriable(failure.getCause()));
    }

    /** A broker that has just started is not counted among the replicas for a moment. */
    private static boolean isRetriable(@Nullable Throwable cause) {
        return cause instanceof RetriableException || cause instanceof InvalidReplicationFactorException;
    }

    private static void logWaiting(int attempts, String what, String where, Exception reason) {
        if (attempts % ATTEMPTS_PER_MESSAGE == 0) {
            log.info("Waiting for infrastructure component={} address={} reason={}", what, where, reason.getMessage());
        }
    }

    /** A check that fails until the component is available. */
    @FunctionalInterface
    private interface Check {
        void run() throws SQLException, ExecutionException, InterruptedException;
    }
}

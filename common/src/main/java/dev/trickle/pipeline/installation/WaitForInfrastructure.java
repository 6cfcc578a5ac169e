package dev.trickle.pipeline.installation;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
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

/**
 * Holds a service back until what it needs is there: Kafka with its topics, PostgreSQL with the schema.
 *
 * <p>Services, broker and database start in any order; one that comes up too early says what it waits for, instead of
 * dying and being restarted until it fits.
 */
public final class WaitForInfrastructure implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final Logger log = LoggerFactory.getLogger(WaitForInfrastructure.class);

    private static final Duration RETRY_INTERVAL = Duration.ofMillis(500);
    private static final int ATTEMPTS_PER_MESSAGE = 20;
    private static final int TIMEOUT_MILLIS = 5_000;

    /** The newest change of the changelog; older schemas are waited out. */
    private static final String SCHEMA_IS_CURRENT =
            "SELECT 1 FROM databasechangelog WHERE id = '" + Schema.NEWEST_CHANGE + "'";

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        var environment = context.getEnvironment();
        RequiredPasswords.verify(environment);
        waitUntil("Kafka", environment.getRequiredProperty("spring.kafka.bootstrap-servers"), () -> ensureTopics(environment));
        var owner = environment.getProperty("spring.liquibase.user");
        var database = environment.getProperty("spring.datasource.url");
        if (database != null && owner != null) {
            var password = environment.getProperty("spring.liquibase.password");
            waitUntil("PostgreSQL", database, () -> query(database, owner, password, "SELECT 1"));
        } else if (database != null) {
            var user = environment.getRequiredProperty("spring.datasource.username");
            var password = environment.getProperty("spring.datasource.password");
            waitUntil("PostgreSQL with its schema", database, () -> query(database, user, password, SCHEMA_IS_CURRENT));
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
                throw new SQLException("the schema is older than this program");
            }
        }
    }

    private static void waitUntil(String what, String where, Check check) {
        for (var tries = 0; ; tries++) {
            try {
                check.run();
                return;
            } catch (SQLException | KafkaException notYet) {
                logWaiting(tries, what, where, notYet);
            } catch (ExecutionException failure) {
                if (!isRetriable(failure.getCause())) {
                    throw new IllegalStateException(what + " at " + where + " refuses", failure.getCause());
                }
                logWaiting(tries, what, where, failure);
            } catch (InterruptedException interrupted) {
                stop(what, interrupted);
            }
            pause(what);
        }
    }

    /** A broker that has just come up counts itself out of the replicas for a moment. */
    private static boolean isRetriable(@Nullable Throwable cause) {
        return cause instanceof RetriableException || cause instanceof InvalidReplicationFactorException;
    }

    private static void logWaiting(int tries, String what, String where, Exception reason) {
        if (tries % ATTEMPTS_PER_MESSAGE == 0) {
            log.info("Waiting for {} at {}: {}", what, where, reason.getMessage());
        }
    }

    private static void pause(String what) {
        try {
            Thread.sleep(RETRY_INTERVAL);
        } catch (InterruptedException interrupted) {
            stop(what, interrupted);
        }
    }

    private static void stop(String what, InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Stopped while waiting for " + what, interrupted);
    }

    /** Something that fails until it works. */
    @FunctionalInterface
    private interface Check {
        void run() throws SQLException, ExecutionException, InterruptedException;
    }
}

package dev.trickle.pipeline.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.infrastructure.EmbeddedKafka;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.infrastructure.Infrastructure;
import dev.trickle.pipeline.TestPeople;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;

@ExtendWith(OutputCaptureExtension.class)
class WaitForInfrastructureTest {

    @TempDir
    Path folder;

    @Test
    void logsAndWaitsForKafka(CapturedOutput output) throws Exception {
        var port = FreePort.find();
        var starting = start(Map.of("spring.kafka.bootstrap-servers", "127.0.0.1:" + port));
        awaitMessage(output, "Waiting for infrastructure component=Kafka address=127.0.0.1:" + port);
        assertThat(starting).isNotDone();

        try (var kafka = EmbeddedKafka.startIn(folder, port, FreePort.find())) {
            starting.get(60, TimeUnit.SECONDS);

            assertThat(kafka.bootstrapServers()).endsWith(":" + port);
        }
    }

    @Test
    void logsAndWaitsForTheSchema(CapturedOutput output) throws Exception {
        var database = TestDatabase.create();
        execute(database, "ALTER TABLE databasechangelog RENAME TO not_yet");
        var starting = start(Map.of(
                "spring.kafka.bootstrap-servers",
                Infrastructure.shared().bootstrapServers(),
                "spring.datasource.url",
                database.url(),
                "spring.datasource.username",
                "trickle_sender",
                "spring.datasource.password",
                TestDatabase.PASSWORD));
        awaitMessage(output, "Waiting for infrastructure component=PostgreSQL schema address=");
        assertThat(starting).isNotDone();

        execute(database, "ALTER TABLE not_yet RENAME TO databasechangelog");

        starting.get(60, TimeUnit.SECONDS);
    }

    @Test
    void failsAtOnceIfTheTopicLayoutDiffers() {
        var starting = start(Map.of(
                "spring.kafka.bootstrap-servers",
                Infrastructure.shared().bootstrapServers(),
                "trickle.topics.partitions",
                "5"));

        assertThatThrownBy(() -> starting.get(60, TimeUnit.SECONDS)).hasMessageContaining("require 5");
    }

    /** Waiting would not set a password, so the check precedes the connections to broker and database. */
    @Test
    void failsWithoutTheDatabasePassword() {
        var sender = new HashMap<String, Object>(Map.of(
                "spring.datasource.url", "jdbc:postgresql://127.0.0.1:1/trickle",
                "spring.datasource.username", "trickle_sender",
                "spring.datasource.password", " "));

        assertThatThrownBy(() -> start(sender).get(60, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("SENDER_DB_PASSWORD. ");
    }

    @Test
    void errorNamesEveryMissingPassword() {
        var api = new HashMap<String, Object>(Map.of(
                "spring.datasource.url", "jdbc:postgresql://127.0.0.1:1/trickle",
                "spring.datasource.username", "trickle_api",
                "spring.datasource.password", "of the API",
                "database.role-passwords.api", "of the API",
                "spring.liquibase.user", "postgres",
                "spring.liquibase.password", ""));

        assertThatThrownBy(() -> start(api).get(60, TimeUnit.SECONDS))
                .hasMessageContaining("not set: OWNER_DB_PASSWORD, SENDER_DB_PASSWORD, STATUS_DB_PASSWORD. ");
    }

    private static CompletableFuture<Void> start(Map<String, Object> settings) {
        var context = new GenericApplicationContext();
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", settings));
        context.getEnvironment()
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "defaults",
                        Map.of(
                                "trickle.contact-key-secret", TestPeople.SECRET,
                                "trickle.topics.partitions", "3",
                                "trickle.accounts.default.business-accounts[0].id", "100",
                                "trickle.accounts.default.business-accounts[0].phone-numbers", "200")));
        return CompletableFuture.runAsync(() -> new WaitForInfrastructure().initialize(context));
    }

    private static void awaitMessage(CapturedOutput output, String message) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(output.getOut()).contains(message));
    }

    private static void execute(TestDatabase database, String sql) throws Exception {
        try (var connection = database.asOwner().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

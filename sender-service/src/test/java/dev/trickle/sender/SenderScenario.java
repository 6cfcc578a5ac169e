package dev.trickle.sender;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.infrastructure.Infrastructure;
import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.installation.TestDatabase;
import dev.trickle.sender.attempt.SenderFixture;
import dev.trickle.sender.database.DatabaseGuard;
import dev.trickle.sender.database.DatabaseHealth;
import dev.trickle.sender.database.DatabaseIdentity;
import dev.trickle.sender.whatsapp.FakeCloudApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The whole sender with a real broker, a real database and a fake WhatsApp server. */
final class SenderScenario implements AutoCloseable {

    static final Duration TIMEOUT = Duration.ofSeconds(30);

    final SenderFixture senderFixture = SenderFixture.open();
    final FakeCloudApi whatsApp = FakeCloudApi.start();
    private final KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka(), "acks", "all"), new ByteArraySerializer(), new ByteArraySerializer());
    private @Nullable ConfigurableApplicationContext sender;

    SenderScenario withCustomers(List<String> names) {
        names.forEach(senderFixture::withCustomer);
        return this;
    }

    SenderScenario whenStarted(String... settings) {
        sender = SenderApplication.application()
                .initializers(context -> ((GenericApplicationContext) context)
                        .registerBean("clock", InstantSource.class, () -> () -> SenderFixture.NOW))
                .run(Stream.concat(Stream.of(arguments()), Stream.of(settings)).toArray(String[]::new));
        return this;
    }

    SenderScenario whenStopped() {
        if (sender != null) {
            sender.close();
            sender = null;
        }
        return this;
    }

    SenderScenario whenRequested(List<String> names) {
        return publish(
                Topics.SEND_REQUESTS, names.stream().map(SenderFixture::request).toList());
    }

    SenderScenario whenTheDatabaseIsUnavailable() {
        senderFixture.whenExecuted("ALTER ROLE trickle_sender NOLOGIN");
        senderFixture.whenQueried(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'trickle_sender'");
        return this;
    }

    SenderScenario whenTheDatabaseIsAvailable() {
        senderFixture.whenExecuted("ALTER ROLE trickle_sender LOGIN");
        return this;
    }

    SenderScenario whenRecordArrives(Topic<?, ?> topic, byte[] key, byte @Nullable [] value) {
        var sent = producer.send(new ProducerRecord<>(topic.name(), key, value));
        producer.flush();
        assertThat(sent.isDone()).isTrue();
        return this;
    }

    /** Publishes a record without a value, and one whose key is no account. */
    <V> SenderScenario whenUnreadableRecordsArrive(Topic<AccountId, V> topic, V event) {
        return whenRecordArrives(topic, topic.serializeKey(SHOP), null)
                .whenRecordArrives(topic, "no account!".getBytes(StandardCharsets.UTF_8), topic.serializeValue(event));
    }

    List<byte[]> deadLetters() {
        return read(Topics.SENDER_DEAD_LETTERS);
    }

    SenderScenario whenReported(DeliveryUpdate update) {
        return publish(Topics.DELIVERY_UPDATES, List.of(update));
    }

    SenderScenario whenAccountEventArrives(AccountEvent event) {
        return publish(Topics.ACCOUNT_EVENTS, List.of(event));
    }

    SenderScenario whenOffsetsAreReset() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka()))) {
            var first = new HashMap<TopicPartition, OffsetAndMetadata>();
            offsets(admin).keySet().forEach(partition -> first.put(partition, new OffsetAndMetadata(0)));
            admin.alterConsumerGroupOffsets("sender", first).all().get();
        }
        return this;
    }

    /** Commits the same offsets again, with other metadata. */
    SenderScenario whenCommittedMetadataIs(String metadata) throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka()))) {
            var same = new HashMap<TopicPartition, OffsetAndMetadata>();
            offsets(admin)
                    .forEach((partition, offset) ->
                            same.put(partition, new OffsetAndMetadata(offset.offset(), metadata)));
            admin.alterConsumerGroupOffsets("sender", same).all().get();
        }
        return this;
    }

    /** Makes the running sender take its database for the successor of this one. */
    SenderScenario whenVerified(DatabaseIdentity database) {
        var databaseGuard = running().getBean(DatabaseGuard.class);
        databaseGuard.complete(databaseGuard.version(), database, Optional.empty());
        return this;
    }

    DatabaseIdentity verifiedDatabase() {
        return running().getBean(DatabaseGuard.class).requireVerified();
    }

    SenderScenario whenOffsetsAreLost() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka()))) {
            admin.deleteConsumerGroups(List.of("sender")).all().get();
        }
        return this;
    }

    SenderScenario thenPublishedInTotal(int events) {
        await().atMost(TIMEOUT).untilAsserted(() -> assertThat(messageEvents()).hasSize(events));
        return this;
    }

    /** Waits until a line with this text is logged. */
    SenderScenario thenLogs(String text) {
        try (var log = LoggedLines.capture()) {
            await().atMost(TIMEOUT)
                    .untilAsserted(() -> assertThat(log.lines())
                            .anySatisfy(line -> assertThat(line).contains(text)));
        }
        return this;
    }

    /** Waits until the health names this reason, while a request waits. */
    SenderScenario thenNothingIsSentBecause(String reason) {
        await().atMost(TIMEOUT).untilAsserted(() -> {
            var health = running().getBean(DatabaseHealth.class).health();
            assertThat(health.getStatus()).isEqualTo(Status.DOWN);
            assertThat(health.getDetails().get("reason").toString()).contains(reason);
            assertThat(running().getBean(InFlightRequests.class).requests()).isPositive();
        });
        return this;
    }

    /** The response to a query of another service. */
    HttpResponse<String> query(String path, String token) {
        var port = running().getEnvironment().getProperty("local.server.port");
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + token)
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    SenderScenario thenIdle() {
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(
                                running().getBean(InFlightRequests.class).isBusy())
                        .isFalse());
        return this;
    }

    /** All message events of this shop so far. */
    List<MessageEvent> messageEvents() {
        return read(Topics.MESSAGE_EVENTS);
    }

    List<AccountEvent> accountEvents() {
        return read(Topics.ACCOUNT_EVENTS);
    }

    Map<TopicPartition, OffsetAndMetadata> committedOffsets() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", kafka()))) {
            return offsets(admin);
        }
    }

    ConfigurableApplicationContext running() {
        return Objects.requireNonNull(sender);
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(Admin admin) throws Exception {
        return admin.listConsumerGroupOffsets("sender")
                .partitionsToOffsetAndMetadata()
                .get();
    }

    private <V> SenderScenario publish(Topic<AccountId, V> topic, List<V> events) {
        var sent = events.stream()
                .map(event -> producer.send(topic.toRecord(SHOP, event)))
                .toList();
        producer.flush();
        assertThat(sent).allSatisfy(each -> assertThat(each.isDone()).isTrue());
        return this;
    }

    private static <V> List<V> read(Topic<?, V> topic) {
        var found = new ArrayList<V>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", kafka(), "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (var each : consumer.poll(Duration.ofMillis(100))) {
                    // A record without a value is a dead letter without a value.
                    if (each.value() != null) {
                        found.add(topic.deserializeValue(each.value()));
                    } else if (topic.name().equals(Topics.SENDER_DEAD_LETTERS.name())) {
                        found.add(topic.deserializeValue(new byte[0]));
                    }
                }
            }
        }
        return found;
    }

    private static String kafka() {
        return Infrastructure.shared().bootstrapServers();
    }

    private String[] arguments() {
        return Stream.of(
                        "spring.kafka.bootstrap-servers=" + kafka(),
                        "spring.datasource.url=" + senderFixture.database().url(),
                        "spring.datasource.password=" + TestDatabase.PASSWORD,
                        // A request must not wait for the unavailable database as long as the test does.
                        "spring.datasource.hikari.connection-timeout=2000",
                        "server.port=0",
                        "trickle.contact-key-secret=the secret of the tests",
                        "trickle.internal-token=" + TestPeople.INTERNAL_TOKEN,
                        "trickle.default-account=shop",
                        "trickle.accounts.shop.business-accounts[0].id=1",
                        "trickle.accounts.shop.business-accounts[0].phone-numbers=100200300400",
                        "trickle.accounts.shop.messaging-limit=2000",
                        "trickle.topics.partitions=2",
                        "sender.base-url=" + whatsApp.address(),
                        "sender.access-token=secret",
                        "sender.messages-per-second=200",
                        "sender.sweep-interval=300ms",
                        // The age of claims is not tested here: on a busy machine they wait for seconds.
                        "trickle.claim-max-age=60s",
                        "trickle.call-deadline=8s",
                        "sender.claim-expiry-grace=1s")
                .map(argument -> "--" + argument)
                .toArray(String[]::new);
    }

    @Override
    public void close() {
        whenStopped();
        producer.close();
        whatsApp.close();
    }
}

package dev.trickle.status;

import dev.trickle.infrastructure.FreePort;
import dev.trickle.infrastructure.Infrastructure;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ClockSkippable;
import dev.trickle.pipeline.ContactKeys;
import dev.trickle.pipeline.PhoneNumber;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.installation.TestDatabase;
import dev.trickle.status.webhook.WebhookServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

/** The complete service with a real broker and database; its methods act as WhatsApp and as the other services. */
public final class StatusScenario {

    public static final String SECRET = "the app secret of the tests";
    private static final Instant START = Instant.parse("2026-03-02T12:00:00Z");

    private final TestDatabase database = TestDatabase.create();
    private final JdbcTemplate tables = new JdbcTemplate(database.asOwner());
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicReference<Instant> clock = new AtomicReference<>(START);
    private final String bootstrapServers;
    private final KafkaProducer<byte[], byte[]> producer;
    private final int forwardingPort = FreePort.find();
    private ConfigurableApplicationContext service;

    private StatusScenario(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer());
        this.service = start();
    }

    /** Returns a service on a broker of its own, which does not disturb the shared one. */
    public static StatusScenario startOn(String bootstrapServers) {
        return new StatusScenario(bootstrapServers);
    }

    /** Restarts the service with additional settings. */
    public void restart(String... settings) {
        service.close();
        service = start(settings);
    }

    /** Stops the service. */
    public void stop() {
        service.close();
        producer.close();
    }

    /** Returns the only service of this JVM, as its consumer groups have fixed names. */
    public static StatusScenario shared() {
        return Holder.SCENARIO;
    }

    private ConfigurableApplicationContext start(String... settings) {
        return StatusApplication.application()
                .initializers(context -> ((GenericApplicationContext) context)
                        .registerBean("clock", InstantSource.class, () -> clock::get))
                .run(arguments(settings));
    }

    private String[] arguments(String... settings) {
        return Stream.concat(
                        Stream.of(settings),
                        Stream.of(
                                "--server.port=0",
                                "--spring.kafka.bootstrap-servers=" + bootstrapServers,
                                "--spring.datasource.url=" + database.url(),
                                "--spring.datasource.password=" + TestDatabase.PASSWORD,
                                "--spring.datasource.hikari.connection-timeout=1000",
                                "--trickle.topics.partitions=3",
                                "--trickle.contact-key-secret=" + TestPeople.SECRET,
                                "--trickle.default-account=shop",
                                "--trickle.accounts.shop.business-accounts[0].id=" + WebhookSamples.BUSINESS,
                                "--trickle.accounts.shop.business-accounts[0].phone-numbers=" + WebhookSamples.NUMBER,
                                "--status.webhook-port=0",
                                "--status.forwarding.url=http://127.0.0.1:" + forwardingPort + "/webhooks",
                                "--status.app-secrets=another," + SECRET,
                                "--status.verify-token=open sesame"))
                .toArray(String[]::new);
    }

    public <T> T bean(Class<T> type) {
        return service.getBean(type);
    }

    /** Sends a webhook with a valid signature; returns the status of the response. */
    public int sendWebhook(String body) {
        return sendWebhook(body, "sha256=" + sign(body));
    }

    /** Sends a webhook with this signature header, or without one if null; returns the status of the response. */
    public int sendWebhook(String body, String signature) {
        var request = HttpRequest.newBuilder(webhooks(""))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        if (signature != null) {
            request.header("X-Hub-Signature-256", signature);
        }
        return send(request.build()).statusCode();
    }

    /** Requests the verification of the address as Meta does. */
    public java.net.http.HttpResponse<String> verifySubscription(String query) {
        return send(HttpRequest.newBuilder(webhooks(query)).build());
    }

    /** Returns the port to which webhooks are forwarded; a test may start a server there. */
    public int forwardingPort() {
        return forwardingPort;
    }

    /** Returns the status of a GET request to this port and path. */
    public int statusOf(int port, String path) {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build())
                .statusCode();
    }

    /** Returns the response of the health endpoint. */
    public String health() {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort() + "/actuator/health"))
                        .build())
                .body();
    }

    /** Returns the port of health and metrics. */
    public int managementPort() {
        return Integer.parseInt(service.getEnvironment().getRequiredProperty("local.server.port"));
    }

    private URI webhooks(String query) {
        var port = bean(WebhookServer.class).port();
        return URI.create("http://127.0.0.1:" + port + "/webhooks/whatsapp" + query);
    }

    private java.net.http.HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    public static String sign(String body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Inserts the claim of an attempt of the spring sale, as the sender does. */
    public void insertClaim(AttemptId attempt, String contact) {
        insertClaim(attempt, TestPeople.SPRING_SALE, contact);
    }

    /** Inserts the claim of an attempt, as the sender does. */
    public void insertClaim(AttemptId attempt, CampaignId campaign, String contact) {
        tables.update(
                """
                INSERT INTO send_attempts (recipient_id, attempt_number, campaign_id, account_id, customer_id,
                       contact_key, phone_number_id, state, rank, blocks, state_changed_at, claimed_at)
                VALUES (?, ?, ?, 'shop', ?, ?, ?, 'claimed', 0, true, now(), now())
                """,
                attempt.recipient().value(),
                attempt.number(),
                campaign.value(),
                TestPeople.customer(contact).value(),
                TestPeople.key(contact).value(),
                WebhookSamples.NUMBER);
    }

    /** Records the message id of an attempt, as the sender does. */
    public void recordAccepted(AttemptId attempt, String messageId) {
        tables.update(
                "UPDATE send_attempts SET state = 'accepted', rank = 3, message_id = ? WHERE recipient_id = ?",
                messageId,
                attempt.recipient().value());
    }

    /** Publishes an event as another service does. */
    public <V> void publish(Topic<dev.trickle.pipeline.AccountId, V> topic, V event) {
        publishBytes(topic.name(), topic.serializeKey(TestPeople.SHOP), topic.serializeValue(event));
    }

    /** Publishes a record with these bytes. */
    public void publishBytes(String topic, byte[] key, byte[] value) {
        try {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        } catch (java.util.concurrent.ExecutionException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Lets the router read these records again. */
    public void readWebhooks(List<ConsumerRecord<byte[], byte[]>> webhooks) {
        bean(dev.trickle.status.routing.WebhookListener.class).onMessage(webhooks);
    }

    public void advanceClock(Duration duration) {
        clock.updateAndGet(now -> now.plus(duration));
    }

    public Instant now() {
        return clock.get();
    }

    /** Returns the next timers of the service. */
    public List<Instant> nextTimers() {
        return service.getBeansOfType(ClockSkippable.class).values().stream()
                .flatMap(bean -> bean.nextTimer().stream())
                .toList();
    }

    public JdbcTemplate tables() {
        return tables;
    }

    /** Returns the state of the recipient in the delivery table; empty if there is none. */
    public List<String> stateOf(AttemptId attempt) {
        return tables.queryForList(
                "SELECT recipient_state(milestones, attempt_flags) FROM marketing_campaign_deliveries WHERE recipient_id = ?",
                String.class,
                attempt.recipient().value());
    }

    /** Returns the contact key of this number. */
    public static String keyOf(String digits) {
        return new ContactKeys(TestPeople.SECRET)
                .keyOf(PhoneNumber.fromWhatsAppId(digits))
                .value();
    }

    /** Returns all records of a topic. */
    public List<ConsumerRecord<byte[], byte[]>> recordsOf(Topic<?, ?> topic) {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    /** Returns all events of a topic. */
    public <V> List<V> eventsOf(Topic<?, V> topic) {
        return recordsOf(topic).stream()
                .map(record -> topic.deserializeValue(record.value()))
                .toList();
    }

    /** Created at first use and stopped with the JVM. */
    private static final class Holder {
        private static final StatusScenario SCENARIO =
                new StatusScenario(Infrastructure.shared().bootstrapServers());
    }
}

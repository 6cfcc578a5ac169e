package dev.trickle.scheduler;

import static dev.trickle.pipeline.TestPeople.SPRING_SALE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.infrastructure.Infrastructure;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignEvent.DesiredState;
import dev.trickle.pipeline.CampaignEvent.PlanCompleted;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.RecipientScheduled;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.scheduler.failure.StreamsHealth;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

/** The deployed application on a real broker with transactions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SchedulerApplicationIT {

    private static final AccountId ACCOUNT = new AccountId("default");
    private static final Instant NINE = Instant.parse("2026-03-02T09:00:00Z");
    private static final int RECIPIENTS = 300;
    private static final int LIMIT = 250;

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    static Path stateDir;

    private ConfigurableApplicationContext scheduler;

    @BeforeAll
    void releaseACampaignUpToTheLimit() {
        scheduler = start();
        schedule();
        await().until(() -> scheduler.isRunning() && requested().size() >= LIMIT);
        publish(requested().stream()
                .map(request -> Topics.MESSAGE_EVENTS.toRecord(
                        ACCOUNT, new MessageSent(request.attempt(), request.campaign(), NINE, NINE)))
                .toList());
    }

    @AfterAll
    void stop() {
        scheduler.close();
    }

    @Test
    @Order(1)
    void reportsTheAccountStatusAndTheBlockingReasons() {
        await().untilAsserted(() -> {
            var status = JsonMapper.shared().readTree(getStatus("default").body());

            assertThat(status.at("/release_status/state").asString()).isEqualTo("ready");
            assertThat(status.at("/rolling_window/limit").asInt()).isEqualTo(LIMIT);
            assertThat(status.at("/rolling_window/used").asInt()).isEqualTo(LIMIT);
            assertThat(status.at("/daily_quota/used").asInt()).isEqualTo(LIMIT);
            assertThat(status.at("/daily_quota/by_campaign/" + SPRING_SALE).asInt())
                    .isEqualTo(LIMIT);
            assertThat(status.at("/in_flight/current").asInt()).isZero();
            assertThat(status.at("/next_release").asString()).isEqualTo("2026-03-03T09:01:00Z");
            assertThat(status.at("/blocking_reasons/0/reason").asString()).isEqualTo("messaging_limit_reached");
            assertThat(status.at("/blocking_reasons/0/explanation").asString()).contains("messaging limit");
            assertThat(status.at("/blocking_reasons/0/until").asString()).isEqualTo("2026-03-03T09:01:00Z");
            assertThat(status.at("/blocking_reasons/1/reason").asString()).isEqualTo("daily_quota_used");
            assertThat(status.at("/blocking_reasons/1/until").asString()).isEqualTo("2026-03-03T00:00:00Z");
            assertThat(status.at("/campaigns/0/campaign").asString()).isEqualTo(SPRING_SALE.toString());
            assertThat(status.at("/campaigns/0/phase").asString()).isEqualTo("started");
            assertThat(status.at("/campaigns/0/queued").asInt()).isEqualTo(RECIPIENTS - LIMIT);
            assertThat(status.at("/campaigns/0/awaiting_delivery").asInt()).isEqualTo(LIMIT);
        });
    }

    @Test
    @Order(1)
    void reportsNoPersonalData() throws IOException, InterruptedException {
        assertThat(getStatus("default").body())
                .doesNotContain(
                        TestPeople.key("person-0").toString(),
                        TestPeople.customer("person-0").toString(),
                        RecipientId.of(SPRING_SALE, TestPeople.key("person-0")).toString());
    }

    @Test
    @Order(1)
    void rejectsAnUnknownAccountWithAProblem() throws IOException, InterruptedException {
        for (var unknown : List.of("nobody", "No-Id")) {
            var response = getStatus(unknown);

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(JsonMapper.shared()
                            .readTree(response.body())
                            .path("type")
                            .asString())
                    .isEqualTo("urn:trickle:problem:not-found");
        }
    }

    @Test
    @Order(1)
    void rejectsRequestsWithoutTheInternalToken() throws IOException, InterruptedException {
        for (var authorization : List.of("", "Bearer ", "Bearer another-token-of-a-test", TestPeople.INTERNAL_TOKEN)) {
            var response = send(request("/accounts/default/gate").setHeader("Authorization", authorization));

            assertThat(response.statusCode()).as(authorization).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(response.body())
                    .contains("urn:trickle:problem:unauthorized")
                    .doesNotContain("release_status");
        }
        assertThat(send(request("/accounts/default/gate")).statusCode()).isEqualTo(401);
    }

    @Test
    @Order(1)
    void isHealthyWhileTheStreamThreadsRun() throws IOException, InterruptedException {
        assertThat(send(request("/actuator/health")).body()).contains("UP");
    }

    @Test
    @Order(1)
    void keepsUnreadableRecordsUnchangedAndContinues() {
        var unreadable = new byte[] {0, (byte) 0xff, 'x'};
        publish(List.of(
                new ProducerRecord<>(Topics.SUBSCRIPTION_CHANGES.name(), 0, null, unreadable),
                new ProducerRecord<>(Topics.SUBSCRIPTION_CHANGES.name(), 0, "default".getBytes(UTF_8), null)));

        await().untilAsserted(() -> assertThat(recordsOf(Topics.SCHEDULER_DEAD_LETTERS))
                .anySatisfy(kept -> {
                    assertThat(kept.key()).isNull();
                    assertThat(kept.value()).isEqualTo(unreadable);
                })
                .anySatisfy(kept -> {
                    assertThat(kept.key()).asString(UTF_8).isEqualTo("default");
                    assertThat(kept.value()).isNull();
                }));
        assertThat(scheduler.getBean(StreamsHealth.class).health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    @Order(2)
    void releasesNothingTwiceAfterARestart() {
        scheduler.close();
        scheduler = start();
        await().until(() -> scheduler.getBean(NextWakeUps.class).nextTimer().isPresent());

        assertThat(requested()).hasSize(LIMIT);
        assertThat(requested().stream().map(SendRequested::attempt).collect(toSet()))
                .hasSize(LIMIT);
    }

    private static ConditionFactory await() {
        // Another test of this JVM lets stream threads fail.
        return Awaitility.await().dontCatchUncaughtExceptions().atMost(Duration.ofSeconds(60));
    }

    private HttpResponse<String> getStatus(String account) throws IOException, InterruptedException {
        return send(request("/accounts/" + account + "/gate")
                .header("Authorization", "Bearer " + TestPeople.INTERNAL_TOKEN));
    }

    private HttpRequest.Builder request(String path) {
        var port = scheduler.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private ConfigurableApplicationContext start() {
        return SchedulerApplication.application()
                .initializers(context -> context.getBeanFactory().registerSingleton("clock", InstantSource.fixed(NINE)))
                .run(
                        "--spring.kafka.bootstrap-servers="
                                + Infrastructure.shared().bootstrapServers(),
                        "--spring.kafka.streams.state-dir=" + stateDir,
                        "--trickle.contact-key-secret=" + TestPeople.SECRET,
                        "--trickle.internal-token=" + TestPeople.INTERNAL_TOKEN,
                        "--trickle.topics.partitions=1",
                        "--TRICKLE_SPREAD=0s",
                        "--scheduler.tick-interval=100ms",
                        "--server.port=0");
    }

    private static void schedule() {
        var events = new ArrayList<ProducerRecord<byte[], byte[]>>();
        events.add(Topics.CAMPAIGN_EVENTS.toRecord(
                ACCOUNT, SchedulerScenario.definition(SPRING_SALE, 1_000, DesiredState.SCHEDULED, 1, null)));
        for (var ordinal = 0; ordinal < RECIPIENTS; ordinal++) {
            events.add(Topics.RECIPIENT_SCHEDULED.toRecord(ACCOUNT, scheduled(ordinal)));
        }
        events.add(Topics.CAMPAIGN_EVENTS.toRecord(ACCOUNT, new PlanCompleted(SPRING_SALE, RECIPIENTS, NINE)));
        publish(events);
    }

    private static void publish(List<ProducerRecord<byte[], byte[]>> events) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", Infrastructure.shared().bootstrapServers());
        var bytes = new ByteArraySerializer();
        try (var producer = new KafkaProducer<>(settings, bytes, bytes)) {
            var acknowledged = events.stream().map(producer::send).toList();
            producer.flush();
            assertThat(acknowledged).allMatch(Future::isDone);
        }
    }

    private static RecipientScheduled scheduled(int ordinal) {
        var person = "person-" + ordinal;
        return new RecipientScheduled(
                SPRING_SALE,
                RecipientId.of(SPRING_SALE, TestPeople.key(person)),
                TestPeople.customer(person),
                TestPeople.key(person),
                ordinal,
                LocalDate.parse("2026-03-02"),
                NINE);
    }

    private static List<SendRequested> requested() {
        return readToTheEnd(Topics.SEND_REQUESTS);
    }

    private static <V> List<V> readToTheEnd(Topic<AccountId, V> topic) {
        return recordsOf(topic).stream()
                .map(record -> topic.deserializeValue(record.value()))
                .toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> recordsOf(Topic<?, ?> topic) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", Infrastructure.shared().bootstrapServers(), "isolation.level", "read_committed");
        var bytes = new ByteArrayDeserializer();
        try (var consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
            var partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            while (partitions.stream().anyMatch(at -> consumer.position(at) < ends.get(at))) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            return records;
        }
    }
}

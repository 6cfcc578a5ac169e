package dev.trickle.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.access.TokenCommand;
import dev.trickle.infrastructure.Infrastructure;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ClockSkippable;
import dev.trickle.pipeline.TestPeople;
import dev.trickle.pipeline.Topic;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.installation.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A complete API on a real database and broker, with its own account, database and clock. */
public final class ApiScenario implements AutoCloseable {

    /** Initial instant of the clock: noon in the zone of the account. */
    public static final Instant NOON = Instant.parse("2025-05-20T12:00:00Z");

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PARTITIONS = 3;
    private static final String DEFAULT_SUBSCRIPTION = "--api.customers.default-subscription-reason=";
    private static final String SCHEDULER_URL = "--api.scheduler.url=";
    private static final String SENDER_URL = "--api.sender.url=";

    /** Nothing listens there. */
    private static final String NOT_LISTENING = "http://127.0.0.1:1";

    private final AccountId account;
    private final TestDatabase database = TestDatabase.create();
    private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
    private final HttpClient http = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;
    private Map<String, String> defaultHeaders = Map.of();
    private Map<TopicPartition, Long> startOffsets = Map.of();

    private ApiScenario(String account, String access, List<String> settings) {
        this.account = new AccountId(account);
        var arguments = new ArrayList<>(List.of(
                "--spring.datasource.url=" + database.url(),
                "--API_DB_PASSWORD=" + TestDatabase.PASSWORD,
                "--SENDER_DB_PASSWORD=" + TestDatabase.PASSWORD,
                "--STATUS_DB_PASSWORD=" + TestDatabase.PASSWORD,
                "--spring.liquibase.user=" + ownerCredentials()[0],
                "--spring.liquibase.password=" + ownerCredentials()[1],
                "--spring.kafka.bootstrap-servers=" + Infrastructure.shared().bootstrapServers(),
                "--server.port=0",
                "--api.access=" + access,
                "--trickle.topics.partitions=" + PARTITIONS,
                "--trickle.contact-key-secret=" + TestPeople.SECRET,
                "--trickle.internal-token=" + TestPeople.INTERNAL_TOKEN,
                "--trickle.default-account=" + account,
                "--trickle.accounts." + account + ".business-accounts[0].id=1",
                "--trickle.accounts." + account + ".business-accounts[0].phone-numbers=1"));
        arguments.addAll(settings);
        // No sender reads templates here; tests of the check turn it on and store templates themselves.
        if (settings.stream().noneMatch(setting -> setting.contains(".template-check="))) {
            arguments.add("--trickle.accounts." + account + ".template-check=off");
        }
        // Tests do not depend on the Internet.
        if (settings.stream().noneMatch(setting -> setting.startsWith("--api.link-check."))) {
            arguments.add("--api.link-check.enabled=false");
        }
        // Most tests are not about consent, and their customers are subscribed.
        if (settings.stream().noneMatch(setting -> setting.startsWith(DEFAULT_SUBSCRIPTION))) {
            arguments.add(DEFAULT_SUBSCRIPTION + "test");
        }
        if (settings.stream().noneMatch(setting -> setting.startsWith(SCHEDULER_URL))) {
            arguments.add(SCHEDULER_URL + NOT_LISTENING);
        }
        if (settings.stream().noneMatch(setting -> setting.startsWith(SENDER_URL))) {
            arguments.add(SENDER_URL + NOT_LISTENING);
        }
        this.context =
                ApiApplication.application().initializers(this::registerClock).run(arguments.toArray(String[]::new));
    }

    /**
     * The API of all tests of this JVM that need open access and no further settings, in the state after its start. A
     * start takes longer than most tests.
     */
    public static ApiScenario shared() {
        Shared.API.reset();
        return Shared.API;
    }

    /**
     * An API with open access whose default account has this name; distinct names separate tests on the shared broker.
     */
    public static ApiScenario ofAccount(String account, String... settings) {
        return new ApiScenario(account, "open", List.of(settings));
    }

    /** An API with open access that checks campaigns against their templates. */
    public static ApiScenario withTemplateCheck(String account) {
        return ofAccount(account, "--trickle.accounts." + account + ".template-check=on");
    }

    /** Returns to the state after the start: no rows, no published events, and the initial instant. */
    public void reset() {
        awaitPublished();
        setClock(NOON);
        defaultHeaders = Map.of();
        database.reset();
        try (var consumer = newConsumer()) {
            startOffsets = consumer.endOffsets(Topics.ALL.stream()
                    .flatMap(topic -> partitionsOf(consumer, topic).stream())
                    .toList());
        }
    }

    /** An API that requires tokens. */
    public static ApiScenario withTokens(String account, String... settings) {
        return new ApiScenario(account, "tokens", List.of(settings));
    }

    /** A client with a token of this role, issued by the token command. */
    public Client withToken(String role) {
        var out = new ByteArrayOutputStream();
        var status = TokenCommand.run(
                new String[] {
                    TokenCommand.NAME,
                    "create",
                    "--name=ada",
                    "--role=" + role,
                    "--spring.datasource.url=" + database.url(),
                    "--spring.datasource.password=" + TestDatabase.PASSWORD
                },
                new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(status).isZero();
        return with(
                "Authorization",
                "Bearer " + out.toString(StandardCharsets.UTF_8).strip());
    }

    public AccountId account() {
        return account;
    }

    public TestDatabase database() {
        return database;
    }

    /** Access to the database as its owner, also to write what other services write. */
    public JdbcClient sql() {
        return JdbcClient.create(database.asOwner());
    }

    /** Access to the database through the API's own connections. */
    public JdbcClient apiSql() {
        return context.getBean(JdbcClient.class);
    }

    /** Adds a token of this role to all further requests. */
    public ApiScenario withDefaultToken(String role) {
        defaultHeaders = withToken(role).headers();
        return this;
    }

    /** A client that adds this header to its requests. */
    public Client with(String header, String value) {
        return new Client(this, Map.of(header, value));
    }

    public void setClock(Instant instant) {
        now.set(instant);
    }

    public Response post(String path, String json) {
        return send("POST", path, "application/json", json);
    }

    public Response put(String path, String json) {
        return send("PUT", path, "application/json", json);
    }

    public Response patch(String path, String json) {
        return send("PATCH", path, "application/json", json);
    }

    public Response postCsv(String path, String csv) {
        return send("POST", path, "text/csv", csv);
    }

    public Response delete(String path) {
        return exchange(request(path).DELETE());
    }

    public Response get(String path) {
        return exchange(request(path).GET());
    }

    public Response get(String path, String accept) {
        return exchange(request(path).GET().header("Accept", accept));
    }

    /** Creates a subscribed customer with a phone number derived from {@code number}; returns the id. */
    public String customer(int number, String more) {
        var phone = "+491555%07d".formatted(1_000_000 + number);
        var saved = post("/api/customers", "{\"whatsapp_phone\": \"%s\"%s}".formatted(phone, more));
        return saved.json().get("id").stringValue();
    }

    /** The bytes of a response, such as a file. */
    public byte[] getBytes(String path) {
        try {
            return http.send(request(path).GET().build(), BodyHandlers.ofByteArray())
                    .body();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Waits until the import of a response has ended; returns it. */
    public JsonNode awaitImport(Response accepted) {
        var path = "/api/imports/" + accepted.text("id");
        Awaitility.await().until(() -> !get(path).text("state").equals("running"));
        return get(path).json();
    }

    /** Inserts customers of a tier into the table. */
    public void customers(int count, String tier) {
        sql().sql("""
                INSERT INTO user_profiles (account_id, whatsapp_phone, contact_key, customer_tier, created_at, updated_at)
                SELECT :account, '+491555' || (2000000 + n), md5(:tier || n), :tier, now(), now()
                  FROM generate_series(1, :count) n
                """)
                .param("account", account.value())
                .param("tier", tier)
                .param("count", count)
                .update();
    }

    /** Waits until all events are published. */
    public void awaitPublished() {
        var work = context.getBean(ClockSkippable.class);
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !work.isBusy());
    }

    /** All events of this account in a topic, in order. */
    public <V> List<V> published(Topic<AccountId, V> topic) {
        awaitPublished();
        try (var consumer = newConsumer()) {
            var partitions = partitionsOf(consumer, topic);
            var ends = consumer.endOffsets(partitions);
            consumer.assign(partitions);
            partitions.forEach(partition -> consumer.seek(partition, startOffsets.getOrDefault(partition, 0L)));
            var events = new ArrayList<V>();
            while (partitions.stream().anyMatch(part -> consumer.position(part) < ends.get(part))) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    if (new String(record.key(), StandardCharsets.UTF_8).equals(account.value())) {
                        events.add(topic.deserializeValue(record.value()));
                    }
                }
            }
            return events;
        }
    }

    private static KafkaConsumer<byte[], byte[]> newConsumer() {
        return new KafkaConsumer<>(
                Map.<String, Object>of(
                        "bootstrap.servers", Infrastructure.shared().bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitionsOf(KafkaConsumer<?, ?> consumer, Topic<?, ?> topic) {
        return consumer.partitionsFor(topic.name()).stream()
                .map(part -> new TopicPartition(part.topic(), part.partition()))
                .toList();
    }

    @Override
    public void close() {
        http.close();
        context.close();
    }

    public Response send(String method, String path, String type, String body) {
        return exchange(requestWithBody(method, path, type, body));
    }

    public Response send(String method, String path, String type, HttpRequest.BodyPublisher body) {
        return exchange(request(path).method(method, body).header("Content-Type", type));
    }

    private HttpRequest.Builder requestWithBody(String method, String path, String type, String body) {
        return request(path).method(method, BodyPublishers.ofString(body)).header("Content-Type", type);
    }

    private HttpRequest.Builder request(String path) {
        var port = context.getEnvironment().getProperty("local.server.port");
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        defaultHeaders.forEach(request::header);
        return request;
    }

    private Response exchange(HttpRequest.Builder request) {
        try {
            return new Response(http.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException failure) {
            throw new AssertionError("No response from the API", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private void registerClock(ConfigurableApplicationContext starting) {
        ((GenericApplicationContext) starting)
                .registerBean("clock", InstantSource.class, () -> (InstantSource) now::get);
    }

    private String[] ownerCredentials() {
        var connections = (PGSimpleDataSource) Infrastructure.shared().superuser();
        var password = connections.getPassword();
        return new String[] {connections.getUser(), password == null ? TestDatabase.PASSWORD : password};
    }

    /** Started at first use and stopped with the JVM. */
    private static final class Shared {

        private static final ApiScenario API = ofAccount("shared");
    }

    /** A client with additional headers. */
    public record Client(ApiScenario api, Map<String, String> headers) {

        public Client with(String header, String value) {
            var more = new HashMap<>(headers);
            more.put(header, value);
            return new Client(api, more);
        }

        public Response get(String path) {
            return send(api.request(path).GET());
        }

        public Response post(String path, String json) {
            return send(api.requestWithBody("POST", path, "application/json", json));
        }

        public Response postCsv(String path, String csv) {
            return send(api.requestWithBody("POST", path, "text/csv", csv));
        }

        public Response post(String path, HttpRequest.BodyPublisher body) {
            return send(api.request(path).POST(body).header("Content-Type", "application/json"));
        }

        public Response patch(String path, String json) {
            return send(api.requestWithBody("PATCH", path, "application/json", json));
        }

        public Response send(String method, String path, String json) {
            return send(api.requestWithBody(method, path, "application/json", json));
        }

        public Response delete(String path) {
            return send(api.request(path).DELETE());
        }

        private Response send(HttpRequest.Builder request) {
            headers.forEach(request::header);
            return api.exchange(request);
        }
    }

    /** A response of the API. */
    public record Response(HttpResponse<String> response) {

        public int status() {
            return response.statusCode();
        }

        public String body() {
            return response.body();
        }

        public JsonNode json() {
            return JSON.readTree(response.body());
        }

        public String text(String field) {
            return json().get(field).asString();
        }

        /** The errors of a problem as {@code field:rule}. */
        public List<String> errors() {
            return json().get("errors")
                    .valueStream()
                    .map(error -> error.get("field").stringValue() + ":"
                            + error.get("rule").stringValue())
                    .toList();
        }
    }
}

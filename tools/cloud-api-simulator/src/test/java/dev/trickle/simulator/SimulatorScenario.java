package dev.trickle.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running simulator with a receiver of its webhooks, an adjustable clock, and recipients. */
final class SimulatorScenario implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Map<String, String> PHONES =
            Map.of("ada", "+4915550100001", "bob", "+4915550100002", "cyd", "+4915550100003", "dan", "+5511987650004");

    private final SkippableClock clock = new SkippableClock();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ReceivingServer receiver;
    private final ConfigurableApplicationContext simulator;

    private SimulatorScenario(String... settings) throws IOException {
        receiver = new ReceivingServer();
        var ownSettings = Stream.of(
                "server.port=0",
                "simulator.access-token=orchard-token",
                "simulator.app-secret=" + ReceivingServer.SECRET,
                "simulator.business-account-id=900",
                "simulator.phone-numbers[0].id=700",
                "simulator.phone-numbers[0].display-number=15550100001",
                "simulator.webhook.url=" + receiver.url(),
                "simulator.webhook.retry.initial-delay=5ms");
        simulator = SimulatorApplication.application()
                .initializers(context -> context.getBeanFactory().registerSingleton("clock", clock))
                .run(Stream.concat(ownSettings, Arrays.stream(settings))
                        .map("--"::concat)
                        .toArray(String[]::new));
    }

    static SimulatorScenario givenSimulator(String... settings) throws IOException {
        return new SimulatorScenario(settings);
    }

    SimulatorScenario givenDeclared(String person, String declaration) throws Exception {
        assertThat(declare(person, declaration)).isEqualTo(204);
        return this;
    }

    SimulatorScenario givenReceiverRefuses(int times) {
        receiver.refuseNext(times);
        return this;
    }

    SimulatorScenario whenSentTo(String... people) throws Exception {
        for (var person : people) {
            assertThat(send(person, "orchard-token").statusCode()).isEqualTo(200);
        }
        return this;
    }

    SimulatorScenario whenClockAdvances(Duration duration) {
        clock.advance(duration);
        return this;
    }

    /** Sends until the throughput is exceeded; even a slow machine makes two of these calls within a second. */
    HttpResponse<String> whenSentUntilRefused(String person) throws Exception {
        var response = send(person, "orchard-token");
        for (var calls = 1; calls < 100 && response.statusCode() == 200; calls++) {
            response = send(person, "orchard-token");
        }
        return response;
    }

    SimulatorScenario givenFaults(String faults) throws Exception {
        assertThat(putFaults(faults)).isEqualTo(204);
        return this;
    }

    int putFaults(String faults) throws Exception {
        return put("/simulator/faults", faults);
    }

    /** Declares the health of a number, or the status of a template in a language. */
    SimulatorScenario givenHealth(String path, String declaration) throws Exception {
        assertThat(put("/simulator/health/" + path, declaration)).isEqualTo(204);
        return this;
    }

    int put(String path, String json) throws Exception {
        return request("PUT", path, json);
    }

    int post(String path, String json) throws Exception {
        return request("POST", path, json);
    }

    int delete(String path) throws Exception {
        return request("DELETE", path, "");
    }

    private int request(String method, String path, String json) throws Exception {
        var call = HttpRequest.newBuilder(url(path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json))
                .build();
        return http.send(call, BodyHandlers.ofString()).statusCode();
    }

    /** Waits for the first webhook of this field and returns its value. */
    JsonNode awaitWebhook(String field) {
        return await().until(() -> webhooksOf(field), Predicate.not(List::isEmpty))
                .getFirst();
    }

    /** Returns the values of all received webhooks of this field. */
    List<JsonNode> webhooksOf(String field) {
        return receiver.changes().stream()
                .filter(change -> change.path("field").asString().equals(field))
                .map(change -> change.path("value"))
                .toList();
    }

    /** Waits until nothing is due or in flight. */
    SimulatorScenario thenIdle() {
        await().until(() -> !idleState().isBusy());
        return this;
    }

    /** Reads an object of the account. */
    HttpResponse<String> read(String path, String token) throws Exception {
        var call = HttpRequest.newBuilder(url("/v24.0/" + path))
                .header("Authorization", "Bearer " + token)
                .build();
        return http.send(call, BodyHandlers.ofString());
    }

    JsonNode faults() throws Exception {
        return JSON.readTree(get("/simulator/faults"));
    }

    JsonNode calls() throws Exception {
        return JSON.readTree(get("/simulator/calls"));
    }

    void sendUnchecked(String person) {
        try {
            send(person, "orchard-token");
        } catch (Exception failure) {
            throw new AssertionError(failure);
        }
    }

    int declare(String person, String declaration) throws Exception {
        return put("/simulator/people/" + PHONES.get(person).substring(1), declaration);
    }

    HttpResponse<String> send(String person, String token) throws Exception {
        return send("messages", token, bodyFor(person));
    }

    /** Sends the body to one of the two endpoints. */
    HttpResponse<String> send(String endpoint, String token, String body) throws Exception {
        var call = HttpRequest.newBuilder(url("/v24.0/700/" + endpoint))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return http.send(call, BodyHandlers.ofString());
    }

    static String bodyFor(String person) {
        return """
               {"messaging_product":"whatsapp","to":"%s","type":"template","biz_opaque_callback_data":"für %s",
                "template":{"name":"spring","language":{"code":"de"}}}
               """.formatted(PHONES.get(person), person);
    }

    /** Uploads a file for the number. */
    HttpResponse<String> upload(String contentType) throws Exception {
        var call = HttpRequest.newBuilder(url("/v24.0/700/media"))
                .header("Authorization", "Bearer orchard-token")
                .header("Content-Type", "multipart/form-data; boundary=x")
                .POST(BodyPublishers.ofString("""
                        --x\r
                        Content-Disposition: form-data; name="messaging_product"\r
                        \r
                        whatsapp\r
                        --x\r
                        Content-Disposition: form-data; name="file"; filename="a"\r
                        Content-Type: %s\r
                        \r
                        content\r
                        --x--\r
                        """.formatted(contentType)))
                .build();
        return http.send(call, BodyHandlers.ofString());
    }

    /** Sends an image that was uploaded. */
    HttpResponse<String> sendImage(String person, String id) throws Exception {
        var call = HttpRequest.newBuilder(url("/v24.0/700/messages"))
                .header("Authorization", "Bearer orchard-token")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                        {"messaging_product":"whatsapp","to":"%s","type":"template",
                         "template":{"name":"spring","language":{"code":"de"},"components":[{"type":"header",
                          "parameters":[{"type":"image","image":{"id":"%s"}}]}]}}
                        """.formatted(PHONES.get(person), id)))
                .build();
        return http.send(call, BodyHandlers.ofString());
    }

    SimulatorScenario thenReported(Map<String, Integer> statuses) {
        await().untilAsserted(() -> {
            assertThat(reportedStatuses()).isEqualTo(statuses);
            assertThat(idleState().isBusy()).isFalse();
        });
        assertThat(receiver.countForged()).isZero();
        return this;
    }

    Map<String, Integer> reportedStatuses() {
        var counts = new TreeMap<String, Integer>();
        receiver.statuses().forEach(status -> counts.merge(status.path("status").asString(), 1, Integer::sum));
        return counts;
    }

    ReceivingServer receiver() {
        return receiver;
    }

    SkippableClock clock() {
        return clock;
    }

    SimulatorIdleState idleState() {
        return simulator.getBean(SimulatorIdleState.class);
    }

    JsonNode ledger() throws Exception {
        return JSON.readTree(get("/simulator/ledger?zone=Europe/Berlin"));
    }

    Stream<JsonNode> lines() throws Exception {
        return get("/simulator/ledger/messages").lines().map(JSON::readTree);
    }

    int reset() throws Exception {
        var call = HttpRequest.newBuilder(url("/simulator/ledger")).DELETE().build();
        return http.send(call, BodyHandlers.ofString()).statusCode();
    }

    static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    String get(String path) throws Exception {
        return http.send(HttpRequest.newBuilder(url(path)).build(), BodyHandlers.ofString())
                .body();
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:" + simulator.getEnvironment().getProperty("local.server.port") + path);
    }

    @Override
    public void close() {
        simulator.close();
        receiver.close();
        http.close();
    }
}

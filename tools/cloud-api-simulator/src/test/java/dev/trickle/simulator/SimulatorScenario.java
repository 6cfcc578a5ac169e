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

/** A running simulator, a receiver of its webhooks, a calendar to skip, and people to write to. */
final class SimulatorScenario implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Map<String, String> PHONES =
            Map.of("ada", "+4915550100001", "bob", "+4915550100002", "cyd", "+4915550100003", "dan", "+5511987650004");

    private final SkippableClock calendar = new SkippableClock();
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
                "simulator.webhook.retry.first-gap=5ms");
        simulator = SimulatorApplication.application()
                .initializers(context -> context.getBeanFactory().registerSingleton("clock", calendar))
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

    SimulatorScenario givenTheReceiverRefuses(int times) {
        receiver.refuseNext(times);
        return this;
    }

    SimulatorScenario whenSentTo(String... people) throws Exception {
        for (var person : people) {
            assertThat(send(person, "orchard-token").statusCode()).isEqualTo(200);
        }
        return this;
    }

    SimulatorScenario whenTheCalendarSkips(Duration duration) {
        calendar.skip(duration);
        return this;
    }

    /** However slow the machine is, it makes two of these calls within a second. */
    HttpResponse<String> whenSentUntilRefused(String person) throws Exception {
        var answer = send(person, "orchard-token");
        for (var calls = 1; calls < 100 && answer.statusCode() == 200; calls++) {
            answer = send(person, "orchard-token");
        }
        return answer;
    }

    SimulatorScenario givenFaults(String faults) throws Exception {
        assertThat(arm(faults)).isEqualTo(204);
        return this;
    }

    int arm(String faults) throws Exception {
        return put("/simulator/faults", faults);
    }

    /** What stands otherwise than well from now on: a number, or a template in a language. */
    SimulatorScenario givenStanding(String what, String declaration) throws Exception {
        assertThat(put("/simulator/standing/" + what, declaration)).isEqualTo(204);
        return this;
    }

    int put(String path, String json) throws Exception {
        return ask("PUT", path, json);
    }

    int post(String path, String json) throws Exception {
        return ask("POST", path, json);
    }

    private int ask(String method, String path, String json) throws Exception {
        var call = HttpRequest.newBuilder(url(path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json))
                .build();
        return http.send(call, BodyHandlers.ofString()).statusCode();
    }

    /** The first change of this field that the receiver was told of. */
    JsonNode whenTold(String field) {
        return await().until(() -> told(field), Predicate.not(List::isEmpty)).getFirst();
    }

    /** Everything of this field that the receiver was told of. */
    List<JsonNode> told(String field) {
        return receiver.changes().stream()
                .filter(change -> change.path("field").asString().equals(field))
                .map(change -> change.path("value"))
                .toList();
    }

    /** Nothing is due or under way any more. */
    SimulatorScenario thenQuiet() {
        await().until(() -> !clockwork().busy());
        return this;
    }

    /** What is read of the account. */
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
        var call = HttpRequest.newBuilder(url("/v24.0/700/messages"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                        {"messaging_product":"whatsapp","to":"%s","type":"template","biz_opaque_callback_data":"für %s",
                         "template":{"name":"spring","language":{"code":"de"}}}
                        """.formatted(PHONES.get(person), person)))
                .build();
        return http.send(call, BodyHandlers.ofString());
    }

    SimulatorScenario thenTold(Map<String, Integer> statuses) {
        await().untilAsserted(() -> {
            assertThat(told()).isEqualTo(statuses);
            assertThat(clockwork().busy()).isFalse();
        });
        assertThat(receiver.forged()).isZero();
        return this;
    }

    Map<String, Integer> told() {
        var told = new TreeMap<String, Integer>();
        receiver.statuses().forEach(status -> told.merge(status.path("status").asString(), 1, Integer::sum));
        return told;
    }

    ReceivingServer receiver() {
        return receiver;
    }

    SkippableClock calendar() {
        return calendar;
    }

    SimulatorIdleState clockwork() {
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

    static JsonNode json(HttpResponse<String> answer) {
        return JSON.readTree(answer.body());
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

package dev.trickle.systemtest.harness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.infrastructure.FreePort;
import dev.trickle.pipeline.ClockSkippable;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.simulator.SimulatorApplication;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The stand-in for WhatsApp; its ledger is the truth that everything is measured by. */
public final class SimulatorProcess implements AutoCloseable {

    public static final String TOKEN = "token-of-the-tests";
    public static final String APP_SECRET = "app-secret-of-the-tests";

    private static final int HEAP_MEGABYTES = 160;
    private static final long LARGEST_ID = 1_000_000_000_000L;

    /** Only ours answers with it. */
    private final String businessAccount =
            Long.toString(ThreadLocalRandom.current().nextLong(1, LARGEST_ID));

    private final int port = FreePort.find();
    private final JsonHttpClient jsonHttpClient = new JsonHttpClient(port);
    private final ChildProcess childProcess;

    /** Takes calls for these phone number ids, each answered after 25 ms; tells nobody of what becomes of messages. */
    SimulatorProcess(Path logs, List<String> numbers, List<String> settings, ApplicationLauncher applicationLauncher) {
        var arguments = new ArrayList<>(List.of(
                "--server.port=" + port,
                "--simulator.access-token=" + TOKEN,
                "--simulator.app-secret=" + APP_SECRET,
                "--simulator.business-account-id=" + businessAccount,
                "--simulator.latency=25ms"));
        for (var number = 0; number < numbers.size(); number++) {
            arguments.add("--simulator.phone-numbers[%d].id=%s".formatted(number, numbers.get(number)));
            arguments.add("--simulator.phone-numbers[%d].display-number=1555000%04d".formatted(number, number));
        }
        // What is said last holds; Spring would make a list of both.
        arguments.removeIf(
                own -> settings.stream().anyMatch(each -> nameOf(each).equals(nameOf(own))));
        arguments.addAll(settings);
        this.childProcess = new ChildProcess(
                "simulator",
                logs,
                () -> applicationLauncher.command(SimulatorApplication.class, HEAP_MEGABYTES, arguments),
                this::answersAsItself);
    }

    private static String nameOf(String setting) {
        return setting.substring(0, setting.indexOf('='));
    }

    public URI address() {
        return jsonHttpClient.baseUri();
    }

    public ChildProcess childProcess() {
        return childProcess;
    }

    /** What it waits for, if it lives by the shared calendar. */
    public ClockSkippable clock() {
        return new ClockStateChannel(jsonHttpClient);
    }

    public String businessAccount() {
        return businessAccount;
    }

    /** What goes wrong from now on, as the simulator's README has it; nothing for no faults. */
    public void setFaults(String... faults) {
        var response = jsonHttpClient.send("PUT", "/simulator/faults", "[" + String.join(",", faults) + "]");
        assertThat(response.status()).as(response.body()).isEqualTo(204);
    }

    /** What a number can do from now on, as the simulator's README has it. */
    public void declareNumber(PhoneNumberId number, String health) {
        declare("numbers/" + number, health);
    }

    /** Another tier, which is told by webhook: so many people in any moving 24 hours. */
    public void setMessagingLimit(int people) {
        put("limit", "{\"people\": %d}".formatted(people));
    }

    /** How often one person too many was written to, by the limit that held then. */
    public long violations() {
        return jsonHttpClient.get("/simulator/limit").json().path("violations").asLong();
    }

    /**
     * When whoever has this phone gets later messages, and when that is told.
     *
     * @param phone in digits
     * @param off until it is delivered
     * @param late how much later than it happens it is told
     */
    public void declarePhone(String phone, Duration off, Duration late) {
        put("people/" + phone, """
                {"outcome": "delivered", "delivered_after": "%s", "told_late": "%s"}
                """.formatted(off, late));
    }

    /** Later messages to this phone are accepted, and reported as failed with this code. */
    public void declareFailing(String phone, int code) {
        put("people/" + phone, "{\"outcome\": \"failed\", \"code\": %d}".formatted(code));
    }

    /** Whoever has this phone writes to this number. */
    public void sendInboundMessage(String phone, PhoneNumberId number, String text) {
        var response =
                jsonHttpClient.send("POST", "/simulator/people/" + phone + "/messages", """
                {"text": "%s", "phone_number_id": "%s"}
                """.formatted(text, number));
        assertThat(response.status()).as(response.body()).isBetween(200, 299);
    }

    /** What Meta thinks of a template from now on: its status, such as {@code PAUSED}. */
    public void declareTemplate(String name, String language, String status) {
        declare("templates/" + name + "/" + language, "{\"status\": \"%s\"}".formatted(status));
    }

    /** The same, and a webhook says so. */
    public void changeTemplate(String name, String language, String status) {
        declare("templates/" + name + "/" + language, "{\"status\": \"%s\", \"told\": true}".formatted(status));
    }

    /**
     * After so many messages of this template others are held until Meta has decided.
     *
     * @param decidedAfter how long after the first was held
     * @param verdict {@code good} or {@code bad}
     */
    public void setPacing(String name, String language, int first, Duration decidedAfter, String verdict) {
        put("pacing/" + name + "/" + language, """
                {"first": %d, "decided_after": "%s", "verdict": "%s"}
                """.formatted(first, decidedAfter, verdict));
    }

    private void declare(String what, String json) {
        put("standing/" + what, json);
    }

    private void put(String what, String json) {
        var response = jsonHttpClient.send("PUT", "/simulator/" + what, json);
        assertThat(response.status()).as(response.body()).isEqualTo(204);
    }

    /** How many calls the faults that were asked for last have hit. */
    public int faultyCalls() {
        return jsonHttpClient
                .get("/simulator/faults")
                .json()
                .valueStream()
                .mapToInt(each -> each.path("hits").asInt())
                .sum();
    }

    /** How many calls of any version wait for an answer. */
    public int openCalls() {
        return callCounts().path("open").size();
    }

    /** The lines of everything it has accepted, as they are. */
    public Stream<JsonNode> ledgerLines() {
        return jsonHttpClient.get("/simulator/ledger/messages").lines();
    }

    /** How many calls have come, whatever became of them. */
    public long countCalls() {
        return callCounts().path("arrived").asLong();
    }

    /** What the callers want echoed whose calls of this version of the Graph API wait for an answer. */
    public List<String> openCallsOf(String version) {
        return callCounts().path("open")
                .valueStream()
                .filter(call -> call.path("version").asString("").equals(version))
                .map(call -> call.path("biz_opaque_callback_data").asString(""))
                .toList();
    }

    /** Everything it has accepted. */
    public List<Accepted> ledger() {
        return ledgerLines().map(Accepted::of).toList();
    }

    /** How many messages it has accepted. */
    public long countAccepted() {
        return jsonHttpClient.get("/simulator/ledger").json().path("accepted").asLong();
    }

    /** How far whoever receives webhooks has been told, in numbers. */
    public JsonNode webhookCounts() {
        return jsonHttpClient.get("/simulator/ledger").json().path("webhooks");
    }

    private JsonNode callCounts() {
        return jsonHttpClient.get("/simulator/calls").json();
    }

    private boolean answersAsItself() {
        return jsonHttpClient
                .tryGet("/simulator/ledger")
                .filter(response -> response.status() == 200)
                .map(response -> response.json().path("business_account_id").asString(""))
                .filter(businessAccount::equals)
                .isPresent();
    }

    @Override
    public void close() {
        childProcess.close();
    }

    /**
     * A message that WhatsApp has taken.
     *
     * @param to the digits of the phone
     * @param echo what the caller wants echoed
     * @param outcome the last status it reaches; empty while that is open
     * @param fault what went wrong with the call all the same; empty if nothing did
     */
    public record Accepted(String to, String echo, String outcome, String fault) {

        private static Accepted of(JsonNode line) {
            return new Accepted(
                    line.path("to").asString(""),
                    line.path("biz_opaque_callback_data").asString(""),
                    line.path("outcome").asString(""),
                    line.path("fault").asString(""));
        }

        /** Whether the caller never got to hear of it. */
        public boolean isAnswerLost() {
            return fault.equals("answer_lost");
        }
    }
}

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

/** The Cloud API simulator; its ledger is the reference for all checks. */
public final class SimulatorProcess implements AutoCloseable {

    public static final String TOKEN = "token-of-the-tests";
    public static final String APP_SECRET = "app-secret-of-the-tests";

    private static final int HEAP_MEGABYTES = 160;
    private static final long LARGEST_ID = 1_000_000_000_000L;

    /** Identifies this very process. */
    private final String businessAccount =
            Long.toString(ThreadLocalRandom.current().nextLong(1, LARGEST_ID));

    private final int port = FreePort.find();
    private final JsonHttpClient jsonHttpClient = new JsonHttpClient(port);
    private final ChildProcess childProcess;

    /** Accepts calls for these phone number ids, each answered after 25 ms; posts no webhooks by default. */
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
        // The last value wins; Spring would combine repeated arguments into a list.
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

    /** Returns the clock state of a simulator on the shared clock. */
    public ClockSkippable clock() {
        return new ClockStateChannel(jsonHttpClient);
    }

    public String businessAccount() {
        return businessAccount;
    }

    /** Sets the faults, in the format of the simulator's README; none removes all faults. */
    public void setFaults(String... faults) {
        var response = jsonHttpClient.send("PUT", "/simulator/faults", "[" + String.join(",", faults) + "]");
        assertThat(response.status()).as(response.body()).isEqualTo(204);
    }

    /** Sets the health of a number, in the format of the simulator's README. */
    public void declareNumber(PhoneNumberId number, String health) {
        declare("numbers/" + number, health);
    }

    /** Changes the messaging limit and reports it by webhook. */
    public void setMessagingLimit(int people) {
        put("limit", "{\"people\": %d}".formatted(people));
    }

    /** Changes the messaging limit without a webhook; only a query of a number shows it. */
    public void changeMessagingLimitSilently(int people) {
        put("limit", "{\"people\": %d, \"webhook\": false}".formatted(people));
    }

    /** Sets which endpoints accept marketing templates, in the format of the simulator's README. */
    public void declareMarketing(String access) {
        declare("marketing", access);
    }

    /** Sets whether the endpoint for marketing messages accepts this template, such as {@code UNAVAILABLE}. */
    public void declareMarketingSync(String name, String language, String sync) {
        declare("templates/" + name + "/" + language + "/marketing", "{\"sync\": \"%s\"}".formatted(sync));
    }

    /** Creates or changes a template, in the format of the simulator's README; webhooks report a change. */
    public void putTemplate(String name, String language, String definition) {
        put("templates/" + name + "/" + language, definition);
    }

    /** Deletes the uploaded files of at least this age, as if they had expired, and returns their number. */
    public int deleteMedia(Duration minAge) {
        return jsonHttpClient
                .send("DELETE", "/simulator/media?min-age=" + minAge, "")
                .json()
                .path("deleted")
                .asInt();
    }

    /** Returns how many calls were refused with this code. */
    public int refusedCalls(int code) {
        return jsonHttpClient
                .get("/simulator/ledger")
                .json()
                .path("refused")
                .path(String.valueOf(code))
                .asInt(0);
    }

    /** Returns how often the messaging limit in force was exceeded. */
    public long violations() {
        return jsonHttpClient.get("/simulator/limit").json().path("violations").asLong();
    }

    /**
     * Sets when later messages to this phone are delivered and reported.
     *
     * @param phone digits only
     * @param off from acceptance to delivery
     * @param late from delivery to its webhook
     */
    public void declarePhone(String phone, Duration off, Duration late) {
        put("people/" + phone, """
                {"outcome": "delivered", "delivered_after": "%s", "webhook_delay": "%s"}
                """.formatted(off, late));
    }

    /** Makes later messages to this phone fail by webhook with this code, after acceptance. */
    public void declareFailing(String phone, int code) {
        put("people/" + phone, "{\"outcome\": \"failed\", \"code\": %d}".formatted(code));
    }

    /** Sends an inbound message from this phone to this number. */
    public void sendInboundMessage(String phone, PhoneNumberId number, String text) {
        var response =
                jsonHttpClient.send("POST", "/simulator/people/" + phone + "/messages", """
                {"text": "%s", "phone_number_id": "%s"}
                """.formatted(text, number));
        assertThat(response.status()).as(response.body()).isBetween(200, 299);
    }

    /** Sets the status of a template, such as {@code PAUSED}. */
    public void declareTemplate(String name, String language, String status) {
        declare("templates/" + name + "/" + language, "{\"status\": \"%s\"}".formatted(status));
    }

    /** Sets the status of a template and reports it by webhook. */
    public void changeTemplate(String name, String language, String status) {
        declare("templates/" + name + "/" + language, "{\"status\": \"%s\", \"webhook\": true}".formatted(status));
    }

    /**
     * Paces a template: messages after the first ones are held until the decision.
     *
     * @param decidedAfter from the first held message to the decision
     * @param decision {@code good} or {@code bad}
     */
    public void setPacing(String name, String language, int first, Duration decidedAfter, String decision) {
        put("pacing/" + name + "/" + language, """
                {"first": %d, "decided_after": "%s", "decision": "%s"}
                """.formatted(first, decidedAfter, decision));
    }

    private void declare(String what, String json) {
        put("health/" + what, json);
    }

    private void put(String what, String json) {
        var response = jsonHttpClient.send("PUT", "/simulator/" + what, json);
        assertThat(response.status()).as(response.body()).isEqualTo(204);
    }

    /** Returns the number of calls affected by the current faults. */
    public int faultyCalls() {
        return jsonHttpClient
                .get("/simulator/faults")
                .json()
                .valueStream()
                .mapToInt(each -> each.path("hits").asInt())
                .sum();
    }

    /** Returns the number of open calls of all versions. */
    public int openCalls() {
        return callCounts().path("open").size();
    }

    /** Returns the ledger lines. */
    public Stream<JsonNode> ledgerLines() {
        return jsonHttpClient.get("/simulator/ledger/messages").lines();
    }

    /** Returns the number of calls received, whatever their outcome. */
    public long countCalls() {
        return callCounts().path("arrived").asLong();
    }

    /** Returns the callback data of the open calls of this Graph API version. */
    public List<String> openCallsOf(String version) {
        return callCounts()
                .path("open")
                .valueStream()
                .filter(call -> call.path("version").asString("").equals(version))
                .map(call -> call.path("biz_opaque_callback_data").asString(""))
                .toList();
    }

    /** Returns the accepted messages. */
    public List<Accepted> ledger() {
        return ledgerLines().map(Accepted::of).toList();
    }

    /** Returns the number of accepted messages. */
    public long countAccepted() {
        return jsonHttpClient.get("/simulator/ledger").json().path("accepted").asLong();
    }

    /** Returns the counts of posted and unconfirmed webhooks. */
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
     * An accepted message.
     *
     * @param to phone number, digits only
     * @param echo callback data of the request
     * @param outcome the final status; empty while it is open
     * @param fault the fault of the call despite acceptance; empty if there was none
     */
    public record Accepted(String to, String echo, String outcome, String fault) {

        private static Accepted of(JsonNode line) {
            return new Accepted(
                    line.path("to").asString(""),
                    line.path("biz_opaque_callback_data").asString(""),
                    line.path("outcome").asString(""),
                    line.path("fault").asString(""));
        }

        /** Returns whether the response was lost. */
        public boolean isAnswerLost() {
            return fault.equals("answer_lost");
        }
    }
}

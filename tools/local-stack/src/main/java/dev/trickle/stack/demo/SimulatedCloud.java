package dev.trickle.stack.demo;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.trickle.stack.StackSettings.Simulation;
import dev.trickle.stack.promise.AcceptedMessage;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The simulated Cloud API: it accepts 1,000 messages per second, reports their outcomes immediately, and fails a few
 * of them permanently.
 */
final class SimulatedCloud {

    static final String BUSINESS_ACCOUNT = "100000000000001";
    static final String PHONE_NUMBER = "200000000000001";
    static final String DISPLAY_NUMBER = "15550000001";
    static final String APP_SECRET = "app-secret-of-the-demo";
    static final String ACCESS_TOKEN = "access-token-of-the-demo";

    private final JsonHttpClient jsonHttpClient;
    private final URI address;

    SimulatedCloud(JsonHttpClient jsonHttpClient, URI address) {
        this.jsonHttpClient = jsonHttpClient;
        this.address = address;
    }

    /** @param webhooks address that receives its webhooks */
    static Simulation simulation(URI webhooks) {
        return new Simulation(Map.ofEntries(
                Map.entry("simulator.access-token", ACCESS_TOKEN),
                Map.entry("simulator.app-secret", APP_SECRET),
                Map.entry("simulator.business-account-id", BUSINESS_ACCOUNT),
                Map.entry("simulator.phone-numbers[0].id", PHONE_NUMBER),
                Map.entry("simulator.phone-numbers[0].display-number", DISPLAY_NUMBER),
                Map.entry("simulator.templates[0].name", DemoRun.TEMPLATE),
                Map.entry("simulator.templates[0].language", "en_US"),
                Map.entry("simulator.templates[0].body", "Spring is here: 20% off everything."),
                Map.entry("simulator.webhook.url", webhooks.toString()),
                Map.entry("simulator.person.shares.failed", "0.02"),
                Map.entry("simulator.person.shares.never-delivered", "0.03"),
                Map.entry("simulator.person.shares.read", "0.6")));
    }

    /** Returns all accepted messages. */
    List<AcceptedMessage> acceptedMessages() {
        return jsonHttpClient.getLines(address.resolve("/simulator/ledger/messages"), LedgerLine.class).stream()
                .map(LedgerLine::toAcceptedMessage)
                .toList();
    }

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record LedgerLine(Instant acceptedAt, String to, String wamid, String outcome) {

        AcceptedMessage toAcceptedMessage() {
            return new AcceptedMessage(acceptedAt, to, wamid, outcome);
        }
    }
}

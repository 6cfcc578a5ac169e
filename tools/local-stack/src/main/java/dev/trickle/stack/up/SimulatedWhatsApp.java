package dev.trickle.stack.up;

import dev.trickle.cli.stack.Ports;
import dev.trickle.stack.StackSettings.Simulation;
import java.util.Map;

/** The simulated WhatsApp of a trial: one business account with a number and some templates. */
final class SimulatedWhatsApp {

    private static final String BUSINESS_ACCOUNT = "100000000000001";
    private static final String PHONE_NUMBER = "200000000000001";
    private static final String ACCESS_TOKEN = "access-token-of-the-trial";
    private static final String APP_SECRET = "app-secret-of-the-trial";

    private SimulatedWhatsApp() {}

    /** Returns the settings with which the services use it. They override those of every file. */
    static Map<String, String> settings(Ports ports) {
        return Map.of(
                "sender.base-url",
                "http://127.0.0.1:" + ports.simulator(),
                "sender.access-token",
                ACCESS_TOKEN,
                "status.app-secrets",
                APP_SECRET,
                "trickle.accounts.default.business-accounts[0].id",
                BUSINESS_ACCOUNT,
                "trickle.accounts.default.business-accounts[0].phone-numbers",
                PHONE_NUMBER);
    }

    /** Returns the settings of the simulator. Its people read a message within minutes; a few cannot get it. */
    static Simulation simulation(Ports ports) {
        return new Simulation(Map.ofEntries(
                Map.entry("simulator.access-token", ACCESS_TOKEN),
                Map.entry("simulator.app-secret", APP_SECRET),
                Map.entry("simulator.business-account-id", BUSINESS_ACCOUNT),
                Map.entry("simulator.phone-numbers[0].id", PHONE_NUMBER),
                Map.entry("simulator.phone-numbers[0].display-number", "15550000001"),
                Map.entry("simulator.templates[0].name", "spring_sale"),
                Map.entry("simulator.templates[0].language", "en_US"),
                Map.entry("simulator.templates[0].body", "Spring is here: 20% off everything until Sunday."),
                Map.entry("simulator.templates[1].name", "spring_sale_personal"),
                Map.entry("simulator.templates[1].language", "en_US"),
                Map.entry(
                        "simulator.templates[1].body", "Hello {{1}}, spring is here: 20% off everything until Sunday."),
                Map.entry("simulator.limit.people", "250"),
                Map.entry("simulator.webhook.url", "http://127.0.0.1:" + ports.webhooks() + "/webhooks/whatsapp"),
                Map.entry("simulator.person.shares.failed", "0.02"),
                Map.entry("simulator.person.shares.never-delivered", "0.03"),
                Map.entry("simulator.person.shares.read", "0.6"),
                Map.entry("simulator.person.delays.delivered.max", "10s"),
                Map.entry("simulator.person.delays.read.max", "3m")));
    }
}

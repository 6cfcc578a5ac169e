package dev.trickle.systemtest;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.infrastructure.FreePort;
import dev.trickle.systemtest.harness.Harness;
import dev.trickle.systemtest.harness.Http;
import dev.trickle.systemtest.harness.Network;
import dev.trickle.systemtest.harness.Network.Weather;
import dev.trickle.systemtest.harness.Program;
import dev.trickle.systemtest.harness.Service;
import dev.trickle.systemtest.harness.Simulator.Accepted;
import dev.trickle.systemtest.harness.TailsOfLogs;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Unclear outcomes on their way through all services, from the call that nobody answered to the last webhook. */
@ExtendWith(TailsOfLogs.class)
class UnclearOutcomesIT {

    private static final String ADA = "15551000001";
    private static final String BOB = "15551000002";
    private static final String CYD = "15551000003";

    @Test
    void areListedAndSettledByEvidenceFirstAndByPeopleWhereThereIsNone() {
        var port = FreePort.find();
        try (var webhooks = Network.to(URI.create("http://127.0.0.1:" + port));
                var harness = Harness.start(
                        getClass(),
                        "--simulator.webhook.url=" + webhooks.address() + "/webhooks/whatsapp",
                        "--simulator.webhook.retry.longest-gap=500ms")) {
            var api = started(harness, port);

            // WhatsApp takes the messages to Ada and Cyd and never hears of the one to Bob; nobody is told so.
            webhooks.turns(Weather.RESET);
            harness.simulator().faults(lost(ADA), cut(BOB), lost(CYD));
            var campaign = campaignTo(api, ADA, BOB, CYD);
            await("listed")
                    .atMost(Program.PATIENCE)
                    .until(() -> listed(api).get("count").intValue() == 3);
            harness.simulator().faults();

            // A person has Bob's and Cyd's sent again, but the campaign is paused, and now the webhooks come.
            assertThat(api.send("POST", "/api/campaigns/" + campaign + "/pause", "{}")
                            .status())
                    .isEqualTo(200);
            var attempts = attempts(api, campaign);
            var decided = resolve(api, "resend", attempts.get(BOB), attempts.get(CYD));
            assertThat(decided.status()).as(decided.body()).isEqualTo(202);
            webhooks.turns(Weather.FAIR);
            await("settled by webhooks")
                    .atMost(Program.PATIENCE)
                    .untilAsserted(() ->
                            assertThat(states(api, campaign)).containsAllEntriesOf(Map.of(ADA, "read", CYD, "read")));

            // The campaign goes on: Bob's is sent again, and the one to Cyd is not.
            assertThat(api.send("POST", "/api/campaigns/" + campaign + "/resume", "{}")
                            .status())
                    .isEqualTo(200);
            await("everybody was reached")
                    .atMost(Program.PATIENCE)
                    .untilAsserted(() -> assertThat(states(api, campaign))
                            .containsAllEntriesOf(Map.of(ADA, "read", BOB, "read", CYD, "read")));

            assertThat(harness.simulator().ledger().stream().collect(toMap(Accepted::to, line -> 1, Integer::sum)))
                    .isEqualTo(Map.of(ADA, 1, BOB, 1, CYD, 1));
            var stats = api.get("/api/campaigns/" + campaign + "/stats").json();
            assertThat(stats.get("messages_sent").intValue()).isEqualTo(3);
            assertThat(stats.get("unconfirmed").intValue()).isZero();
            assertThat(stats.get("resends").intValue()).isEqualTo(1);
            assertThat(listed(api).get("count").intValue()).isZero();
            assertThat(resolve(api, "sent", attempts.get(ADA)).status()).isEqualTo(409);
        }
    }

    private static Http started(Harness harness, int statusPort) {
        var api = harness.api();
        var services = List.of(
                api,
                harness.scheduler(),
                harness.sender("sender", "v24.0", "--sender.call-deadline=5s"),
                harness.status(statusPort));
        services.stream().map(Service::program).forEach(Program::start);
        services.stream().map(Service::program).forEach(Program::awaitUp);
        return api.http();
    }

    private static String lost(String phone) {
        return "{\"kind\": \"answer_lost\", \"to\": \"%s\"}".formatted(phone);
    }

    private static String cut(String phone) {
        return "{\"kind\": \"cut_before\", \"to\": \"%s\"}".formatted(phone);
    }

    private static String campaignTo(Http api, String... phones) {
        for (var phone : phones) {
            var saved = api.send("POST", "/api/customers", "{\"whatsapp_phone\": \"+%s\"}".formatted(phone));
            assertThat(saved.status()).as(saved.body()).isLessThan(300);
        }
        var created = api.send("POST", "/api/campaigns", """
                {"name": "Sale", "template_name": "sale", "start_date": "2025-01-01T00:00:00Z"}
                """);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created.json().get("id").stringValue();
    }

    private static JsonNode listed(Http api) {
        return api.get("/api/unconfirmed").json();
    }

    private static Http.Answer resolve(Http api, String decision, String... attempts) {
        return api.send("POST", "/api/unconfirmed/resolve", """
                {"attempts": ["%s"], "decision": "%s", "by": "operator-7"}
                """.formatted(String.join("\", \"", attempts), decision));
    }

    /** The first attempts, by phone. */
    private static Map<String, String> attempts(Http api, String campaign) {
        return recipients(api, campaign).stream()
                .collect(toMap(UnclearOutcomesIT::phone, each -> each.get("id").stringValue() + ".1"));
    }

    private static Map<String, String> states(Http api, String campaign) {
        return recipients(api, campaign).stream()
                .collect(toMap(
                        UnclearOutcomesIT::phone, each -> each.get("status").stringValue()));
    }

    private static List<JsonNode> recipients(Http api, String campaign) {
        return api.get("/api/campaigns/" + campaign + "/recipients")
                .json()
                .get("items")
                .valueStream()
                .toList();
    }

    private static String phone(JsonNode recipient) {
        return recipient.get("user_phone").stringValue().substring(1);
    }
}

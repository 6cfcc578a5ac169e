package dev.trickle.systemtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.cli.stack.Ports;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.stack.LocalStack;
import dev.trickle.stack.StackSettings;
import dev.trickle.systemtest.harness.JsonHttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the API says about a campaign and an account comes from the scheduler, over HTTP with the internal token. */
class WaitingReasonsIT {

    private final Ports ports = Ports.from(FreePort::find);
    private final JsonHttpClient api = new JsonHttpClient(ports.api());

    @TempDir
    Path folder;

    @Test
    void theApiSaysWhyACampaignWaits() {
        try (var stack = new LocalStack(settings(), component -> {})) {
            stack.start();
            // A campaign without recipients closes at once.
            api.send(
                    "POST",
                    "/api/customers",
                    "{\"whatsapp_phone\": \"+4915551000001\", \"subscription\": \"subscribed\"}");
            var campaign = api.send(
                            "POST",
                            "/api/campaigns",
                            "{\"name\": \"Later\", \"template_name\": \"later\", \"start_date\": \"2999-01-01T09:00:00Z\"}")
                    .json()
                    .get("id")
                    .stringValue();

            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                var stats = api.get("/api/campaigns/" + campaign + "/stats").json();
                assertThat(stats.at("/scheduler/reachable").booleanValue()).isTrue();
                assertThat(stats.get("waiting_because").valueStream()).anySatisfy(reason -> {
                    assertThat(reason.get("reason").stringValue()).isEqualTo("not_started");
                    assertThat(reason.get("explanation").stringValue()).contains("start date");
                    assertThat(reason.get("until").stringValue()).isEqualTo("2999-01-01T09:00:00Z");
                });
            });
            var status = api.get("/api/accounts/default/gate").json();
            assertThat(status.at("/status/release_status/state").stringValue()).isEqualTo("ready");
            assertThat(status.at("/status/campaigns/0/campaign").stringValue()).isEqualTo(campaign);
            assertThat(new JsonHttpClient(ports.scheduler())
                            .get("/accounts/default/gate")
                            .status())
                    .as("without the token")
                    .isEqualTo(401);
        }
    }

    private StackSettings settings() {
        return new StackSettings(
                folder,
                ports,
                Map.of(
                        "TRICKLE_CONTACT_KEY_SECRET", "contact-key-secret-of-the-test",
                        "TRICKLE_TEMPLATE_CHECK", "off",
                        "WHATSAPP_APP_SECRETS", "app-secret-of-the-test"),
                Optional.empty(),
                Optional.empty(),
                false);
    }
}

package dev.trickle.systemtest;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.cli.stack.Ports;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.pipeline.ClockSkippable;
import dev.trickle.stack.LocalStack;
import dev.trickle.stack.StackSettings;
import dev.trickle.stack.StackSettings.Simulation;
import dev.trickle.stack.clock.ClockSkipLoop;
import dev.trickle.stack.clock.ClockSkipper;
import dev.trickle.stack.clock.ConsumerLag;
import dev.trickle.stack.clock.SkippableClock;
import dev.trickle.systemtest.harness.JsonHttpClient;
import dev.trickle.systemtest.harness.WebhookRelay;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/**
 * A campaign of many days through all services, in one JVM. Forged webhooks have no effect; without webhooks from the
 * middle on, sending stops after that day's messages and continues when webhooks arrive again.
 */
@ExtendWith(OutputCaptureExtension.class)
class MissingWebhooksIT {

    private static final int MESSAGES_PER_DAY = 6;
    private static final int DAYS = System.getProperty("trickle.fire", "").equals("long") ? 40 : 16;
    private static final int PEOPLE = DAYS * MESSAGES_PER_DAY;
    private static final int FORGED = 10_000;
    private static final String SECRET = "app-secret-of-the-test";
    private static final LocalDate FIRST_DAY = LocalDate.of(2026, 3, 2);
    private static final LocalDate LAST_DAY_WITH_WEBHOOKS = FIRST_DAY.plusDays(DAYS / 2 - 2);
    private static final Instant OUTAGE_START = noonOf(LAST_DAY_WITH_WEBHOOKS);
    private static final Instant OUTAGE_END = noonOf(LAST_DAY_WITH_WEBHOOKS.plusDays(4));

    private final Ports ports = Ports.from(FreePort::find);
    private final SkippableClock clock =
            SkippableClock.startingAt(FIRST_DAY.atTime(8, 55).toInstant(ZoneOffset.UTC), InstantSource.system());
    private final JsonHttpClient api = new JsonHttpClient(ports.api());
    private final List<JsonNode> suspensionsDuringOutage = new ArrayList<>();

    @TempDir
    Path folder;

    private CapturedOutput log;

    @BeforeEach
    void capture(CapturedOutput output) {
        log = output;
    }

    @Test
    void sendingStopsWithoutWebhooksAndForgedWebhooksHaveNoEffect() throws InterruptedException {
        try (var relay = new WebhookRelay(webhooks(), clock, OUTAGE_START);
                var stack = new LocalStack(settings(relay.address()), part -> {})) {
            stack.start();
            importPeople();
            var forging = Thread.ofVirtual().start(() -> relay.postForged(FORGED));

            runCampaign(stack, relay);

            forging.join();
            assertThat(messagesByDay())
                    .as("after_stop: without webhooks no opt-out can arrive")
                    .isEqualTo(expectedByDay());
            assertThat(messagesByPhone())
                    .hasSize(PEOPLE)
                    .allSatisfy((person, messages) -> assertThat(messages).isOne());
            assertThat(suspensionsDuringOutage).singleElement().satisfies(suspension -> {
                assertThat(suspension.get("code").stringValue()).isEqualTo("webhooks_missing");
                assertThat(suspension.get("scope").stringValue()).isEqualTo("account");
                assertThat(suspension.get("explanation").stringValue()).contains("Opt-outs");
            });
            assertThat(suspensions()).isEmpty();
            assertThat(refusedWebhooks()).isEqualTo(FORGED);
        }

        assertThat(log.getAll().lines().filter(line -> line.contains("Webhooks refused")))
                .hasSizeBetween(1, 5);
    }

    private void runCampaign(LocalStack stack, WebhookRelay relay) {
        try (var admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            var parts = new ArrayList<ClockSkippable>(stack.skippableComponents());
            parts.add(endOfOutage(relay));
            var skipper = new ClockSkipper(clock, parts, new ConsumerLag(admin)::isZero);
            var campaign = api.send("POST", "/api/campaigns", """
                    {"name": "Many days", "template_name": "many_days", "target_audience": {"tags": ["everybody"]},
                     "start_date": "%sT09:00:00Z", "daily_limit": %d}
                    """.formatted(FIRST_DAY, MESSAGES_PER_DAY))
                    .json()
                    .get("id")
                    .stringValue();
            ClockSkipLoop.runWhileSkipping(
                    skipper,
                    () -> await().atMost(Duration.ofMinutes(5))
                            .pollInterval(Duration.ofMillis(200))
                            .until(() -> isCompleted(campaign)));
        }
    }

    /** A timer that records the suspensions during the outage and then delivers webhooks again. */
    private ClockSkippable endOfOutage(WebhookRelay relay) {
        return new ClockSkippable() {
            @Override
            public Optional<Instant> nextTimer() {
                if (relay.isCutOff() && !clock.instant().isBefore(OUTAGE_END)) {
                    suspensionsDuringOutage.addAll(suspensions());
                    relay.deliverHeld();
                }
                return Optional.of(OUTAGE_END).filter(instant -> relay.isCutOff());
            }

            @Override
            public boolean isBusy() {
                return false;
            }
        };
    }

    private boolean isCompleted(String campaign) {
        return api.get("/api/campaigns/" + campaign + "/stats")
                .json()
                .get("status")
                .stringValue()
                .equals("completed");
    }

    /** The first day without webhooks is followed by four days without messages. */
    private static Map<LocalDate, Long> expectedByDay() {
        var expected = new TreeMap<LocalDate, Long>();
        var lastSendDay = LAST_DAY_WITH_WEBHOOKS.plusDays(1);
        FIRST_DAY.datesUntil(lastSendDay.plusDays(1)).forEach(day -> expected.put(day, (long) MESSAGES_PER_DAY));
        var again = LocalDate.ofInstant(OUTAGE_END, ZoneOffset.UTC);
        again.datesUntil(again.plusDays(DAYS - expected.size()))
                .forEach(day -> expected.put(day, (long) MESSAGES_PER_DAY));
        return expected;
    }

    private Map<LocalDate, Long> messagesByDay() {
        return ledger().stream()
                .map(line -> Instant.parse(line.get("accepted_at").stringValue()))
                .collect(groupingBy(instant -> LocalDate.ofInstant(instant, ZoneOffset.UTC), TreeMap::new, counting()));
    }

    private Map<String, Long> messagesByPhone() {
        return ledger().stream().collect(groupingBy(line -> line.get("to").stringValue(), counting()));
    }

    private List<JsonNode> ledger() {
        return new JsonHttpClient(ports.simulator())
                .get("/simulator/ledger/messages")
                .lines()
                .toList();
    }

    private List<JsonNode> suspensions() {
        return api.get("/api/suspensions").json().get("items").valueStream().toList();
    }

    private long refusedWebhooks() {
        return new JsonHttpClient(ports.status())
                .get("/actuator/metrics/trickle.status.webhooks.refused")
                .json()
                .at("/measurements/0/value")
                .longValue();
    }

    private void importPeople() {
        var file = IntStream.range(0, PEOPLE)
                .mapToObj(each -> "+491555100%04d,everybody,subscribed".formatted(each))
                .collect(joining("\n", "whatsapp_phone,tags,subscription\n", "\n"));
        var job = api.trySend("POST", "/api/customers/import", file, "Content-Type", "text/csv")
                .orElseThrow()
                .json()
                .get("id")
                .stringValue();
        await().until(() ->
                api.get("/api/imports/" + job).json().get("state").stringValue().equals("completed"));
    }

    private StackSettings settings(URI relay) {
        return new StackSettings(
                folder,
                ports,
                Map.ofEntries(
                        Map.entry("TRICKLE_TEMPLATE_CHECK", "off"),
                        Map.entry("TRICKLE_SPREAD", "0s"),
                        Map.entry("TRICKLE_CONTACT_KEY_SECRET", "contact-key-secret-of-the-test"),
                        Map.entry("WHATSAPP_BUSINESS_ACCOUNT_ID", "100000000000001"),
                        Map.entry("WHATSAPP_PHONE_NUMBER_ID", "200000000000001"),
                        Map.entry("WHATSAPP_MESSAGING_LIMIT", String.valueOf(MESSAGES_PER_DAY)),
                        Map.entry("WHATSAPP_APP_SECRETS", SECRET),
                        Map.entry("WHATSAPP_ACCESS_TOKEN", "access-token-of-the-test"),
                        Map.entry("WHATSAPP_BASE_URL", "http://127.0.0.1:" + ports.simulator()),
                        Map.entry("WHATSAPP_MESSAGES_PER_SECOND", "1000"),
                        Map.entry("WHATSAPP_PAIR_INTERVAL", "0s"),
                        Map.entry("sender.sweep-interval", "200ms"),
                        Map.entry("sender.missing-webhooks.messages", String.valueOf(MESSAGES_PER_DAY - 1))),
                Optional.of(new Simulation(Map.ofEntries(
                        Map.entry("simulator.access-token", "access-token-of-the-test"),
                        Map.entry("simulator.app-secret", SECRET),
                        Map.entry("simulator.business-account-id", "100000000000001"),
                        Map.entry("simulator.phone-numbers[0].id", "200000000000001"),
                        Map.entry("simulator.phone-numbers[0].display-number", "15550000001"),
                        Map.entry("simulator.webhook.url", relay.toString())))),
                Optional.of(clock),
                true);
    }

    private URI webhooks() {
        return URI.create("http://127.0.0.1:" + ports.webhooks() + "/webhooks/whatsapp");
    }

    private static Instant noonOf(LocalDate day) {
        return day.atTime(12, 0).toInstant(ZoneOffset.UTC);
    }
}

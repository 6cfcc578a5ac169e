package dev.trickle.systemtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.trickle.cli.stack.Ports;
import dev.trickle.infrastructure.FreePort;
import dev.trickle.stack.LocalStack;
import dev.trickle.stack.StackSettings;
import dev.trickle.stack.StackSettings.Simulation;
import dev.trickle.stack.clock.SkippableClock;
import dev.trickle.systemtest.harness.JsonHttpClient;
import dev.trickle.systemtest.intent.GeneratedMessages;
import dev.trickle.systemtest.intent.GeneratedPeople;
import dev.trickle.systemtest.intent.GeneratedPeople.Person;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.StringJoiner;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Generated numbers by CSV, NDJSON and single request, and generated inbound messages by signed webhook, through all
 * services in one JVM. The simulator's ledger contains no message to an unintended number or to a person who has opted
 * out, and all other people get the message.
 *
 * <p>{@code -Dtrickle.seed=N} selects people and messages; every assertion names the seed.
 */
class UnintendedMessagesIT {

    private static final String SECRET = "app-secret-of-the-test";
    private static final String BUSINESS_ACCOUNT = "100000000000001";
    private static final String NUMBER = "200000000000001";
    private static final Instant MORNING = Instant.parse("2026-03-02T10:00:00Z");
    private static final int PEOPLE = 400;

    /** The share of numbers that must be readable; ambiguous spellings without plus sign may be rejected. */
    private static final double READ_AT_LEAST = 0.8;

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final long seed =
            Long.getLong("trickle.seed", RandomGenerator.getDefault().nextLong(1_000_000));
    private final Random random = new Random(seed);
    private final GeneratedPeople generator = new GeneratedPeople(random);
    private final GeneratedMessages messages = new GeneratedMessages(random);
    private final Ports ports = Ports.from(FreePort::find);
    private final JsonHttpClient api = new JsonHttpClient(ports.api());

    private final List<Person> people = new ArrayList<>(generator.make(PEOPLE).values());
    private final Set<String> unsubscribed = new HashSet<>();
    private final Set<String> plainlySpelt = new HashSet<>();

    @TempDir
    Path folder;

    @Test
    void noMessageGoesToAnUnintendedNumberOrAfterAStop() {
        try (var stack = new LocalStack(settings(), part -> {})) {
            stack.start();
            importPeople();

            var first = sendCampaign("first_template");
            assertThat(first).as("unintended, seed %d", seed).isSubsetOf(subscribed());
            assertThat(first).as("forgotten, seed %d", seed).containsAll(plainlySpelt);
            assertThat((double) first.size() / subscribed().size())
                    .as("the share of numbers that were read, seed %d", seed)
                    .isGreaterThan(READ_AT_LEAST);

            var stopped = sendInboundMessages(first);
            awaitAudience(first.size() - stopped.size());
            decideUndecided();

            var second = sendCampaign("second_template");
            var expected = new HashSet<>(first);
            expected.removeAll(stopped);
            assertThat(second).as("after_stop, seed %d", seed).doesNotContainAnyElementsOf(stopped);
            assertThat(second).as("forgotten, seed %d", seed).isEqualTo(expected);
        }
    }

    /** Imports a third each by CSV, NDJSON and single requests. */
    private void importPeople() {
        var csv = new StringJoiner("\n").add("whatsapp_phone,name,subscription,tags");
        var lines = new StringJoiner("\n");
        for (var index = 0; index < people.size(); index++) {
            var person = people.get(index);
            switch (index % 3) {
                case 0 -> addRows(csv, person, index);
                case 1 -> lines.add(json(generator.spell(person), person));
                default -> post(person);
            }
        }
        importFile("text/csv", csv.toString());
        importFile("application/x-ndjson", lines.toString());
    }

    /** Some people have two rows, one of them unsubscribed. */
    private void addRows(StringJoiner csv, Person person, int index) {
        csv.add("\"%s\",Person %d,subscribed,everybody".formatted(generator.spell(person), index));
        switch (random.nextInt(6)) {
            case 0 -> {
                csv.add("%s,,unsubscribed,everybody".formatted(generator.spellPlainly(person)));
                unsubscribed.add(person.digits());
            }
            case 1 -> {
                var other = people.get(random.nextInt(people.size()));
                csv.add("\"%s\",Unreadable,subscribed,everybody".formatted(generator.unreadable(person, other)));
            }
            default -> {}
        }
    }

    private void post(Person person) {
        plainlySpelt.add(person.digits());
        assertThat(api.send("POST", "/api/customers", json(generator.spellPlainly(person), person))
                        .status())
                .isBetween(200, 299);
    }

    private static String json(String phone, Person person) {
        return "{\"whatsapp_phone\": \"%s\", \"name\": \"%s\", \"subscription\": \"subscribed\", \"tags\": [\"everybody\"]}"
                .formatted(phone, person.region());
    }

    private void importFile(String type, String file) {
        var job = api.trySend("POST", "/api/customers/import", file, "Content-Type", type)
                .orElseThrow()
                .json();
        await().atMost(TIMEOUT)
                .until(() -> !api.get("/api/imports/" + job.get("id").stringValue())
                        .json()
                        .get("state")
                        .stringValue()
                        .equals("running"));
    }

    private Set<String> subscribed() {
        return people.stream()
                .map(Person::digits)
                .filter(digits -> !unsubscribed.contains(digits))
                .collect(toSet());
    }

    /** Sends a campaign to all customers; returns the numbers with accepted messages. */
    private Set<String> sendCampaign(String template) {
        var campaign = api.send("POST", "/api/campaigns", """
                {"name": "%1$s", "template_name": "%1$s", "target_audience": {"tags": ["everybody"]},
                 "start_date": "2026-03-02T09:00:00Z", "daily_limit": 100000}
                """.formatted(template))
                .json()
                .get("id")
                .stringValue();
        await().atMost(TIMEOUT)
                .until(() ->
                        isSent(api.get("/api/campaigns/" + campaign + "/stats").json()));
        return new JsonHttpClient(ports.simulator())
                .get("/simulator/ledger/messages")
                .lines()
                .filter(line -> line.get("template").stringValue().equals(template))
                .map(line -> line.get("to").stringValue())
                .collect(toSet());
    }

    private static boolean isSent(JsonNode stats) {
        var total = stats.get("total_recipients").intValue();
        return total > 0 && stats.get("messages_sent").intValue() == total;
    }

    /** Sends an inbound message from each sender; returns the senders that meant stop. */
    private Set<String> sendInboundMessages(Set<String> senders) {
        var stopped = new HashSet<String>();
        var sorted = senders.stream().sorted().toList();
        for (var sender : sorted) {
            // When the last message, a stop, has been read, all others have been read too.
            if (random.nextBoolean() || sender.equals(sorted.getLast())) {
                stopped.add(sender);
                deliver(sender, messages.stop());
            } else {
                deliver(sender, messages.harmless());
            }
        }
        return stopped;
    }

    private void deliver(String sender, String text) {
        var body = JSON.writeValueAsString(Map.of(
                "object",
                "whatsapp_business_account",
                "entry",
                List.of(Map.of(
                        "id",
                        BUSINESS_ACCOUNT,
                        "changes",
                        List.of(Map.of("field", "messages", "value", value(sender, text)))))));
        var response = new JsonHttpClient(ports.webhooks())
                .trySend("POST", "/webhooks/whatsapp", body, "X-Hub-Signature-256", "sha256=" + signatureOf(body))
                .orElseThrow();
        assertThat(response.status()).isEqualTo(200);
    }

    private static Map<String, Object> value(String sender, String text) {
        return Map.of(
                "messaging_product",
                "whatsapp",
                "metadata",
                Map.of("display_phone_number", "15550000001", "phone_number_id", NUMBER),
                "contacts",
                List.of(Map.of("wa_id", sender)),
                "messages",
                List.of(Map.of(
                        "from",
                        sender,
                        "id",
                        "wamid." + sender,
                        "timestamp",
                        String.valueOf(MORNING.plusSeconds(60).getEpochSecond()),
                        "type",
                        "text",
                        "text",
                        Map.of("body", text))));
    }

    /** Waits until all inbound messages are processed and the audience has this size. */
    private void awaitAudience(int expected) {
        await().atMost(TIMEOUT)
                .untilAsserted(() -> assertThat(api.send(
                                        "POST",
                                        "/api/audiences/preview",
                                        "{\"target_audience\": {\"tags\": [\"everybody\"]}}")
                                .json()
                                .get("count")
                                .intValue())
                        .as("after_stop: the audience without opted-out people, seed %d", seed)
                        .isEqualTo(expected));
    }

    /** Harmless messages may contain a stop word: a person decides before their authors get the next message. */
    private void decideUndecided() {
        api.get("/api/opt-outs/undecided?limit=500")
                .json()
                .get("items")
                .forEach(item -> api.send(
                        "POST",
                        "/api/opt-outs/undecided/" + item.get("id").asString(),
                        "{\"opted_out\": false, \"reason\": \"no opt-out\", \"by\": \"operator\"}"));
    }

    private static String signatureOf(String body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body.getBytes(UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK has HmacSHA256", impossible);
        }
    }

    private StackSettings settings() {
        return new StackSettings(
                folder,
                ports,
                Map.ofEntries(
                        Map.entry("TRICKLE_TEMPLATE_CHECK", "off"),
                        Map.entry("TRICKLE_SPREAD", "0s"),
                        Map.entry("TRICKLE_CONTACT_KEY_SECRET", "contact-key-secret-of-the-test"),
                        Map.entry("TRICKLE_DEFAULT_REGION", GeneratedPeople.DEFAULT_REGION),
                        Map.entry("WHATSAPP_BUSINESS_ACCOUNT_ID", BUSINESS_ACCOUNT),
                        Map.entry("WHATSAPP_PHONE_NUMBER_ID", NUMBER),
                        Map.entry("WHATSAPP_MESSAGING_LIMIT", "100000"),
                        Map.entry("WHATSAPP_APP_SECRETS", SECRET),
                        Map.entry("WHATSAPP_ACCESS_TOKEN", "access-token-of-the-test"),
                        Map.entry("WHATSAPP_BASE_URL", "http://127.0.0.1:" + ports.simulator()),
                        Map.entry("WHATSAPP_MESSAGES_PER_SECOND", "1000"),
                        Map.entry("WHATSAPP_PAIR_INTERVAL", "0s"),
                        Map.entry("scheduler.tick-interval", "100ms")),
                Optional.of(new Simulation(Map.ofEntries(
                        Map.entry("simulator.access-token", "access-token-of-the-test"),
                        Map.entry("simulator.app-secret", SECRET),
                        Map.entry("simulator.business-account-id", BUSINESS_ACCOUNT),
                        Map.entry("simulator.phone-numbers[0].id", NUMBER),
                        Map.entry("simulator.phone-numbers[0].display-number", "15550000001"),
                        Map.entry(
                                "simulator.webhook.url",
                                "http://127.0.0.1:" + ports.webhooks() + "/webhooks/whatsapp")))),
                Optional.of(SkippableClock.startingAt(MORNING, InstantSource.system())),
                true);
    }
}

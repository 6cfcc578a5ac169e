package dev.trickle.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random bodies of known fields are accepted or rejected with a problem, and never cause an internal error. */
class RequestFuzzTest {

    private static final int BODIES = 150;
    private static final int MAX_DEPTH = 3;

    private static final List<String> FILTERS = List.of(
            "customer_tier",
            "tags",
            "tags_match",
            "exclude_tags",
            "attributes",
            "got_campaign",
            "not_got_campaign",
            "not_reached",
            "not_read",
            "locale",
            "not_written_to_for_days",
            "ids",
            "subscription",
            "is_active",
            "city",
            "equals",
            "in",
            "exists",
            "before",
            "after");

    private static final List<String> CAMPAIGN = List.of(
            "name",
            "description",
            "template_name",
            "template_language",
            "template_components",
            "target_audience",
            "start_date",
            "end_date",
            "daily_limit",
            "priority",
            "max_retries",
            "status",
            "created_by",
            "account");

    private static final List<String> CUSTOMER = List.of(
            "whatsapp_phone",
            "name",
            "locale",
            "customer_tier",
            "tags",
            "subscription",
            "is_active",
            "attributes",
            "account");

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "x",
            "premium",
            "all",
            "any",
            "draft",
            "subscribed",
            "+4915551000001",
            "2026-03-02",
            "2026-03-02T09:00:00Z",
            "+999999999-12-31T23:59:59Z",
            "-2026-03-02",
            "2026-02-30",
            "00000000-0000-0000-0000-000000000000",
            "0-0-0-0-0",
            "\\u0000",
            "\\ud800",
            "\\udc00x",
            "' OR true --",
            "%s",
            "{{name}}",
            "{{name",
            "}}",
            "\\\\u0000",
            "\\\\x",
            "\\\"",
            "NaN",
            "fuzz",
            "\\ud83d\\ude00",
            "\\u202e",
            ":account",
            "x".repeat(300),
            "?",
            "$1");

    private static final List<String> NUMBERS = List.of(
            "0",
            "-1",
            "1",
            "250",
            "2147483647",
            "2147483648",
            "-9223372036854775809",
            "1.5",
            "1.0",
            "1e2",
            "1e400",
            "1e-400",
            "0.1e1",
            "123456789012345678901234567890");

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("fuzz");
        api.customer(1, ", \"attributes\": {\"city\": \"Rome\", \"age\": 3}");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void filters(long seed) {
        check(
                seed,
                "POST",
                "/api/audiences/preview",
                random -> "{\"target_audience\": " + object(random, FILTERS, 0) + "}");
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7})
    void campaigns(long seed) {
        check(seed, "POST", "/api/campaigns", random -> object(random, CAMPAIGN, 0));
        var draft = "/api/campaigns/" + api.post("/api/campaigns", """
                {"name": "Sale", "template_name": "sale", "start_date": "2025-06-01T09:00:00Z", "status": "draft"}
                """).text("id");
        check(seed, "PATCH", draft, random -> object(random, CAMPAIGN, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {8, 9, 10})
    void customers(long seed) {
        check(seed, "POST", "/api/customers", random -> object(random, CUSTOMER, 0));
        check(seed, "PATCH", "/api/customers/" + api.customer(2, ""), random -> object(random, CUSTOMER, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void malformedJson(long seed) {
        for (var path : List.of(
                "/api/campaigns",
                "/api/customers",
                "/api/audiences/preview",
                "/api/unconfirmed/resolve",
                "/api/suspensions/resume",
                "/api/tokens")) {
            check(seed, "POST", path, random -> broken(random, object(random, CAMPAIGN, 0)));
        }
    }

    private static void check(long seed, String method, String path, java.util.function.Function<Random, String> body) {
        var random = new Random(seed);
        for (var number = 0; number < BODIES; number++) {
            var sent = body.apply(random);
            var response = api.send(method, path, "application/json", sent);
            assertThat(response.status()).as(method + " " + path + " " + sent).isBetween(200, 499);
            if (response.status() >= 400) {
                assertThat(response.json().get("type").stringValue()).as(sent).startsWith("urn:trickle:problem:");
            }
        }
    }

    private static String object(Random random, List<String> names, int depth) {
        return IntStream.range(0, random.nextInt(5))
                .mapToObj(each -> "\"" + any(random, names) + "\": " + value(random, names, depth))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String value(Random random, List<String> names, int depth) {
        return switch (random.nextInt(depth < MAX_DEPTH ? 8 : 5)) {
            case 0 -> "null";
            case 1 -> Boolean.toString(random.nextBoolean());
            case 2 -> any(random, NUMBERS);
            case 3, 4 -> "\"" + any(random, TEXTS) + "\"";
            case 5 ->
                IntStream.range(0, random.nextInt(4))
                        .mapToObj(each -> value(random, names, depth + 1))
                        .collect(Collectors.joining(", ", "[", "]"));
            default -> object(random, random.nextBoolean() ? names : FILTERS, depth + 1);
        };
    }

    private static String broken(Random random, String json) {
        var index = random.nextInt(json.length());
        return switch (random.nextInt(4)) {
            case 0 -> json.substring(0, index);
            case 1 ->
                json.substring(0, index) + any(random, List.of("\0", "\"", "{", "\\", "é")) + json.substring(index);
            case 2 -> "[".repeat(random.nextInt(2_000)) + json;
            default -> json + json;
        };
    }

    private static String any(Random random, List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}

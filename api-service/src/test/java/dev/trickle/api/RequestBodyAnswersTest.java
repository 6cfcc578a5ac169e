package dev.trickle.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The answers to every field of every body, for values of all types. A client may depend on each of them. */
class RequestBodyAnswersTest {

    private static final Path FILE = Path.of("src/test/resources/bodies/answers.txt");
    private static final String NIL = "00000000-0000-0000-0000-000000000000";
    private static final String LONG_TEXT = "\"" + "x".repeat(10_001) + "\"";

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "1.5",
            "99999999999",
            "\"\"",
            "\" \"",
            "\"x\"",
            LONG_TEXT,
            "\"\\u0000\"",
            "\"2027-01-01\"",
            "\"" + NIL + "\"",
            "[]",
            "[\"x\"]",
            "[7]",
            "{}",
            "{\"x\": 1}");

    private static final List<String> FILTERS = List.of(
            "target_audience",
            "target_audience.customer_tier",
            "target_audience.tags",
            "target_audience.tags_match",
            "target_audience.exclude_tags",
            "target_audience.attributes",
            "target_audience.attributes.city",
            "target_audience.attributes.city.equals",
            "target_audience.attributes.city.in",
            "target_audience.attributes.city.exists",
            "target_audience.attributes.city.before",
            "target_audience.attributes.city.after",
            "target_audience.attributes.city.min",
            "target_audience.attributes.city.max",
            "target_audience.attributes.city.unknown",
            "target_audience.got_campaign",
            "target_audience.not_got_campaign",
            "target_audience.delivered",
            "target_audience.read",
            "target_audience.not_read",
            "target_audience.failed",
            "target_audience.not_reached",
            "target_audience.locale",
            "target_audience.not_written_to_for_days",
            "target_audience.ids",
            "target_audience.subscription",
            "target_audience.is_active",
            "target_audience.unknown");

    private static ApiScenario api;

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("answers");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @Test
    void answersAreThoseOfTheFile() throws IOException {
        var customer =
                api.customer(2, ", \"tags\": [\"x\"], \"customer_tier\": \"x\", \"attributes\": {\"city\": \"x\"}");
        var draft = api.post("/api/campaigns", """
                {"name": "Sale", "template_name": "sale", "start_date": "2025-06-01T09:00:00Z", "status": "draft"}
                """).text("id");
        var answers = new ArrayList<String>();
        answers.addAll(answers(
                "POST",
                "/api/campaigns",
                """
                {"name": "Sale", "template_name": "sale", "start_date": "2025-06-01T09:00:00Z", "status": "draft"}
                """,
                List.of(
                        "account",
                        "name",
                        "description",
                        "template_name",
                        "template_language",
                        "phone_number_id",
                        "template_components",
                        "target_audience",
                        "start_date",
                        "end_date",
                        "daily_limit",
                        "priority",
                        "max_retries",
                        "status",
                        "created_by",
                        "allow_duplicate",
                        "unknown")));
        answers.addAll(answers(
                "PATCH",
                "/api/campaigns/" + draft,
                "{}",
                List.of(
                        "account",
                        "name",
                        "description",
                        "template_name",
                        "template_language",
                        "phone_number_id",
                        "template_components",
                        "target_audience",
                        "start_date",
                        "end_date",
                        "daily_limit",
                        "priority",
                        "max_retries",
                        "status",
                        "created_by",
                        "unknown")));
        answers.addAll(answers("POST", "/api/campaigns/" + draft + "/duplicate", "{}", List.of("name", "unknown")));
        answers.addAll(answers("POST", "/api/campaigns/" + draft + "/accept-gap", "{}", List.of("by", "unknown")));
        answers.addAll(answers("POST", "/api/audiences/preview", "{}", FILTERS));
        answers.addAll(answers(
                "POST",
                "/api/audiences/preview",
                "{}",
                List.of(
                        "account",
                        "template_name",
                        "template_language",
                        "template_components",
                        "phone_number_id",
                        "campaign",
                        "unknown")));
        answers.addAll(answers(
                "POST",
                "/api/templates/preview",
                "{}",
                List.of(
                        "account",
                        "phone_number_id",
                        "template_name",
                        "template_language",
                        "template_components",
                        "customer",
                        "unknown")));
        answers.addAll(answers(
                "POST",
                "/api/customers",
                "{\"whatsapp_phone\": \"+4915551000009\"}",
                List.of(
                        "account",
                        "whatsapp_phone",
                        "region",
                        "name",
                        "locale",
                        "customer_tier",
                        "tags",
                        "subscription",
                        "subscription_reason",
                        "is_active",
                        "attributes",
                        "unknown")));
        answers.addAll(answers(
                "PATCH",
                "/api/customers/" + customer,
                "{}",
                List.of(
                        "account",
                        "whatsapp_phone",
                        "region",
                        "name",
                        "locale",
                        "customer_tier",
                        "tags",
                        "subscription",
                        "subscription_reason",
                        "is_active",
                        "attributes",
                        "unknown")));
        answers.addAll(
                answers("POST", "/api/opt-outs", "{}", List.of("phone", "region", "customer", "account", "unknown")));
        answers.addAll(answers(
                "POST",
                "/api/opt-outs/unmatched/" + NIL,
                "{}",
                List.of("phone", "account", "dismissed", "by", "unknown")));
        answers.addAll(answers(
                "POST", "/api/opt-outs/undecided/" + NIL, "{}", List.of("opted_out", "reason", "by", "unknown")));
        answers.addAll(answers(
                "POST",
                "/api/unconfirmed/resolve",
                "{}",
                List.of("attempts", "campaign", "older_than", "decision", "by", "note", "unknown")));
        answers.addAll(answers(
                "POST",
                "/api/unconfirmed/resolve",
                "{\"campaign\": \"" + NIL + "\"}",
                List.of("attempts", "older_than")));
        answers.addAll(answers("POST", "/api/suspensions/resume", "{}", List.of("account", "scope", "id", "unknown")));
        answers.addAll(answers("POST", "/api/suspensions/resume", "{\"scope\": \"template\"}", List.of("id")));
        answers.addAll(answers("POST", "/api/tokens", "{}", List.of("name", "role", "expires_in", "unknown")));
        answers.addAll(answers("POST", "/api/accounts/answers/stop", "{}", List.of("reason", "unknown")));
        var text = String.join("\n", answers) + "\n";
        if (Boolean.getBoolean("answers.renew")) {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, text);
        }

        assertThat(text).isEqualTo(Files.readString(FILE));
    }

    /** The answers to a body with this field, one line for all values with the same answer. */
    private static List<String> answers(String method, String path, String body, List<String> fields) {
        var lines = new ArrayList<String>();
        lines.add("\n" + method + " " + withoutIds(path) + " " + body.strip());
        for (var field : fields) {
            Map<String, List<String>> values = new LinkedHashMap<>();
            for (var value : VALUES) {
                var response = api.send(method, path, "application/json", with(body, field, value));
                values.computeIfAbsent(answer(response, field), answer -> new ArrayList<>())
                        .add(value.equals(LONG_TEXT) ? "\"x…\"" : value);
            }
            values.forEach((answer, same) -> lines.add(field + ": " + String.join(" | ", same) + "\n    " + answer));
        }
        return lines;
    }

    private static String with(String body, String path, String value) {
        var json = JsonMapper.shared();
        var root = (ObjectNode) json.readTree(body);
        var names = path.split("\\.", -1);
        var object = root;
        for (var index = 0; index < names.length - 1; index++) {
            object = object.withObject("/" + names[index]);
        }
        object.set(names[names.length - 1], json.readTree(value));
        return root.toString();
    }

    private static String answer(ApiScenario.Response response, String field) {
        var body = response.json();
        var shown = body.has("errors")
                ? body.get("errors")
                        .valueStream()
                        .map(RequestBodyAnswersTest::error)
                        .collect(Collectors.joining(", "))
                : body.has("detail")
                        ? body.get("detail").stringValue()
                        : body.path(field).toString();
        return response.status() + " " + withoutIds(shown);
    }

    private static String error(JsonNode error) {
        var rule = error.get("rule").stringValue();
        return "[%s] %s (%s)"
                .formatted(error.get("field").asString(), error.get("message").asString(), rule);
    }

    private static String withoutIds(String text) {
        return text.replaceAll("(?!00000000)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID");
    }
}

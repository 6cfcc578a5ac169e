package dev.trickle.api.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.api.ApiScenario;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The API accepts what the OpenAPI document says about the body of each request: a value outside the rule of its field
 * is rejected, one inside is not, and no other field is known.
 */
class RequestSchemaTest {

    private static final String NIL = "00000000-0000-0000-0000-000000000000";
    private static final String JSON_BODY = "/requestBody/content/application~1json";

    /** Rules that a schema states. Others depend on data, such as an unknown account. */
    private static final Set<String> RULES_OF_SCHEMAS = Set.of(
            "text",
            "blank",
            "length",
            "choice",
            "range",
            "boolean",
            "date-time",
            "object",
            "texts",
            "count",
            "size",
            "id",
            "date",
            "duration",
            "number",
            "values",
            "region",
            "unknown",
            "required",
            "subscribed-only",
            "active-only");

    private static ApiScenario api;
    private static JsonNode document;
    private static String draft;
    private static String customer;

    private final Set<String> checkedObjects = new HashSet<>();

    @BeforeAll
    static void startApi() {
        api = ApiScenario.ofAccount("schemas");
        document = api.get("/openapi").json();
        customer = api.customer(1, "");
        draft = api.post("/api/campaigns", """
                {"name": "Sale", "template_name": "sale", "start_date": "2025-06-01T09:00:00Z", "status": "draft"}
                """).text("id");
    }

    @AfterAll
    static void stopApi() {
        api.close();
    }

    @Test
    void theApiAcceptsWhatTheSchemaOfEachBodySays() {
        var bodies = bodies();

        assertThat(bodies).hasSizeGreaterThan(15);
        bodies.forEach(body -> check(body, "", schema(body.schema())));
        assertThat(checkedObjects).contains("Audience", "AttributeConditions");
    }

    /** The rules of a field are declared once, where it is read. */
    @Test
    void everyBodyHasADeclaredSchema() {
        assertThat(bodies()).allSatisfy(body -> assertThat(RequestSchemas.all()).containsKey(body.schema()));
    }

    private void check(Body body, String prefix, JsonNode schema) {
        schema.path("properties").properties().forEach(field -> {
            var name = prefix + field.getKey();
            var rule = field.getValue();
            var other = prefix
                    + schema.path("dependentRequired")
                            .path(field.getKey())
                            .path(0)
                            .asString("");
            var context = other.equals(prefix) ? "{}" : with("{}", other, "\"" + NIL + "\"");
            for (var invalid : invalid(rule)) {
                assertThat(rulesBroken(body, with(context, name, invalid), name))
                        .as("%s %s: %s", body, name, shortened(invalid))
                        .isNotEmpty();
            }
            for (var valid : valid(rule)) {
                assertThat(rulesBroken(body, with(context, name, valid), name))
                        .as("%s %s: %s", body, name, shortened(valid))
                        .doesNotContainAnyElementsOf(RULES_OF_SCHEMAS);
            }
            if (!other.equals(prefix)) {
                assertThat(rulesBroken(body, with("{}", name, valid(rule).getFirst()), name))
                        .as("%s %s without %s", body, name, other)
                        .isNotEmpty();
            }
            if (rule.has("$ref")) {
                checkObject(body, name + ".", nameIn(rule));
            }
        });
        schema.path("required")
                .forEach(field -> assertThat(rulesBroken(body, "{}", prefix + field.stringValue()))
                        .as("%s without %s", body, field)
                        .containsExactly("required"));
        checkOtherFields(body, prefix, schema.get("additionalProperties"));
    }

    private void checkObject(Body body, String prefix, String name) {
        if (checkedObjects.add(name)) {
            check(body, prefix, schema(name));
        }
    }

    private void checkOtherFields(Body body, String prefix, JsonNode others) {
        assertThat(others).as("%s %s", body, prefix).isNotNull();
        if (others.isBoolean()) {
            assertThat(others.booleanValue()).isFalse();
            assertThat(rulesBroken(body, with("{}", prefix + "other", "1"), prefix + "other"))
                    .as("%s %s", body, prefix)
                    .containsExactly("unknown");
        } else {
            assertThat(rulesBroken(body, with("{}", prefix + "other", "1"), prefix + "other"))
                    .isEmpty();
            others.get("anyOf")
                    .valueStream()
                    .filter(each -> each.has("$ref"))
                    .forEach(each -> checkObject(body, prefix + "other.", nameIn(each)));
        }
    }

    /** The rules that a field of the body breaks. An unknown field makes every body invalid, so nothing is changed. */
    private static List<String> rulesBroken(Body body, String json, String field) {
        var response = api.send(body.method(), body.path(), "application/json", with(json, "unknown", "1"));
        assertThat(response.status())
                .as("%s %s %s", body, shortened(json), response.body())
                .isEqualTo(400);
        return response.errors().stream()
                .filter(error -> error.startsWith(field + ":"))
                .map(error -> error.substring(field.length() + 1))
                .toList();
    }

    /** Values that break one of the rules. */
    private static List<String> invalid(JsonNode schema) {
        var types = types(schema);
        var values = new ArrayList<String>();
        Stream.of("true", "7", "\"x\"", "{}", "[7]")
                .filter(value -> !types.contains(typeOf(value)))
                .filter(value -> !(value.equals("7") && types.contains("number")))
                .forEach(values::add);
        if (types.contains("string")) {
            values.addAll(
                    invalidTexts(schema).stream().map(RequestSchemaTest::quoted).toList());
        }
        if (types.contains("array") && schema.has("items")) {
            values.add("[7]");
            invalidTexts(schema.get("items")).forEach(text -> values.add("[" + quoted(text) + "]"));
        }
        if (schema.has("minItems") || schema.has("anyOf")) {
            values.add("[]");
        }
        if (schema.has("maxItems")) {
            values.add(listOf(schema, schema.get("maxItems").intValue() + 1));
        }
        if (schema.has("minimum")) {
            values.add(Long.toString(schema.get("minimum").longValue() - 1));
            values.add(Long.toString(schema.get("maximum").longValue() + 1));
        }
        if (types.contains("boolean") && schema.has("enum")) {
            values.add("false");
        }
        return values;
    }

    private static List<String> invalidTexts(JsonNode schema) {
        var texts = new ArrayList<String>();
        if (schema.has("enum")
                || schema.has("format")
                || schema.path("pattern").asString("").startsWith("^")) {
            texts.add("no choice");
        }
        if (schema.has("maxLength")) {
            texts.add("x".repeat(schema.get("maxLength").intValue() + 1));
        }
        if (schema.has("pattern")) {
            texts.add("");
            texts.add(" ");
        }
        return texts;
    }

    /** Values at the bounds of the rules. */
    private static List<String> valid(JsonNode schema) {
        var types = types(schema);
        var values = new ArrayList<String>();
        if (types.contains("string")) {
            values.addAll(
                    validTexts(schema).stream().map(RequestSchemaTest::quoted).toList());
        }
        if (types.contains("array") && schema.has("items")) {
            values.add(listOf(schema, schema.path("maxItems").intValue(2)));
        }
        if (types.contains("array") && schema.has("items") && !schema.has("minItems")) {
            values.add("[]");
        }
        if (types.contains("integer")) {
            values.add(schema.get("minimum").toString());
            values.add(schema.get("maximum").toString());
        }
        if (types.contains("number")) {
            values.add("1.5");
        }
        if (types.contains("boolean")) {
            values.add("true");
        }
        if (types.contains("boolean") && !schema.has("enum")) {
            values.add("false");
        }
        if (types.equals(Set.of("object"))) {
            values.add("{\"city\": \"Rome\"}");
        }
        return schema.has("$ref") ? List.of("{}") : values;
    }

    private static List<String> validTexts(JsonNode schema) {
        if (schema.has("enum")) {
            return schema.get("enum").valueStream().map(JsonNode::asString).toList();
        }
        return switch (schema.path("format").asString("")) {
            case "uuid" -> List.of(NIL);
            case "date-time" -> List.of("2027-01-01T09:00:00Z");
            case "date" -> List.of("2027-01-01");
            case "duration" -> List.of("PT24H");
            default ->
                schema.path("pattern").asString("").startsWith("^")
                        ? List.of("DE", "it")
                        : List.of("x", "x".repeat(schema.path("maxLength").intValue(1)));
        };
    }

    private static String listOf(JsonNode schema, int size) {
        var text = quoted(validTexts(schema.get("items")).getFirst());
        return IntStream.range(0, size).mapToObj(index -> text).collect(Collectors.joining(",", "[", "]"));
    }

    private static Set<String> types(JsonNode schema) {
        if (schema.has("$ref")) {
            return Set.of("object");
        }
        if (schema.has("anyOf")) {
            return schema.get("anyOf")
                    .valueStream()
                    .flatMap(each -> types(each).stream())
                    .collect(Collectors.toSet());
        }
        var type = schema.get("type");
        return type.isArray()
                ? type.valueStream().map(JsonNode::stringValue).collect(Collectors.toSet())
                : Set.of(type.stringValue());
    }

    private static String typeOf(String value) {
        return switch (value.charAt(0)) {
            case '"' -> "string";
            case '{' -> "object";
            case '[' -> "array";
            case 't' -> "boolean";
            default -> "integer";
        };
    }

    private static List<Body> bodies() {
        var bodies = new ArrayList<Body>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(method -> !method.getValue().at(JSON_BODY).isMissingNode())
                        .forEach(method -> bodies.add(new Body(
                                method.getKey().toUpperCase(java.util.Locale.ROOT),
                                concrete(path.getKey()),
                                nameIn(method.getValue().at(JSON_BODY).get("schema"))))));
        return bodies;
    }

    private static String concrete(String path) {
        var id = path.startsWith("/api/campaigns/")
                ? draft
                : path.startsWith("/api/customers/") ? customer : path.startsWith("/api/accounts/") ? "schemas" : NIL;
        return path.replace("{id}", id);
    }

    private static JsonNode schema(String name) {
        return document.at("/components/schemas/" + name);
    }

    private static String nameIn(JsonNode schema) {
        return schema.get("$ref").stringValue().replace("#/components/schemas/", "");
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

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static String shortened(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }

    /** A request with a body. */
    private record Body(String method, String path, String schema) {}
}

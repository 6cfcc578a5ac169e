package dev.trickle.api.documentation;

import dev.trickle.api.access.TokenBodies;
import dev.trickle.api.campaign.CampaignBodies;
import dev.trickle.api.customer.CustomerBodies;
import dev.trickle.api.optout.OptOutBodies;
import dev.trickle.api.problem.RequestField;
import dev.trickle.api.problem.RequestField.FieldRule;
import dev.trickle.api.problem.RequestSchema;
import dev.trickle.api.problem.TextRule;
import dev.trickle.api.resolution.ResolutionBodies;
import dev.trickle.api.suspension.SuspensionBodies;
import dev.trickle.api.templates.TemplateBodies;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON schemas of the request bodies, from the declarations by which the fields are read. */
final class RequestSchemas {

    private static final List<RequestSchema> BODIES = List.of(
            CampaignBodies.NEW,
            CampaignBodies.UPDATE,
            CampaignBodies.COPY,
            CampaignBodies.ACCEPTANCE,
            CampaignBodies.AUDIENCE_PREVIEW,
            CustomerBodies.NEW,
            CustomerBodies.UPDATE,
            TemplateBodies.PREVIEW,
            OptOutBodies.OPT_OUT,
            OptOutBodies.DECISION,
            OptOutBodies.RESOLUTION,
            ResolutionBodies.RESOLUTION,
            SuspensionBodies.RESUME,
            SuspensionBodies.STOP,
            TokenBodies.NEW);

    /** A text that is not blank. */
    private static final String NOT_BLANK = "\\S";

    private static final List<String> SCALARS = List.of("string", "number", "boolean");

    private final Map<String, Object> schemas = new LinkedHashMap<>();

    private RequestSchemas() {}

    /** Returns the schemas of all bodies and of the objects in them, by name. */
    static Map<String, Object> all() {
        var collected = new RequestSchemas();
        BODIES.forEach(collected::add);
        return collected.schemas;
    }

    private void add(RequestSchema schema) {
        if (schemas.containsKey(schema.name())) {
            return;
        }
        var required = new ArrayList<String>();
        var properties = new LinkedHashMap<String, Object>();
        for (var field : schema.fields()) {
            properties.put(field.name(), describe(field));
            if (field.required()) {
                required.add(field.name());
            }
        }
        Map<String, Object> described = object("type", "object", "properties", properties);
        putUnlessEmpty(described, "required", required);
        described.put("additionalProperties", freeFields(schema.freeFields()));
        var dependencies = new LinkedHashMap<String, Object>();
        schema.dependencies().forEach((field, other) -> dependencies.put(field, List.of(other)));
        if (!dependencies.isEmpty()) {
            described.put("dependentRequired", dependencies);
        }
        schemas.put(schema.name(), described);
    }

    private Object freeFields(@Nullable RequestSchema values) {
        if (values == null) {
            return false;
        }
        return object("anyOf", List.of(object("type", SCALARS), arrayOf(object("type", SCALARS)), reference(values)));
    }

    private Map<String, Object> describe(RequestField field) {
        return switch (field) {
            case RequestField.Text text -> describe(text);
            case RequestField.Texts texts -> describe(texts);
            case RequestField.WholeNumber number -> describe(number);
            case RequestField.Flag flag -> describe(flag);
            case RequestField.DateTime dateTime -> object("type", "string", "format", "date-time");
            case RequestField.Tree tree
            when tree.objectOnly() -> object("type", "object", "additionalProperties", true);
            case RequestField.Tree tree -> object("type", List.of("object", "array"));
            case RequestField.AnyValue value -> describe(value);
            case RequestField.Nested nested -> reference(nested.schema());
        };
    }

    private static Map<String, Object> describe(RequestField.Text field) {
        var described = text(field.maxLength(), field.rule());
        putUnlessNull(described, "default", field.defaultValue());
        return described;
    }

    private static Map<String, Object> text(int maxLength, @Nullable TextRule rule) {
        var described = object("type", "string");
        if (rule != null && !rule.choices().isEmpty()) {
            described.put("enum", rule.choices());
            return described;
        }
        described.put("maxLength", maxLength);
        described.put("pattern", rule == null || rule.pattern() == null ? NOT_BLANK : rule.pattern());
        putUnlessNull(described, "format", rule == null ? null : rule.format());
        return described;
    }

    /** A single text is a list of one: the rules of a text apply to both. */
    private static Map<String, Object> describe(RequestField.Texts field) {
        var each = text(field.maxLength(), field.rule());
        var described = new LinkedHashMap<>(each);
        described.put("type", List.of("array", "string"));
        described.put("items", each);
        if (field.minCount() > 0) {
            described.put("minItems", field.minCount());
        }
        if (field.maxCount() < RequestField.Texts.UNLIMITED) {
            described.put("maxItems", field.maxCount());
        }
        return described;
    }

    private static Map<String, Object> describe(RequestField.WholeNumber field) {
        var described = object("type", "integer", "minimum", field.min(), "maximum", field.max());
        putUnlessNull(described, "default", field.defaultValue());
        return described;
    }

    private static Map<String, Object> describe(RequestField.Flag field) {
        var described = object("type", "boolean");
        putUnlessNull(described, "default", field.defaultValue());
        FieldRule onlyTrue = field.onlyTrue();
        putUnlessNull(described, "enum", onlyTrue == null ? null : List.of(true));
        return described;
    }

    private static Map<String, Object> describe(RequestField.AnyValue field) {
        return field.types().contains("array")
                ? object("anyOf", List.of(object("type", SCALARS), arrayOf(object("type", SCALARS))))
                : object("type", field.types());
    }

    private static Map<String, Object> arrayOf(Map<String, Object> items) {
        return object("type", "array", "items", items, "minItems", 1);
    }

    private Map<String, Object> reference(RequestSchema schema) {
        add(schema);
        return object("$ref", "#/components/schemas/" + schema.name());
    }

    private static Map<String, Object> object(Object... namesAndValues) {
        var object = new LinkedHashMap<String, Object>();
        for (var index = 0; index < namesAndValues.length; index += 2) {
            object.put((String) namesAndValues[index], namesAndValues[index + 1]);
        }
        return object;
    }

    private static void putUnlessNull(Map<String, Object> object, String name, @Nullable Object value) {
        if (value != null) {
            object.put(name, value);
        }
    }

    private static void putUnlessEmpty(Map<String, Object> object, String name, List<String> values) {
        if (!values.isEmpty()) {
            object.put(name, values);
        }
    }
}

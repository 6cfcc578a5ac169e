package dev.trickle.api.audience;

import dev.trickle.pipeline.AttributeNames;
import dev.trickle.pipeline.Placeholder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The values that a customer needs for a message: those of the placeholders without a fallback. */
public final class RequiredValues {

    private RequiredValues() {}

    /** Returns the names of the values that these components of a campaign need. */
    public static Set<String> of(@Nullable JsonNode components) {
        return components == null
                ? Set.of()
                : texts(components)
                        .flatMap(text -> Placeholder.findAll(text).stream())
                        .filter(placeholder -> placeholder.fallback() == null)
                        .map(Placeholder::value)
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> texts(JsonNode node) {
        return node.isString()
                ? Stream.of(node.stringValue())
                : node.valueStream().flatMap(RequiredValues::texts);
    }

    /** Returns the condition that the customer {@code u} lacks any of the values; adds its parameters. */
    static String isAnyLacking(Set<String> values, Map<String, String> storedNames, Map<String, Object> parameters) {
        var conditions = areLacking(values, storedNames, parameters);
        return conditions.isEmpty() ? "false" : String.join(" OR ", conditions.values());
    }

    /**
     * Returns for each value the condition that the customer {@code u} lacks it; adds its parameters. As in the sender,
     * an empty or blank text is a missing value.
     */
    static SequencedMap<String, String> areLacking(
            Set<String> values, Map<String, String> storedNames, Map<String, Object> parameters) {
        var conditions = new LinkedHashMap<String, String>();
        for (var value : values) {
            if (AttributeNames.areSame(value, "name")) {
                conditions.put(value, "coalesce(u.name, '') !~ '\\S'");
            } else {
                var parameter = "value" + conditions.size();
                parameters.put(parameter, storedNames.getOrDefault(value, value));
                conditions.put(value, "coalesce(u.attributes ->> :" + parameter + ", '') !~ '\\S'");
            }
        }
        return conditions;
    }
}

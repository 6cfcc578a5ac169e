package dev.trickle.api.audience;

import dev.trickle.pipeline.Placeholder;
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
}

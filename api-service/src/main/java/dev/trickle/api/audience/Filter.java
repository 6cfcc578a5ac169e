package dev.trickle.api.audience;

import dev.trickle.pipeline.AttributeNames;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One condition on customers.
 *
 * @param condition SQL about the customer {@code u}; values from requests are parameters in it
 * @param values the parameters by name, which no other filter of the same audience uses
 */
record Filter(String condition, Map<String, Object> values) {

    static Filter of(String condition, String name, Object value) {
        return new Filter(condition, Map.of(name, value));
    }

    /** Returns the names of attributes in the parameters, as the request spells them. */
    Stream<String> attributeNames() {
        return values.values().stream()
                .filter(SpelledParameter.class::isInstance)
                .map(value -> ((SpelledParameter) value).name());
    }

    /** Returns the parameters with the stored names of attributes. */
    Map<String, Object> valuesWith(Map<String, String> storedNames) {
        return values.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        each -> each.getValue() instanceof SpelledParameter spelled
                                ? spelled.withName(storedNames.getOrDefault(spelled.name(), spelled.name()))
                                : each.getValue()));
    }

    /** Returns a key that is equal for two filters if they differ only in the order and repetition of listed values. */
    Object equivalenceKey() {
        var comparable = values.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, each -> comparable(each.getValue())));
        return List.of(condition, comparable);
    }

    private static Object comparable(Object value) {
        return switch (value) {
            case String[] texts -> Set.copyOf(List.of(texts));
            case SpelledParameter.Documents documents ->
                List.of(
                        AttributeNames.fold(documents.name()),
                        documents.notations().collect(Collectors.toUnmodifiableSet()));
            case SpelledParameter.Name name -> AttributeNames.fold(name.name());
            default -> value;
        };
    }
}

package dev.trickle.api.audience;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

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

    /** Returns a key that is equal for two filters if they differ only in the order and repetition of listed values. */
    Object equivalenceKey() {
        var comparable = values.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        Map.Entry::getKey,
                        each -> each.getValue() instanceof String[] texts
                                ? Set.copyOf(List.of(texts))
                                : each.getValue()));
        return List.of(condition, comparable);
    }
}

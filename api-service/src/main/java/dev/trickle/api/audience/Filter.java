package dev.trickle.api.audience;

import java.util.Map;

/**
 * One condition on customers.
 *
 * @param condition SQL about the customer {@code u}; whatever comes from a request is a parameter in it
 * @param values the parameters by name, which no other filter of the same audience uses
 */
record Filter(String condition, Map<String, Object> values) {

    static Filter of(String condition, String name, Object value) {
        return new Filter(condition, Map.of(name, value));
    }
}

package dev.trickle.api.components;

import dev.trickle.pipeline.template.TemplateLimits;
import java.util.List;

/**
 * A field of a parameter.
 *
 * @param rule for its value
 * @param max the most characters of a text, or entries of a list
 * @param parts fields of an object, or of each entry of a list
 */
record Part(String name, boolean required, ValueRule rule, int max, List<Part> parts) {

    static Part required(String name, ValueRule rule) {
        return new Part(name, true, rule, TemplateLimits.TEXT, List.of());
    }

    static Part optional(String name, ValueRule rule) {
        return new Part(name, false, rule, TemplateLimits.TEXT, List.of());
    }

    static Part text(String name, int maxLength) {
        return new Part(name, true, ValueRule.TEXT, maxLength, List.of());
    }

    static Part list(String name, int maxSize, Part... parts) {
        return new Part(name, true, ValueRule.LIST, maxSize, List.of(parts));
    }
}

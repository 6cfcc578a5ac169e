package dev.trickle.api.components;

import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which parameters a component or button takes.
 *
 * @param component in words
 * @param min the fewest parameters
 * @param max the most parameters
 * @param maxTextLength characters of a text, without values
 * @param purpose of the parameters, in words
 */
record ParameterRule(String component, int min, int max, Set<ParameterKind> kinds, int maxTextLength, String purpose) {

    /** The types of parameters. */
    String types() {
        return kinds.stream().map(ParameterKind::type).sorted().collect(Collectors.joining(", "));
    }

    boolean allows(int count) {
        return count >= min && count <= max;
    }

    /** How many parameters are right. */
    String count() {
        if (min == max) {
            return "exactly " + min;
        }
        return min == 0 ? "at most " + max : min + " to " + max;
    }
}

package dev.trickle.api.problem;

import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A rule for a text, besides its length.
 *
 * @param code stable code of the rule in errors
 * @param message what follows the name of the field in an error
 * @param choices all valid texts; empty if they cannot be listed
 * @param format the format in the OpenAPI document; null if none applies
 * @param pattern a regular expression that valid texts match; null if none describes them
 */
public record TextRule(
        String code,
        String message,
        Predicate<String> isValid,
        List<String> choices,
        @Nullable String format,
        @Nullable String pattern) {

    /** One of these texts. */
    public static TextRule choice(String... choices) {
        return choice(List.of(choices));
    }

    /** One of these texts. */
    public static TextRule choice(List<String> choices) {
        return choice("choice", "must be " + enumerate(choices), choices);
    }

    /** One of these texts, with an error of its own. */
    public static TextRule choice(String code, String message, List<String> choices) {
        return new TextRule(code, message, choices::contains, choices, null, null);
    }

    /** The id of an object of the API. */
    public static TextRule id(String message) {
        return new TextRule("id", message, TextRule::isUuid, List.of(), "uuid", null);
    }

    /** A text in a format of the OpenAPI document. */
    public static TextRule format(String format, String code, String message, Predicate<String> isValid) {
        return new TextRule(code, message, isValid, List.of(), format, null);
    }

    /** A text that matches this regular expression, and is valid. */
    public static TextRule pattern(String pattern, String code, String message, Predicate<String> isValid) {
        return new TextRule(code, message, isValid, List.of(), null, pattern);
    }

    /** A rule that the caller checks, because its error depends on other fields. */
    public static TextRule documented(@Nullable String format, String... choices) {
        return new TextRule("", "", text -> true, List.of(choices), format, null);
    }

    /** Returns this rule for a field whose value the caller checks after other fields. */
    public TextRule checkedByCaller() {
        return new TextRule(code, message, text -> true, choices, format, pattern);
    }

    /** In full: {@link UUID#fromString} also accepts shortened ids. */
    private static boolean isUuid(String text) {
        try {
            return UUID.fromString(text).toString().equalsIgnoreCase(text);
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    private static String enumerate(List<String> choices) {
        return choices.size() == 1
                ? choices.getFirst()
                : String.join(", ", choices.subList(0, choices.size() - 1)) + " or " + choices.getLast();
    }
}

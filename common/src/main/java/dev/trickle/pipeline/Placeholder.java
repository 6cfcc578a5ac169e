package dev.trickle.pipeline;

import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A placeholder in the text of a template parameter, replaced by a value of the customer: <code>{{city}}</code>, or
 * <code>{{city|your town}}</code> with a fallback for customers without the value.
 *
 * @param value {@code name} for the customer's name, otherwise the name of an attribute
 * @param fallback without surrounding spaces; null if there is none, empty if the text contains an empty one
 */
public record Placeholder(String value, @Nullable String fallback) {

    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\{\\{\\s*([^{}|\\s](?:[^{}|]*[^{}|\\s])?)\\s*(?:\\|([^{}]*))?}}");

    /** Returns the placeholders of a text in their order. */
    public static List<Placeholder> findAll(String text) {
        return PLACEHOLDER.matcher(text).results().map(Placeholder::of).toList();
    }

    /** Replaces each placeholder of the text. */
    public static String fill(String text, Function<Placeholder, String> replacement) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> Matcher.quoteReplacement(replacement.apply(of(found))));
    }

    /** Whether the text contains double braces outside of placeholders. */
    public static boolean hasStrayBraces(String text) {
        var rest = PLACEHOLDER.matcher(text).replaceAll("");
        return rest.contains("{{") || rest.contains("}}");
    }

    /** Whether the text consists of exactly one placeholder. */
    public static boolean isSinglePlaceholder(String text) {
        return PLACEHOLDER.matcher(text.strip()).matches();
    }

    private static Placeholder of(MatchResult found) {
        return new Placeholder(
                found.group(1), found.group(2) == null ? null : found.group(2).strip());
    }
}

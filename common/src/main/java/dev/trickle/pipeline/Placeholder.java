package dev.trickle.pipeline;

import java.util.List;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A gap in the text of a template's parameter that a customer's value fills: <code>{{city}}</code>, or
 * <code>{{city|your town}}</code> with what stands there for whoever lacks the value.
 *
 * @param value {@code name} for the customer's name, anything else for the attribute of that name
 * @param fallback without spaces around it; empty if it was written empty, which nothing can stand for
 */
public record Placeholder(String value, @Nullable String fallback) {

    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\{\\{\\s*([^{}|\\s](?:[^{}|]*[^{}|\\s])?)\\s*(?:\\|([^{}]*))?}}");

    /** Those in a text, in their order. */
    public static List<Placeholder> findAll(String text) {
        return PLACEHOLDER.matcher(text).results().map(Placeholder::of).toList();
    }

    /** The text with each placeholder replaced. */
    public static String fill(String text, Function<Placeholder, String> with) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> Matcher.quoteReplacement(with.apply(of(found))));
    }

    /** Whether a text has double braces that are no placeholder. */
    public static boolean hasStrayBraces(String text) {
        var rest = PLACEHOLDER.matcher(text).replaceAll("");
        return rest.contains("{{") || rest.contains("}}");
    }

    /** Whether a text is one placeholder and nothing else. */
    public static boolean isSinglePlaceholder(String text) {
        return PLACEHOLDER.matcher(text.strip()).matches();
    }

    private static Placeholder of(MatchResult found) {
        return new Placeholder(
                found.group(1), found.group(2) == null ? null : found.group(2).strip());
    }
}

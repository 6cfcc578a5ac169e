package dev.trickle.pipeline;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Finds the names that a misspelt one probably means, by the number of characters that differ, without regard to case.
 */
public final class NearestNames {

    private static final int MAX_NAMES = 3;

    private NearestNames() {}

    /** Returns the nearest names, at most three; none that differs in more than half of its characters. */
    public static List<String> of(String misspelt, Collection<String> names) {
        return names.stream()
                .distinct()
                .filter(name -> distance(misspelt, name) <= Math.max(misspelt.length(), name.length()) / 2)
                .sorted(Comparator.comparingInt((String name) -> distance(misspelt, name))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MAX_NAMES)
                .toList();
    }

    /** The Levenshtein distance. */
    private static int distance(String one, String other) {
        var left = one.toLowerCase(Locale.ROOT);
        var right = other.toLowerCase(Locale.ROOT);
        var previous = new int[right.length() + 1];
        for (var column = 0; column <= right.length(); column++) {
            previous[column] = column;
        }
        for (var row = 1; row <= left.length(); row++) {
            var current = new int[right.length() + 1];
            current[0] = row;
            for (var column = 1; column <= right.length(); column++) {
                var change = left.charAt(row - 1) == right.charAt(column - 1) ? 0 : 1;
                current[column] =
                        Math.min(previous[column - 1] + change, Math.min(previous[column], current[column - 1]) + 1);
            }
            previous = current;
        }
        return previous[right.length()];
    }
}

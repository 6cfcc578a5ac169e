package dev.trickle.api.customer;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What can be told of a line that is no JSON, or that has a field twice: whose opt-out it is. */
final class BrokenLine {

    private static final Pattern FIELD = Pattern.compile(
            "[\"'](whatsapp_phone|region|subscription)[\"']\\s*:\\s*(?:\"([^\"]*+)\"|'([^']*+)'|([\\w.]++))");

    private final List<MatchResult> fields;

    BrokenLine(String line) {
        this.fields = FIELD.matcher(line).results().toList();
    }

    /** The only number of the line, if the line is an opt-out; null otherwise. Of two numbers it could be either. */
    @Nullable
    String optedOut() {
        var numbers = valuesOf(CustomerFile.PHONE);
        var isOptOut = valuesOf(ConsentColumns.SUBSCRIPTION).stream()
                .anyMatch(
                        value -> ConsentWords.shared().read(ConsentSense.AGREES, value) == ConsentReading.UNSUBSCRIBED);
        return isOptOut && numbers.size() == 1 ? numbers.getFirst() : null;
    }

    /** The region of the number; null if there is none. */
    @Nullable
    String region() {
        var regions = valuesOf(CustomerFile.REGION);
        return regions.size() == 1 ? regions.getFirst() : null;
    }

    private List<String> valuesOf(String name) {
        return fields.stream()
                .filter(field -> field.group(1).equals(name))
                .map(BrokenLine::value)
                .distinct()
                .toList();
    }

    private static String value(MatchResult field) {
        var quoted = field.group(2) == null ? field.group(3) : field.group(2);
        return quoted == null ? field.group(4) : quoted;
    }
}

package dev.trickle.api.customerfile;

import dev.trickle.api.consent.ConsentColumns;
import dev.trickle.api.consent.ConsentMeaning;
import dev.trickle.api.consent.ConsentWords;
import dev.trickle.api.consent.StatedConsent;
import dev.trickle.api.customer.CustomerEntry;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the opt-out in a line that is rejected because it is not valid JSON, or because a field is repeated. */
final class MalformedLineReader {

    private static final Pattern FIELD = Pattern.compile(
            "[\"'](whatsapp_phone|region|subscription)[\"']\\s*:\\s*(?:\"([^\"]*+)\"|'([^']*+)'|([\\w.]++))");

    private final List<MatchResult> fields;

    MalformedLineReader(String line) {
        this.fields = FIELD.matcher(line).results().toList();
    }

    /**
     * Returns the phone number that the line opts out; null if there is no opt-out, or if the line has several numbers:
     * the opt-out may belong to any of them.
     */
    @Nullable
    String optedOutNumber() {
        var numbers = valuesOf(CustomerEntry.PHONE);
        var isOptOut = valuesOf(ConsentColumns.SUBSCRIPTION).stream()
                .anyMatch(value ->
                        ConsentWords.shared().read(ConsentMeaning.AGREES, value) == StatedConsent.UNSUBSCRIBED);
        return isOptOut && numbers.size() == 1 ? numbers.getFirst() : null;
    }

    /** Returns the region of the line; null if there is none or there are several. */
    @Nullable
    String region() {
        var regions = valuesOf(CustomerEntry.REGION);
        return regions.size() == 1 ? regions.getFirst() : null;
    }

    private List<String> valuesOf(String name) {
        return fields.stream()
                .filter(field -> field.group(1).equals(name))
                .map(MalformedLineReader::valueOf)
                .distinct()
                .toList();
    }

    private static String valueOf(MatchResult field) {
        var quoted = field.group(2) == null ? field.group(3) : field.group(2);
        return quoted == null ? field.group(4) : quoted;
    }
}

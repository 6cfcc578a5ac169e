package dev.trickle.api.recipients;

import dev.trickle.api.problem.InvalidRequest;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an export is written.
 *
 * @param separator separator of the cells of a CSV file
 * @param forSpreadsheet whether a CSV file is for a spreadsheet: it has a byte order mark, and its phone numbers are
 *     texts
 * @param zone zone of all times
 * @param attributes names of the attributes, each of which is a column
 */
record ExportOptions(char separator, boolean forSpreadsheet, ZoneId zone, List<String> attributes) {

    private static final Map<String, Character> SEPARATORS =
            Map.of("comma", ',', "semicolon", ';', "tab", '\t', "pipe", '|', ",", ',', ";", ';', "|", '|');

    ExportOptions {
        attributes = List.copyOf(attributes);
    }

    /**
     * Returns the character of a separator; a comma for null.
     *
     * @throws InvalidRequest if it is unknown
     */
    static char separator(@Nullable String name) {
        var found = name == null ? Character.valueOf(',') : SEPARATORS.get(name.toLowerCase(Locale.ROOT));
        if (found == null) {
            throw InvalidRequest.of("separator", "choice", "separator must be comma, semicolon, tab or pipe");
        }
        return found;
    }
}

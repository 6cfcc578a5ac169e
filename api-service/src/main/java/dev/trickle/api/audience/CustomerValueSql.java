package dev.trickle.api.audience;

import dev.trickle.pipeline.AttributeNames;
import java.util.Map;

/**
 * The values of the customer {@code u} in SQL.
 *
 * @param storedNames the stored spelling of each attribute that is known
 * @param parameters get the names of the attributes
 */
record CustomerValueSql(Map<String, String> storedNames, Map<String, Object> parameters) {

    /** Whether the customer lacks the value. As in the sender, an empty or blank text is a missing value. */
    String isMissing(String value) {
        return "coalesce(" + text(value) + ", '') !~ '\\S'";
    }

    /** The number of characters of the value, or of the fallback if it is missing. */
    String length(String value, String fallback) {
        var singleLine = "btrim(regexp_replace(coalesce(" + text(value) + ", ''), '\\s+', ' ', 'g'))";
        return "coalesce(nullif(char_length(" + singleLine + "), 0), " + fallback.codePointCount(0, fallback.length())
                + ")";
    }

    private String text(String value) {
        if (AttributeNames.areSame(value, "name")) {
            return "u.name";
        }
        var parameter = "value" + parameters.size();
        parameters.put(parameter, storedNames.getOrDefault(value, value));
        return "(u.attributes ->> :" + parameter + ")";
    }
}

package dev.trickle.api.audience;

import dev.trickle.pipeline.AttributeNames;
import java.nio.charset.StandardCharsets;
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

    /** The number of characters of the encoded value, or of the fallback if it is missing. */
    String length(String value, String fallback, Encoding encoding) {
        var singleLine = "btrim(regexp_replace(coalesce(" + text(value) + ", ''), '\\s+', ' ', 'g'))";
        return "coalesce(nullif(" + encoding.lengthSql(singleLine) + ", 0), " + encoding.length(fallback) + ")";
    }

    /** How the sender writes a value into a text. */
    enum Encoding {
        NONE("", ""),
        /** A value that is a whole address keeps the characters that are reserved in addresses. */
        ADDRESS("[^][A-Za-z0-9._~:/?#@!$&''()*+,;=%-]", "[^]\\[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]"),
        PART_OF_ADDRESS("[^A-Za-z0-9._~-]", "[^A-Za-z0-9._~-]");

        private final String encodedSql;
        private final String encoded;

        Encoding(String encodedSql, String encoded) {
            this.encodedSql = encodedSql;
            this.encoded = encoded;
        }

        /** The length of a text: an encoded byte has three characters. */
        int length(String text) {
            return this == NONE
                    ? text.codePointCount(0, text.length())
                    : 3 * text.getBytes(StandardCharsets.UTF_8).length
                            - 2 * text.replaceAll(encoded, "").length();
        }

        private String lengthSql(String text) {
            return this == NONE
                    ? "char_length(" + text + ")"
                    : "3 * octet_length(%1$s) - 2 * char_length(regexp_replace(%1$s, '%2$s', '', 'g'))"
                            .formatted(text, encodedSql);
        }
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

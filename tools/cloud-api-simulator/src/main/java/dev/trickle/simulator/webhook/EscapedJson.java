package dev.trickle.simulator.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;

import tools.jackson.databind.json.JsonMapper;

/** Encodes JSON as Meta does: in ASCII, with some additional characters escaped. */
final class EscapedJson {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int FIRST_BEYOND_ASCII = 0x80;

    private EscapedJson() {}

    static byte[] encode(Object value) {
        return escape(JSON.writeValueAsString(value)).getBytes(US_ASCII);
    }

    /** These characters occur in JSON inside strings only, so escaping the complete text is safe. */
    static String escape(String json) {
        var escaped = new StringBuilder(json.length());
        json.chars().forEach(c -> {
            switch (c) {
                case '/' -> escaped.append("\\/");
                case '<', '%', '@' -> escaped.append("\\u%04X".formatted(c));
                default -> appendAscii(escaped, c);
            }
        });
        return escaped.toString();
    }

    private static void appendAscii(StringBuilder escaped, int c) {
        if (c < FIRST_BEYOND_ASCII) {
            escaped.append((char) c);
        } else {
            escaped.append("\\u%04x".formatted(c));
        }
    }
}

package dev.trickle.simulator.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;

import tools.jackson.databind.json.JsonMapper;

/** JSON as Meta puts it on the wire: plain ASCII, and with some harmless characters escaped as well. */
final class EscapedJson {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int FIRST_BEYOND_ASCII = 0x80;

    private EscapedJson() {}

    static byte[] of(Object value) {
        return escaped(JSON.writeValueAsString(value)).getBytes(US_ASCII);
    }

    /** None of these characters occurs in JSON outside of a string, so escaping the finished text is safe. */
    static String escaped(String json) {
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

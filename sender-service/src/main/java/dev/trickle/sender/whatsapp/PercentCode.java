package dev.trickle.sender.whatsapp;

import java.nio.charset.StandardCharsets;

/** Writes values into web addresses. */
final class PercentCode {

    private static final String UNRESERVED = "-._~";
    private static final String RESERVED = ":/?#[]@!$&'()*+,;=%";

    private PercentCode() {}

    /** A value that is the whole address or the whole end of one: what means something in addresses stays. */
    static String ofAddress(String value) {
        return encode(value, UNRESERVED + RESERVED);
    }

    /** A value inside an address: no character of it means anything there. */
    static String ofPart(String value) {
        return encode(value, UNRESERVED);
    }

    private static String encode(String value, String kept) {
        var encoded = new StringBuilder();
        for (var each : value.getBytes(StandardCharsets.UTF_8)) {
            var character = (char) (each & 0xff);
            if (character < 0x80 && (Character.isLetterOrDigit(character) || kept.indexOf(character) >= 0)) {
                encoded.append(character);
            } else {
                encoded.append('%').append("%02X".formatted((int) character));
            }
        }
        return encoded.toString();
    }
}

package dev.trickle.api.idempotency;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A request with a key.
 *
 * @param askedBy who sent it: keys of one are no keys of another
 * @param hash SHA-256 in hex of what it asks for: method, path with query, type and body
 */
record IdempotentRequest(String askedBy, String key, String hash) {

    static IdempotentRequest of(String askedBy, String key, String target, RepeatableBody body) {
        var asked = target + "\n" + body.hash();
        return new IdempotentRequest(askedBy, key, sha256(asked.getBytes(StandardCharsets.UTF_8)));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

package dev.trickle.api.idempotency;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A request with an idempotency key.
 *
 * @param caller name of the token; every caller has its own keys
 * @param hash SHA-256 in hex of path with query, content type and body
 */
record IdempotentRequest(String caller, String key, String hash) {

    /**
     * Creates the request of a caller.
     *
     * @param target path with query, and content type
     * @param bodyHash SHA-256 of the body in hex
     */
    static IdempotentRequest of(String caller, String key, String target, String bodyHash) {
        var content = target + "\n" + bodyHash;
        return new IdempotentRequest(caller, key, sha256(content.getBytes(StandardCharsets.UTF_8)));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

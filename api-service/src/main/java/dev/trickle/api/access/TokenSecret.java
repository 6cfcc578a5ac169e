package dev.trickle.api.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Secret of a token: 256 random bits after a prefix by which secret scanners recognize it. Only its SHA-256 is stored;
 * a slower hash is not needed for 256 random bits.
 */
record TokenSecret(String text) {

    private static final String PREFIX = "trickle_";
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Generates a new secret. */
    static TokenSecret random() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new TokenSecret(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** SHA-256 as it is stored: 64 hexadecimal digits. */
    String hash() {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Does not contain the secret. */
    @Override
    public String toString() {
        return "TokenSecret";
    }
}

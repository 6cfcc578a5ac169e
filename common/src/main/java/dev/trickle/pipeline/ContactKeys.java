package dev.trickle.pipeline;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Derives contact keys from phone numbers with the secret of the installation.
 *
 * <p>A plain hash is not enough: all phone numbers of a country can be hashed in an hour. 128 bits of HMAC-SHA-256 are
 * kept; with 10<sup>9</sup> people the chance that any two share a key is below 10<sup>-20</sup>.
 */
public final class ContactKeys {

    /** Minimum length of the secret. */
    public static final int SECRET_CHARACTERS = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 16;

    /**
     * Initialized with the secret and cloned for each hash, because creating a {@code Mac} costs more than using it.
     */
    private final Mac keyedMac;

    /**
     * Uses the secret. After a loss of the secret, contacts who opted out are no longer recognised.
     *
     * @throws IllegalArgumentException if the secret has fewer than 16 characters
     */
    public ContactKeys(String secret) {
        if (secret.length() < SECRET_CHARACTERS) {
            throw new IllegalArgumentException(
                    "trickle.contact-key-secret must have at least " + SECRET_CHARACTERS + " characters");
        }
        this.keyedMac = createMac(secret.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the contact key of this phone number. */
    public ContactKey keyOf(PhoneNumber number) {
        return new ContactKey(hash(number.canonical()));
    }

    /** Hashes another text that identifies a person, such as a message id of WhatsApp, with the same secret. */
    public String hash(String text) {
        try {
            var mac = (Mac) keyedMac.clone();
            var digest = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, KEY_BYTES);
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("The JDK's " + ALGORITHM + " can be copied", impossible);
        }
    }

    private static Mac createMac(byte[] secret) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK has " + ALGORITHM, impossible);
        }
    }
}

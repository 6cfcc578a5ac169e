package dev.trickle.status.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What Meta signs webhooks with. */
final class AppSecret {

    private static final String ALGORITHM = "HmacSHA256";

    /** Ready to sign, and never used itself: to make one takes longer than to sign. */
    private final Mac ready;

    AppSecret(String secret) {
        try {
            ready = Mac.getInstance(ALGORITHM);
            ready.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every JDK has " + ALGORITHM, impossible);
        }
    }

    byte[] sign(byte[] body) {
        try {
            return ((Mac) ready.clone()).doFinal(body);
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("The JDK's own " + ALGORITHM + " is copied", impossible);
        }
    }
}

package dev.trickle.status.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The app secret, which is the key of the webhook signatures. */
final class AppSecret {

    private static final String ALGORITHM = "HmacSHA256";

    /** Initialized template that is cloned for each signature: initialization takes longer than signing. */
    private final Mac template;

    AppSecret(String secret) {
        try {
            template = Mac.getInstance(ALGORITHM);
            template.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("The JDK does not provide " + ALGORITHM, impossible);
        }
    }

    byte[] sign(byte[] body) {
        try {
            return ((Mac) template.clone()).doFinal(body);
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("The JDK cannot clone " + ALGORITHM, impossible);
        }
    }
}

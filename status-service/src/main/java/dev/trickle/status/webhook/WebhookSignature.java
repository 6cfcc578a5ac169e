package dev.trickle.status.webhook;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Signature of a webhook body in {@link #HEADER}: HMAC-SHA256 with the secret of Meta's app. */
public final class WebhookSignature {

    /** Name of Meta's HTTP header, and of the record header that stores its value. */
    public static final String HEADER = "X-Hub-Signature-256";

    private static final String PREFIX = "sha256=";
    private static final int DIGITS = 64;

    private final String header;
    private final byte[] hmac;

    private WebhookSignature(String header, byte[] hmac) {
        this.header = header;
        this.hmac = hmac;
    }

    /** Parses the header; empty if it is missing or malformed. */
    static Optional<WebhookSignature> parse(@Nullable String header) {
        return header != null && isWellFormed(header)
                ? Optional.of(
                        new WebhookSignature(header, HexFormat.of().parseHex(header, PREFIX.length(), header.length())))
                : Optional.empty();
    }

    private static boolean isWellFormed(String header) {
        return header.length() == PREFIX.length() + DIGITS
                && header.startsWith(PREFIX)
                && header.chars().skip(PREFIX.length()).allMatch(HexFormat::isHexDigit);
    }

    /** Returns the header as received. */
    String header() {
        return header;
    }

    /** Whether one of the secrets produces this signature. Compares with every secret, in constant time. */
    boolean matches(byte[] body, List<AppSecret> secrets) {
        var matches = false;
        for (var secret : secrets) {
            matches |= MessageDigest.isEqual(secret.sign(body), hmac);
        }
        return matches;
    }
}

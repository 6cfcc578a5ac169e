package dev.trickle.status.webhook;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@link #HEADER} claims of a body: its HMAC-SHA256 under the secret of Meta's app. */
public final class WebhookSignature {

    /** Meta's header, and the header of the record that keeps it. */
    public static final String HEADER = "X-Hub-Signature-256";

    private static final String METHOD = "sha256=";
    private static final int DIGITS = 64;

    private final String header;
    private final byte[] claimed;

    private WebhookSignature(String header, byte[] claimed) {
        this.header = header;
        this.claimed = claimed;
    }

    /** Reads the header; empty if it is missing or has another form. */
    static Optional<WebhookSignature> of(@Nullable String header) {
        return header != null && hasForm(header)
                ? Optional.of(
                        new WebhookSignature(header, HexFormat.of().parseHex(header, METHOD.length(), header.length())))
                : Optional.empty();
    }

    private static boolean hasForm(String header) {
        return header.length() == METHOD.length() + DIGITS
                && header.startsWith(METHOD)
                && header.chars().skip(METHOD.length()).allMatch(HexFormat::isHexDigit);
    }

    /** As it came. */
    String header() {
        return header;
    }

    /** Whether one of the secrets made it; every secret is tried, in a time that tells nothing about the bytes. */
    boolean isOf(byte[] body, List<AppSecret> secrets) {
        var matches = false;
        for (var secret : secrets) {
            matches |= MessageDigest.isEqual(secret.sign(body), claimed);
        }
        return matches;
    }
}

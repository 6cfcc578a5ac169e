package dev.trickle.status.webhook;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@link #HEADER} claims of a body: its HMAC-SHA256 under the secret of Meta's app. */
public final class Signature {

    /** Meta's header, and the header of the record that keeps it. */
    public static final String HEADER = "X-Hub-Signature-256";

    private static final Pattern FORM = Pattern.compile("sha256=([0-9a-fA-F]{64})");

    private final String header;
    private final byte[] claimed;

    private Signature(String header, byte[] claimed) {
        this.header = header;
        this.claimed = claimed;
    }

    /** Reads the header; empty if it is missing or has another form. */
    static Optional<Signature> of(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        var form = FORM.matcher(header);
        return form.matches()
                ? Optional.of(new Signature(header, HexFormat.of().parseHex(form.group(1))))
                : Optional.empty();
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

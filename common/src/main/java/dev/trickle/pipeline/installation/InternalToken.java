package dev.trickle.pipeline.installation;

import dev.trickle.pipeline.settings.SettingRules;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The bearer token with which the services of an installation authenticate their requests to each other. */
public final class InternalToken {

    private static final String SCHEME = "Bearer ";

    /** The characters of a header, and as many as guessing requires. */
    private static final Pattern VALID = Pattern.compile("[\\x21-\\x7e]{16,}");

    private final String authorization;

    /**
     * Uses the value of the setting.
     *
     * @throws IllegalArgumentException if it is missing, too short, or cannot be sent in a header
     */
    public InternalToken(String token) {
        new SettingRules()
                .require(
                        isValid(token),
                        "trickle.internal-token (TRICKLE_INTERNAL_TOKEN)",
                        token,
                        "at least 16 visible ASCII characters; there is no default. openssl rand -hex 24 generates one")
                .verify();
        this.authorization = SCHEME + token;
    }

    static boolean isValid(String token) {
        return VALID.matcher(token).matches();
    }

    /** Returns the value of the header {@code Authorization}. */
    public String authorization() {
        return authorization;
    }

    /** Whether a request with this header {@code Authorization} has the token; compares in constant time. */
    public boolean isIn(@Nullable String header) {
        return header != null && MessageDigest.isEqual(bytesOf(authorization), bytesOf(header));
    }

    private static byte[] bytesOf(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Hides the token. */
    @Override
    public String toString() {
        return "InternalToken";
    }
}

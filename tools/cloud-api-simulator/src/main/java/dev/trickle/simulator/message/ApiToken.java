package dev.trickle.simulator.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** What opens the API. */
public final class ApiToken {

    private final byte[] authorization;

    public ApiToken(String value) {
        this.authorization = ("Bearer " + value).getBytes(UTF_8);
    }

    /** Whether a caller who presents this header may come in. */
    public boolean opens(@Nullable String authorizationHeader) {
        return authorizationHeader != null && MessageDigest.isEqual(authorization, authorizationHeader.getBytes(UTF_8));
    }
}

package dev.trickle.simulator.message;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The bearer token of the API. */
public final class ApiToken {

    private final byte[] authorization;

    public ApiToken(String value) {
        this.authorization = ("Bearer " + value).getBytes(UTF_8);
    }

    /** Whether this header contains the token. */
    public boolean matches(@Nullable String authorizationHeader) {
        return authorizationHeader != null && MessageDigest.isEqual(authorization, authorizationHeader.getBytes(UTF_8));
    }
}

package dev.trickle.status.webhook;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** Proves to Meta that whoever registered this address owns it. */
record SubscriptionVerification(String verifyToken) {

    /** What Meta wants to read in the answer; empty if it is not to be given. */
    Optional<String> challenge(QueryStringDecoder query) {
        return first(query, "hub.mode").equals("subscribe") && isVerifyToken(first(query, "hub.verify_token"))
                ? Optional.of(first(query, "hub.challenge"))
                : Optional.empty();
    }

    private boolean isVerifyToken(String token) {
        return !verifyToken.isBlank()
                && MessageDigest.isEqual(
                        token.getBytes(StandardCharsets.UTF_8), verifyToken.getBytes(StandardCharsets.UTF_8));
    }

    private static String first(QueryStringDecoder query, String name) {
        return query.parameters().getOrDefault(name, List.of("")).getFirst();
    }

    /** Hides the token. */
    @Override
    public String toString() {
        return "SubscriptionVerification";
    }
}

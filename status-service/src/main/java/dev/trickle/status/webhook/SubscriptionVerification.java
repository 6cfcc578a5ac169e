package dev.trickle.status.webhook;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** Answers the request by which Meta verifies that the owner of the app owns the webhook address. */
record SubscriptionVerification(String verifyToken) {

    /** Returns the challenge that the response must repeat; empty if the verification fails. */
    Optional<String> challenge(QueryStringDecoder query) {
        return firstValue(query, "hub.mode").equals("subscribe") && isVerifyToken(firstValue(query, "hub.verify_token"))
                ? Optional.of(firstValue(query, "hub.challenge"))
                : Optional.empty();
    }

    private boolean isVerifyToken(String token) {
        return !verifyToken.isBlank()
                && MessageDigest.isEqual(
                        token.getBytes(StandardCharsets.UTF_8), verifyToken.getBytes(StandardCharsets.UTF_8));
    }

    private static String firstValue(QueryStringDecoder query, String name) {
        return query.parameters().getOrDefault(name, List.of("")).getFirst();
    }

    /** Hides the token. */
    @Override
    public String toString() {
        return "SubscriptionVerification";
    }
}

package dev.trickle.api.access;

import dev.trickle.api.problem.RequestFields;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A validated request for a new token.
 *
 * @param lifetime null if the token does not expire
 */
record TokenRequest(String name, Role role, @Nullable Duration lifetime) {

    /**
     * Parses the fields of a request.
     *
     * @throws dev.trickle.api.problem.InvalidRequest with all errors
     */
    static TokenRequest parse(@Nullable JsonNode body) {
        var requestFields = RequestFields.of(body, TokenBodies.NEW);
        var name = requestFields.requiredText(TokenBodies.NAME);
        var role = Role.named(requestFields.requiredText(TokenBodies.ROLE));
        var lifetime = requestFields.text(TokenBodies.EXPIRES_IN).map(Duration::parse);
        requestFields.rejectOthers();
        requestFields.check();
        return new TokenRequest(name, role.orElseThrow(), lifetime.orElse(null));
    }

    @Nullable
    Instant expiresAt(Instant now) {
        return lifetime == null ? null : now.plus(lifetime);
    }
}

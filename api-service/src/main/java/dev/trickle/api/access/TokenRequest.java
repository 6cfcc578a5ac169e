package dev.trickle.api.access;

import dev.trickle.api.problem.RequestFields;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A validated request for a new token.
 *
 * @param lifetime null if the token does not expire
 */
record TokenRequest(String name, Role role, @Nullable Duration lifetime) {

    static final int MAX_NAME_LENGTH = 100;
    private static final int MAX_FIELD_LENGTH = 30;
    private static final Duration MIN_LIFETIME = Duration.ofMinutes(1);
    private static final Duration MAX_LIFETIME = Duration.ofDays(3_650);

    /**
     * Parses the fields of a request.
     *
     * @throws dev.trickle.api.problem.InvalidRequest with all errors
     */
    static TokenRequest parse(RequestFields requestFields) {
        var name = requestFields.requiredText("name", MAX_NAME_LENGTH);
        var role = parseRole(requestFields);
        var lifetime = parseLifetime(requestFields);
        requestFields.rejectOthers();
        requestFields.check();
        return new TokenRequest(name, role.orElseThrow(), lifetime.orElse(null));
    }

    @Nullable
    Instant expiresAt(Instant now) {
        return lifetime == null ? null : now.plus(lifetime);
    }

    private static Optional<Role> parseRole(RequestFields requestFields) {
        var text = requestFields.requiredText("role", MAX_FIELD_LENGTH);
        var role = Role.named(text);
        if (!text.isEmpty() && role.isEmpty()) {
            requestFields.reject("role", "choice", "must be viewer, marketer or operator");
        }
        return role;
    }

    private static Optional<Duration> parseLifetime(RequestFields requestFields) {
        var text = requestFields.text("expires_in", MAX_FIELD_LENGTH);
        var lifetime = text.flatMap(TokenRequest::parseDuration)
                .filter(each -> each.compareTo(MIN_LIFETIME) >= 0 && each.compareTo(MAX_LIFETIME) <= 0);
        if (text.isPresent() && lifetime.isEmpty()) {
            requestFields.reject(
                    "expires_in", "duration", "must be an ISO duration from PT1M to P3650D, for example P90D");
        }
        return lifetime;
    }

    private static Optional<Duration> parseDuration(String text) {
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeParseException invalid) {
            return Optional.empty();
        }
    }
}

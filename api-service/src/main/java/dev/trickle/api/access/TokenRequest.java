package dev.trickle.api.access;

import dev.trickle.api.problem.RequestFields;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A token that somebody asks for.
 *
 * @param lasts null for ever
 */
record TokenRequest(String name, Role role, @Nullable Duration lasts) {

    static final int LONGEST_NAME = 100;
    private static final int LONGEST_WORD = 30;
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(3_650);

    /**
     * Reads it.
     *
     * @throws dev.trickle.api.problem.InvalidRequest naming everything that is wrong with it
     */
    static TokenRequest in(RequestFields requestFields) {
        var name = requestFields.requiredText("name", LONGEST_NAME);
        var role = role(requestFields);
        var lasts = lasts(requestFields);
        requestFields.rejectOthers();
        requestFields.check();
        return new TokenRequest(name, role.orElseThrow(), lasts.orElse(null));
    }

    @Nullable
    Instant expiresAt(Instant now) {
        return lasts == null ? null : now.plus(lasts);
    }

    private static Optional<Role> role(RequestFields requestFields) {
        var text = requestFields.requiredText("role", LONGEST_WORD);
        var role = Role.named(text);
        if (!text.isEmpty() && role.isEmpty()) {
            requestFields.reject("role", "choice", "must be viewer, marketer or operator");
        }
        return role;
    }

    private static Optional<Duration> lasts(RequestFields requestFields) {
        var text = requestFields.text("expires_in", LONGEST_WORD);
        var lasts = text.flatMap(TokenRequest::duration)
                .filter(each -> each.compareTo(SHORTEST) >= 0 && each.compareTo(LONGEST) <= 0);
        if (text.isPresent() && lasts.isEmpty()) {
            requestFields.reject("expires_in", "duration", "must be an ISO duration from PT1M to P3650D, as P90D");
        }
        return lasts;
    }

    private static Optional<Duration> duration(String text) {
        try {
            return Optional.of(Duration.parse(text));
        } catch (DateTimeParseException none) {
            return Optional.empty();
        }
    }
}

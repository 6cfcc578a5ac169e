package dev.trickle.api.access;

import dev.trickle.api.problem.Fields;
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
record NewToken(String name, Role role, @Nullable Duration lasts) {

    static final int LONGEST_NAME = 100;
    private static final int LONGEST_WORD = 30;
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(3_650);

    /**
     * Reads it.
     *
     * @throws dev.trickle.api.problem.InvalidRequest naming everything that is wrong with it
     */
    static NewToken in(Fields fields) {
        var name = fields.requiredText("name", LONGEST_NAME);
        var role = role(fields);
        var lasts = lasts(fields);
        fields.rejectOthers();
        fields.check();
        return new NewToken(name, role.orElseThrow(), lasts.orElse(null));
    }

    @Nullable
    Instant expiresAt(Instant now) {
        return lasts == null ? null : now.plus(lasts);
    }

    private static Optional<Role> role(Fields fields) {
        var text = fields.requiredText("role", LONGEST_WORD);
        var role = Role.named(text);
        if (!text.isEmpty() && role.isEmpty()) {
            fields.reject("role", "choice", "must be viewer, marketer or operator");
        }
        return role;
    }

    private static Optional<Duration> lasts(Fields fields) {
        var text = fields.text("expires_in", LONGEST_WORD);
        var lasts = text.flatMap(NewToken::duration)
                .filter(each -> each.compareTo(SHORTEST) >= 0 && each.compareTo(LONGEST) <= 0);
        if (text.isPresent() && lasts.isEmpty()) {
            fields.reject("expires_in", "duration", "must be an ISO duration from PT1M to P3650D, as P90D");
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

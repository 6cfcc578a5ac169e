package dev.trickle.api.access;

import dev.trickle.api.problem.RequestField;
import dev.trickle.api.problem.RequestSchema;
import dev.trickle.api.problem.TextRule;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/** The body of a request for a token. */
public final class TokenBodies {

    private static final int MAX_FIELD_LENGTH = 30;
    private static final Duration MIN_LIFETIME = Duration.ofMinutes(1);
    private static final Duration MAX_LIFETIME = Duration.ofDays(3_650);

    static final RequestField.Text NAME = RequestField.text("name", 100).mandatory();
    static final RequestField.Text ROLE =
            RequestField.text("role", MAX_FIELD_LENGTH).mandatory().withRule(TextRule.choice(Role.names()));
    static final RequestField.Text EXPIRES_IN = RequestField.text("expires_in", MAX_FIELD_LENGTH)
            .withRule(TextRule.format(
                    "duration",
                    "duration",
                    "must be an ISO duration from PT1M to P3650D, for example P90D",
                    TokenBodies::isLifetime));

    /** A new token. */
    public static final RequestSchema NEW = RequestSchema.of("NewToken", NAME, ROLE, EXPIRES_IN);

    private TokenBodies() {}

    private static boolean isLifetime(String text) {
        try {
            var lifetime = Duration.parse(text);
            return lifetime.compareTo(MIN_LIFETIME) >= 0 && lifetime.compareTo(MAX_LIFETIME) <= 0;
        } catch (DateTimeParseException invalid) {
            return false;
        }
    }
}

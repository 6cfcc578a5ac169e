package dev.trickle.api.access;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a token; not the token itself.
 *
 * @param name what its owner is called in the history of what was done with it
 * @param expiresAt from then on it is refused; null for never
 * @param lastUsedAt to the minute; null if it was never used
 */
record ApiToken(
        UUID id,
        String name,
        Role role,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt) {

    /** Whether it opens the API at this instant. */
    boolean isValid(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }
}

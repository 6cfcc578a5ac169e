package dev.trickle.api.access;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An issued token, without its secret.
 *
 * @param name name of the owner in the audit log
 * @param expiresAt from this instant the token is rejected; null if it does not expire
 * @param lastUsedAt accurate to the minute; null if it was never used
 */
record ApiToken(
        UUID id,
        String name,
        Role role,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt) {

    /** Whether the token is neither revoked nor expired at this instant. */
    boolean isValid(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }
}

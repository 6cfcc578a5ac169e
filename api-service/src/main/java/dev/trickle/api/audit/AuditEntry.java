package dev.trickle.api.audit;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change, as the API returns it.
 *
 * @param actor name of the token that was used
 * @param token id of the token; null if none was needed
 * @param details fields and their new values, as JSON
 */
record AuditEntry(
        UUID id,
        String action,
        Instant at,
        String actor,
        String role,
        @Nullable UUID token,
        @JsonRawValue String details) {}

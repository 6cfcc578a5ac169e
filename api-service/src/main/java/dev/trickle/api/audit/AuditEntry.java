package dev.trickle.api.audit;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that was done, as it is shown.
 *
 * @param who what the token is called that was shown for it
 * @param token its id; null where none was needed
 * @param details what was set to what, as JSON
 */
record AuditEntry(
        UUID id,
        String what,
        Instant at,
        String who,
        String role,
        @Nullable UUID token,
        @JsonRawValue String details) {}

package dev.trickle.api.recipients;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A recipient in an export.
 *
 * @param attributes attributes of the customer; null after an erasure
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ExportedRecipient(
        @JsonUnwrapped @JsonInclude(JsonInclude.Include.ALWAYS)
        RecipientResponse recipient,

        @Nullable Instant readAt,
        @Nullable String name,
        @Nullable JsonNode attributes) {}

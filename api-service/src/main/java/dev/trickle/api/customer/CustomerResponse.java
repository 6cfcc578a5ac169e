package dev.trickle.api.customer;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CustomerId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A customer in a response.
 *
 * @param subscription subscribed only if neither the customer list nor the consent of the person forbids messages
 * @param attributes as JSON
 */
record CustomerResponse(
        CustomerId id,
        AccountId account,
        @Nullable String whatsappPhone,
        @Nullable String name,
        @Nullable String locale,
        @Nullable String customerTier,
        List<String> tags,
        String subscription,
        boolean isActive,
        @JsonRawValue String attributes,
        Instant createdAt,
        Instant updatedAt) {}

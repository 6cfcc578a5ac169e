package dev.trickle.api.customer;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CustomerId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A customer as they are shown.
 *
 * @param subscription subscribed only if nothing speaks against writing to them: neither the shop nor they themselves
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

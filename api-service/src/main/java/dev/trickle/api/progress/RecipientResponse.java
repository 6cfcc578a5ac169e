package dev.trickle.api.progress;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** A recipient, as the API returns it. */
record RecipientResponse(
        RecipientId id,
        CampaignId campaignId,
        @Nullable String userPhone,
        String status,
        LocalDate scheduledDate,
        @Nullable Instant sentAt,
        @Nullable Instant deliveredAt,
        @Nullable String errorMessage,
        @Nullable String errorCode,
        @Nullable String messageId,
        int ordinal) {}

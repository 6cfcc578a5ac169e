package dev.trickle.api.recipients;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.RecipientId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A recipient, as the API returns it.
 *
 * @param reason code of the reason why the recipient was skipped; absent if it was not
 * @param reasonText the reason in words
 * @param lackingValues values without which the message could not be sent, of those that the customer lacks now
 */
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
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reason,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String reasonText,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<String> lackingValues,
        int ordinal) {}

package dev.trickle.api.campaign;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.PhoneNumberId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A campaign, as the API returns it.
 *
 * @param phoneNumberId Meta's id of the phone number that sends the messages; absent for the account's default
 * @param revision number of edits; the value of the ETag
 * @param callsInFlight after a pause or cancel, messages that were claimed before and may still be sent; otherwise null
 */
record CampaignResponse(
        CampaignId id,
        String name,
        @Nullable String description,
        String templateName,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PhoneNumberId phoneNumberId,
        CampaignStatus status,
        int totalTargetCount,
        int messagesSent,
        int messagesDelivered,
        int messagesFailed,
        int messagesRead,
        Instant startDate,
        @Nullable Instant endDate,
        int dailyLimit,
        Instant createdAt,
        @JsonIgnore long revision,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer callsInFlight) {

    CampaignResponse withCallsInFlight(int calls) {
        return new CampaignResponse(
                id,
                name,
                description,
                templateName,
                phoneNumberId,
                status,
                totalTargetCount,
                messagesSent,
                messagesDelivered,
                messagesFailed,
                messagesRead,
                startDate,
                endDate,
                dailyLimit,
                createdAt,
                revision,
                calls);
    }
}

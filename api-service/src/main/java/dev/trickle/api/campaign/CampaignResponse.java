package dev.trickle.api.campaign;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.api.audience.MessageFitCheck.MessageFitWarning;
import dev.trickle.api.problem.FieldError;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.PhoneNumberId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A campaign, as the API returns it.
 *
 * @param phoneNumberId Meta's id of the phone number that sends the messages; absent for the account's default
 * @param revision number of edits; the value of the ETag
 * @param callsInFlight after a pause or cancel, messages that were claimed before and may still be sent; otherwise null
 * @param templateCheck {@code unchecked}, {@code failed} or {@code off}; absent if the campaign fits its template
 * @param templateProblems why the check failed; otherwise absent
 * @param messageWarnings customers whom the message does not fit, in the response to the creation and to the planning
 *     of a draft; absent if it fits all
 * @param warnings in the response to a creation, filter values that no customer has, and an empty audience; in this
 *     response and in the one to an edit of the dates, an end before the last day; otherwise absent
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
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer callsInFlight,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String templateCheck,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<FieldError> templateProblems,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<MessageFitWarning> messageWarnings,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<FieldError> warnings) {

    CampaignResponse withCallsInFlight(int calls) {
        return with(calls, messageWarnings, warnings);
    }

    CampaignResponse withWarnings(List<MessageFitWarning> ofMessage, List<FieldError> ofAudience) {
        return with(callsInFlight, ofMessage.isEmpty() ? null : ofMessage, ofAudience.isEmpty() ? null : ofAudience);
    }

    private CampaignResponse with(
            @Nullable Integer calls,
            @Nullable List<MessageFitWarning> ofMessage,
            @Nullable List<FieldError> ofAudience) {
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
                calls,
                templateCheck,
                templateProblems,
                ofMessage,
                ofAudience);
    }
}

package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;

/** Decisions of the scheduler. The type names are part of the wire format and never change. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface ScheduleEvent {

    Instant at();

    /**
     * Snapshot of the daily quota.
     *
     * @param used messages released on this date, minus those that were certainly not sent
     * @param limit messages per day
     * @param campaigns the same by campaign
     * @param sequence grows with every snapshot of the account; the highest is the newest
     */
    @JsonTypeName("quota-used")
    record QuotaUsed(LocalDate date, int used, int limit, Map<CampaignId, Integer> campaigns, long sequence, Instant at)
            implements ScheduleEvent {}

    /** The recipient failed and is not retried. */
    @JsonTypeName("recipient-failed")
    record RecipientFailed(CampaignId campaign, RecipientId recipient, String code, Instant at)
            implements ScheduleEvent {}

    /** The recipient is skipped for a reason: the message is not sent. */
    @JsonTypeName("recipient-skipped")
    record RecipientSkipped(CampaignId campaign, RecipientId recipient, SkipReason reason, Instant at)
            implements ScheduleEvent {}

    /** The first recipient of the campaign was released. */
    @JsonTypeName("campaign-started")
    record CampaignStarted(CampaignId campaign, Instant at) implements ScheduleEvent {}

    /** The campaign is closed: planned = sent + failed + skipped + unconfirmed. */
    @JsonTypeName("campaign-closed")
    record CampaignClosed(
            CampaignId campaign,
            CloseReason how,
            int planned,
            int sent,
            int failed,
            int skipped,
            int unconfirmed,
            Instant at)
            implements ScheduleEvent {}

    /** Planned recipients have not arrived; the campaign stays open. Zero: no recipient is missing any more. */
    @JsonTypeName("gap-found")
    record RecipientsMissing(CampaignId campaign, int missing, Instant at) implements ScheduleEvent {}

    /** Why a recipient was skipped. */
    enum SkipReason {
        @JsonProperty("opted_out")
        OPTED_OUT,
        @JsonProperty("inactive")
        INACTIVE,
        @JsonProperty("erased")
        ERASED,
        @JsonProperty("cancelled")
        CANCELLED,
        @JsonProperty("ended")
        ENDED,
        @JsonProperty("lacks_value")
        LACKS_VALUE,
        /** The values of the customer make the message longer than Meta accepts. */
        @JsonProperty("too_long")
        TOO_LONG,
        /** The campaign ended before a person decided whether a message of the recipient is an opt-out. */
        @JsonProperty("undecided")
        UNDECIDED,
        /** Another recipient of the campaign is the same person. */
        @JsonProperty("same_person")
        SAME_PERSON,
        /** The recipient's event never arrived, and an operator accepted that. */
        @JsonProperty("lost")
        LOST
    }

    /** How a campaign ended. */
    enum CloseReason {
        @JsonProperty("completed")
        COMPLETED,
        @JsonProperty("cancelled")
        CANCELLED,
        @JsonProperty("ended")
        ENDED
    }
}

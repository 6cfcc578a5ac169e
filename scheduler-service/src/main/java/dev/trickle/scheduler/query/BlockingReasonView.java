package dev.trickle.scheduler.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import dev.trickle.scheduler.release.BlockingReason;
import dev.trickle.scheduler.release.BlockingReason.Code;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A blocking reason in the account status.
 *
 * @param campaign the blocked campaign; null if the whole account is blocked
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record BlockingReasonView(
        Code reason,
        @Nullable Instant until,
        @Nullable CampaignId campaign,
        @Nullable Scope scope) {

    BlockingReasonView(@Nullable CampaignId campaign, BlockingReason blockingReason) {
        this(blockingReason.code(), blockingReason.until(), campaign, blockingReason.scope());
    }

    static BlockingReasonView forAccount(BlockingReason blockingReason) {
        return new BlockingReasonView(null, blockingReason);
    }

    /** The reason in words. */
    @JsonProperty
    String explanation() {
        return switch (reason) {
            case RECOVERING_STATE -> "The scheduler lost its state and reads it again.";
            case CLOCK_MOVED_BACK -> "The clock of the scheduler moved backwards.";
            case OUTSIDE_SEND_WINDOW -> "The send window of the account is closed.";
            case MESSAGING_LIMIT_REACHED -> "As many people as the messaging limit allows in 24 hours have a message.";
            case DAILY_QUOTA_USED -> "The messages of today are used.";
            case IN_FLIGHT_LIMIT_REACHED -> "The maximum number of messages is being sent.";
            case BATCHING_SLOTS -> "More people may get a message in a moment, and are released together.";
            case SPREADING ->
                "The messages of a day are spread (setting spread of the account); the next one is due at until.";
            case NOT_DEFINED -> "Recipients have arrived before the definition of their campaign.";
            case DRAFT -> "The campaign is a draft.";
            case PAUSED -> "The campaign is paused.";
            case CANCELLED -> "The campaign is cancelled.";
            case ENDED -> "The end date of the campaign has passed.";
            case CLOSED -> "The campaign is closed.";
            case NOT_STARTED -> "The start date of the campaign is in the future.";
            case SUSPENDED -> explainSuspension();
            case PHONE_NUMBER_NOT_CONFIGURED -> "The settings of the account lack the phone number of the campaign.";
            case REFUSED_BY_SENDER ->
                "The sender refuses messages of this scope. Single recipients are sent as probes.";
            case CAMPAIGN_DAILY_LIMIT_REACHED -> "The daily limit of the campaign is used.";
            case RETRY_NOT_DUE -> "All waiting recipients wait for their next attempt.";
            case QUEUE_EMPTY -> "No recipient waits.";
        };
    }

    private String explainSuspension() {
        return scope != null && scope.kind() == Scope.Kind.ACCOUNT_STOP
                ? "The owner has stopped all sending of the account. POST /api/accounts/{id}/start starts it again."
                : "The campaign, its template, its phone number or its account is suspended.";
    }
}

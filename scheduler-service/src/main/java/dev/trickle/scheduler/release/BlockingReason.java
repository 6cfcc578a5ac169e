package dev.trickle.scheduler.release;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that keeps recipients from being released at an instant.
 *
 * @param until when it ends by itself; null if nobody knows, or if somebody has to end it
 * @param scope what is held, for {@link Code#SUSPENDED} and {@link Code#PAUSED}
 */
public record BlockingReason(
        Code code, @Nullable Instant until, @Nullable Scope scope) {

    /** One whose end nobody knows. */
    public static BlockingReason of(Code code) {
        return new BlockingReason(code, null, null);
    }

    /** One that ends by itself; null where even that is not known. */
    public static BlockingReason endingAt(Code code, @Nullable Instant end) {
        return new BlockingReason(code, end, null);
    }

    /** A suspension, also of a campaign. It ends when a person or WhatsApp resumes it. */
    public static BlockingReason suspended(Scope scope) {
        return new BlockingReason(Code.SUSPENDED, null, scope);
    }

    /** The sender found the campaign paused at a revision that has not arrived here. */
    public static BlockingReason paused(CampaignId campaign) {
        return new BlockingReason(Code.PAUSED, null, Scope.of(campaign));
    }

    /** What keeps them. The names in quotes are what operators read: never rename them. */
    public enum Code {

        // --- Of the account -----------------------------------------------------------------------------------------

        /** Stores that were lost are being filled again, or have to be. */
        @JsonProperty("recovering_state")
        RECOVERING_STATE,
        /** It showed a later instant before: nobody knows which of the two is wrong. */
        @JsonProperty("clock_moved_back")
        CLOCK_MOVED_BACK,
        @JsonProperty("outside_send_window")
        OUTSIDE_SEND_WINDOW,
        /** As many people as the messaging limit allows hold a place in the moving 24 hours. */
        @JsonProperty("messaging_limit_reached")
        MESSAGING_LIMIT_REACHED,
        @JsonProperty("daily_quota_used")
        DAILY_QUOTA_USED,
        /** As many releases are unanswered as may be. */
        @JsonProperty("in_flight_limit_reached")
        IN_FLIGHT_LIMIT_REACHED,
        /** Places are about to become free: a moment is waited, so that they are used together. */
        @JsonProperty("batching_slots")
        BATCHING_SLOTS,

        // --- Of a campaign ------------------------------------------------------------------------------------------

        /** Its recipients came before it. */
        @JsonProperty("not_defined")
        NOT_DEFINED,
        @JsonProperty("draft")
        DRAFT,
        @JsonProperty("paused")
        PAUSED,
        @JsonProperty("cancelled")
        CANCELLED,
        @JsonProperty("ended")
        ENDED,
        @JsonProperty("closed")
        CLOSED,
        @JsonProperty("not_started")
        NOT_STARTED,
        @JsonProperty("suspended")
        SUSPENDED,
        @JsonProperty("campaign_daily_limit_reached")
        CAMPAIGN_DAILY_LIMIT_REACHED,
        /** Nobody is in the queue, and nobody who is to be tried again is due. */
        @JsonProperty("retry_not_due")
        RETRY_NOT_DUE,
        @JsonProperty("queue_empty")
        QUEUE_EMPTY
    }
}

package dev.trickle.scheduler.release;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A reason why nothing is released, with its end.
 *
 * @param until when the reason ends by itself; null if that is unknown, or if a person or an event has to end it
 * @param scope the suspended or paused scope, for {@link Code#SUSPENDED}, {@link Code#PAUSED} and
 *     {@link Code#REFUSED_BY_SENDER}
 */
public record BlockingReason(
        Code code, @Nullable Instant until, @Nullable Scope scope) {

    /** A reason with an unknown end. */
    public static BlockingReason of(Code code) {
        return new BlockingReason(code, null, null);
    }

    /** A reason that ends by itself; {@code end} is null if the instant is unknown. */
    public static BlockingReason endingAt(Code code, @Nullable Instant end) {
        return new BlockingReason(code, end, null);
    }

    /** A suspension of any scope. It ends when a person or WhatsApp resumes it. */
    public static BlockingReason suspended(Scope scope) {
        return new BlockingReason(Code.SUSPENDED, null, scope);
    }

    /** Refusals of the sender hold the scope; the next probe is due at this instant. */
    public static BlockingReason refused(Scope scope, Instant nextProbeAt) {
        return new BlockingReason(Code.REFUSED_BY_SENDER, nextProbeAt, scope);
    }

    /** A pause that the sender reported, at a revision that the scheduler has not read yet. */
    public static BlockingReason paused(CampaignId campaign) {
        return new BlockingReason(Code.PAUSED, null, Scope.of(campaign));
    }

    /** The reason codes. The quoted names are part of the API: never rename them. */
    public enum Code {

        // --- Of the account -----------------------------------------------------------------------------------------

        /** The state stores were lost and are not complete yet. */
        @JsonProperty("recovering_state")
        RECOVERING_STATE,
        /** The clock is behind an earlier reading. */
        @JsonProperty("clock_moved_back")
        CLOCK_MOVED_BACK,
        @JsonProperty("outside_send_window")
        OUTSIDE_SEND_WINDOW,
        /** All slots of the messaging limit are occupied. */
        @JsonProperty("messaging_limit_reached")
        MESSAGING_LIMIT_REACHED,
        @JsonProperty("daily_quota_used")
        DAILY_QUOTA_USED,
        /** The maximum number of requests is in flight. */
        @JsonProperty("in_flight_limit_reached")
        IN_FLIGHT_LIMIT_REACHED,
        /** More slots become free in a moment, and are used together. */
        @JsonProperty("batching_slots")
        BATCHING_SLOTS,
        /** The messages of a day are spread, and the next one is not due yet. */
        @JsonProperty("spreading")
        SPREADING,

        // --- Of a campaign ------------------------------------------------------------------------------------------

        /** Recipients arrived before the definition of their campaign. */
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
        /** The settings of the account no longer contain the phone number of the campaign. */
        @JsonProperty("phone_number_not_configured")
        PHONE_NUMBER_NOT_CONFIGURED,
        /** The sender has refused recipients in a row for a reason that concerns the whole scope. */
        @JsonProperty("refused_by_sender")
        REFUSED_BY_SENDER,
        @JsonProperty("campaign_daily_limit_reached")
        CAMPAIGN_DAILY_LIMIT_REACHED,
        /** The queue is empty, and no scheduled retry is due. */
        @JsonProperty("retry_not_due")
        RETRY_NOT_DUE,
        @JsonProperty("queue_empty")
        QUEUE_EMPTY
    }
}

package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Outcomes of send requests. The type names are part of the wire format and never change. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface MessageEvent {

    AttemptId attempt();

    CampaignId campaign();

    Instant at();

    /**
     * WhatsApp accepted the message.
     *
     * @param acceptedAt instant by the sender's clock, read after the response
     */
    @JsonTypeName("message-sent")
    record MessageSent(AttemptId attempt, CampaignId campaign, Instant acceptedAt, Instant at)
            implements MessageEvent {}

    /**
     * WhatsApp rejected the message, for a reason that concerns this recipient or this message.
     *
     * @param code Meta's error code, or a code of Trickle if Meta gave none
     */
    @JsonTypeName("message-failed")
    record MessageFailed(AttemptId attempt, CampaignId campaign, String code, FailureKind kind, Instant at)
            implements MessageEvent {}

    /**
     * The message was not sent, for a reason that does not concern the message itself.
     *
     * @param scope scope to which the reason applies; null means the account, or the recipient alone for reasons such as
     *     an opt-out
     * @param version with {@code scope}: the campaign's revision for {@link NotSentReason#PAUSED}, the suspension's
     *     epoch for {@link NotSentReason#SUSPENDED}, also if the scope is a campaign; the two are never compared
     * @param retryAt earliest instant of the next attempt, if the reason defines one
     * @param holder the blocking attempt, for {@link NotSentReason#ALREADY}
     * @param contactKey the current contact key, for {@link NotSentReason#CHANGED}
     */
    @JsonTypeName("message-not-sent")
    record MessageNotSent(
            AttemptId attempt,
            CampaignId campaign,
            NotSentReason reason,
            @Nullable Scope scope,
            @Nullable Long version,
            @Nullable Instant retryAt,
            @Nullable BlockingAttempt holder,
            @Nullable ContactKey contactKey,
            Instant at)
            implements MessageEvent {}

    /** The outcome is unknown. WhatsApp may have accepted the message, so it is not sent again automatically. */
    @JsonTypeName("message-unconfirmed")
    record MessageUnconfirmed(AttemptId attempt, CampaignId campaign, Instant at) implements MessageEvent {}

    /**
     * Another attempt that blocks messages to the same person in the campaign.
     *
     * @param acceptedAt when WhatsApp accepted it; null if it did not
     * @param code Meta's error code; null unless WhatsApp rejected or could not deliver it
     */
    record BlockingAttempt(
            AttemptId attempt,
            AttemptState state,
            @Nullable Instant acceptedAt,
            @Nullable String code) {}

    /** Whether a rejected message may be retried. */
    enum FailureKind {
        /** A retry would fail again. */
        @JsonProperty("permanent")
        PERMANENT,
        /** A later retry may succeed. */
        @JsonProperty("transient")
        TRANSIENT,
        /** Too many messages to this person in a short time. */
        @JsonProperty("pair_rate")
        PAIR_RATE
    }

    /** Why the message was not sent. */
    enum NotSentReason {
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
        /** The template needs a value that the customer does not have. */
        @JsonProperty("lacks_value")
        LACKS_VALUE,
        /** The values of the customer make the message longer than Meta accepts. */
        @JsonProperty("too_long")
        TOO_LONG,
        /** A person has to decide whether a message of the recipient is an opt-out. */
        @JsonProperty("undecided")
        UNDECIDED,
        @JsonProperty("paused")
        PAUSED,
        @JsonProperty("suspended")
        SUSPENDED,
        @JsonProperty("throttled")
        THROTTLED,
        /** The clocks of the services or of the database differ too much to count 24 hours. */
        @JsonProperty("clock_skew")
        CLOCK_SKEW,
        @JsonProperty("no_connection")
        NO_CONNECTION,
        /** The request expired before the claim. */
        @JsonProperty("expired")
        EXPIRED,
        /** Too much time passed between the claim and the call. */
        @JsonProperty("too_old")
        TOO_OLD,
        /** WhatsApp accepts the template at its other endpoint only; the next attempt is made there. */
        @JsonProperty("wrong_endpoint")
        WRONG_ENDPOINT,
        /** The claims table may come from an older backup than Kafka; nothing is sent until recovery has checked. */
        @JsonProperty("recovering")
        RECOVERING,
        /** The person has another phone number now. */
        @JsonProperty("changed")
        CHANGED,
        /** Another attempt for the same person in the same campaign blocks this one. */
        @JsonProperty("already")
        ALREADY
    }
}

package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What became of a send request. The names in quotes are on the wire: never rename them. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface MessageEvent {

    AttemptId attempt();

    CampaignId campaign();

    Instant at();

    /**
     * WhatsApp took the message.
     *
     * @param acceptedAt the sender's calendar, read after the answer
     */
    @JsonTypeName("message-sent")
    record MessageSent(AttemptId attempt, CampaignId campaign, Instant acceptedAt, Instant at)
            implements MessageEvent {}

    /**
     * WhatsApp certainly refused the message, for a reason that lies in this recipient or this message.
     *
     * @param code Meta's error code, or a word of ours where Meta gave none
     */
    @JsonTypeName("message-failed")
    record MessageFailed(AttemptId attempt, CampaignId campaign, String code, FailureKind kind, Instant at)
            implements MessageEvent {}

    /**
     * The message was certainly not sent, for a reason that does not lie in the message itself.
     *
     * @param scope what is held, for {@link NotSentReason#PAUSED} and {@link NotSentReason#SUSPENDED}
     * @param version with {@code scope}: the campaign's revision for {@link NotSentReason#PAUSED}, the suspension's epoch
     *     for {@link NotSentReason#SUSPENDED}, also where a campaign is suspended; the two are never compared
     * @param retryAt not before, where the reason knows
     * @param holder the attempt that blocks, for {@link NotSentReason#ALREADY}
     * @param contactKey the person's key now, for {@link NotSentReason#CHANGED}
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

    /** Nobody knows whether WhatsApp took the message: it is not sent again by a machine. */
    @JsonTypeName("message-unconfirmed")
    record MessageUnconfirmed(AttemptId attempt, CampaignId campaign, Instant at) implements MessageEvent {}

    /**
     * The attempt that already blocks a person in a campaign.
     *
     * @param acceptedAt when WhatsApp took it, if it did
     * @param code why WhatsApp refused or could not deliver it, if so
     */
    record BlockingAttempt(
            AttemptId attempt,
            AttemptState state,
            @Nullable Instant acceptedAt,
            @Nullable String code) {}

    /** What a certain refusal says about trying this recipient again. */
    enum FailureKind {
        /** The same message would fail again. */
        @JsonProperty("permanent")
        PERMANENT,
        /** It may pass when tried later. */
        @JsonProperty("transient")
        TRANSIENT,
        /** Too many messages to this person in a short time. */
        @JsonProperty("pair_rate")
        PAIR_RATE
    }

    /** Why nothing was sent. */
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
        @JsonProperty("paused")
        PAUSED,
        @JsonProperty("suspended")
        SUSPENDED,
        @JsonProperty("throttled")
        THROTTLED,
        @JsonProperty("no_connection")
        NO_CONNECTION,
        /** The request's last instant had passed. */
        @JsonProperty("expired")
        EXPIRED,
        /** The process was held up between the claim and the call. */
        @JsonProperty("too_old")
        TOO_OLD,
        /** The claims may be older than the world. */
        @JsonProperty("recovering")
        RECOVERING,
        /** The person has another phone now. */
        @JsonProperty("changed")
        CHANGED,
        /** Another attempt for the same person in the same campaign blocks. */
        @JsonProperty("already")
        ALREADY
    }
}

package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A recipient was released: requests that the message is sent once, now.
 *
 * @param number the phone number to send from
 * @param notAfter no claim is allowed at or after this instant
 * @param revision revision of the campaign at the release
 * @param tries failures of this recipient before this attempt, from 0
 * @param supersedes the earlier attempt that this one replaces, if it replaces one
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonTypeName("send-requested")
public record SendRequested(
        AttemptId attempt,
        CampaignId campaign,
        CustomerId customer,
        ContactKey contactKey,
        PhoneNumberId number,
        Instant notAfter,
        long revision,
        int tries,
        @Nullable Superseded supersedes,
        Instant at) {

    /** An earlier attempt that may have been accepted, and the reason for a second message. */
    public record Superseded(AttemptId attempt, SupersedeReason because) {}

    /** Reason for a second message to the same person. */
    public enum SupersedeReason {
        @JsonProperty("resend_ordered")
        RESEND_ORDERED,
        @JsonProperty("delivery_failed")
        DELIVERY_FAILED
    }
}

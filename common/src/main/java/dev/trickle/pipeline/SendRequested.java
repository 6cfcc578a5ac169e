package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A recipient was released: the message is to be sent now, once.
 *
 * @param number the phone number to send from
 * @param notAfter no claim on or after this instant
 * @param revision of the campaign when it was released
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

    /** An earlier attempt that may have been accepted, and why it may be replaced all the same. */
    public record Superseded(AttemptId attempt, SupersedeReason because) {}

    /** Why a second message to the same person is right. */
    public enum SupersedeReason {
        @JsonProperty("resend_ordered")
        RESEND_ORDERED,
        @JsonProperty("delivery_failed")
        DELIVERY_FAILED
    }
}

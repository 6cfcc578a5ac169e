package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;

/** Delivery reports of WhatsApp about accepted messages. The type names are part of the wire format and never change. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface DeliveryUpdate {

    /** Instant of the report by WhatsApp's clock, in whole seconds. */
    Instant at();

    /** A report about an attempt of Trickle. It is evidence that WhatsApp accepted the attempt. */
    sealed interface AttemptReport extends DeliveryUpdate {

        AttemptId attempt();

        CampaignId campaign();
    }

    /** WhatsApp sent the message on. */
    @JsonTypeName("send-confirmed")
    record SendConfirmed(AttemptId attempt, CampaignId campaign, Instant at) implements AttemptReport {}

    @JsonTypeName("message-delivered")
    record MessageDelivered(AttemptId attempt, CampaignId campaign, Instant at) implements AttemptReport {}

    /** The message was read, and therefore also delivered. */
    @JsonTypeName("message-read")
    record MessageRead(AttemptId attempt, CampaignId campaign, Instant at) implements AttemptReport {}

    /** WhatsApp accepted the message and did not deliver it to the device of this report. */
    @JsonTypeName("delivery-failed")
    record DeliveryFailed(AttemptId attempt, CampaignId campaign, String code, Instant at) implements AttemptReport {}

    /**
     * Another tool sent a message to a contact from the same account.
     *
     * @param message identifies the message without naming a person: its id hashed with the installation's secret
     */
    @JsonTypeName("foreign-message-seen")
    record ExternalMessageSeen(ContactKey contactKey, String message, Instant at) implements DeliveryUpdate {}
}

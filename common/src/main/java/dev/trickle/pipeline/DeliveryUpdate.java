package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;

/** What WhatsApp reported of a message it took. The names in quotes are on the wire: never rename them. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface DeliveryUpdate {

    /** WhatsApp's time of the report; whole seconds. */
    Instant at();

    /** A report about one of our attempts: in itself evidence that the attempt was accepted. */
    sealed interface AttemptReport extends DeliveryUpdate {

        AttemptId attempt();

        CampaignId campaign();
    }

    /** WhatsApp says that it sent the message on. */
    @JsonTypeName("send-confirmed")
    record SendConfirmed(AttemptId attempt, CampaignId campaign, Instant at) implements AttemptReport {}

    @JsonTypeName("message-delivered")
    record MessageDelivered(AttemptId attempt, CampaignId campaign, Instant at) implements AttemptReport {}

    /** Read, and so also delivered. */
    @JsonTypeName("message-read")
    record MessageRead(AttemptId attempt, CampaignId campaign, Instant at) implements AttemptReport {}

    /** Accepted, and then not delivered to any device as far as this report knows. */
    @JsonTypeName("delivery-failed")
    record DeliveryFailed(AttemptId attempt, CampaignId campaign, String code, Instant at) implements AttemptReport {}

    /**
     * Another tool wrote to a person from the same account.
     *
     * @param message recognises the message without naming anybody: its id behind the installation's secret
     */
    @JsonTypeName("foreign-message-seen")
    record ExternalMessageSeen(ContactKey contactKey, String message, Instant at) implements DeliveryUpdate {}
}

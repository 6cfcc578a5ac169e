package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Delivery reports of WhatsApp about accepted messages. The type names are part of the wire format and never change.
 */
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

    /**
     * The message was delivered.
     *
     * @param pricing null if WhatsApp reports it otherwise: it does so once, with the delivery or with the reading
     */
    @JsonTypeName("message-delivered")
    record MessageDelivered(
            AttemptId attempt,
            CampaignId campaign,
            Instant at,
            @Nullable Pricing pricing) implements AttemptReport {

        /** Creates a report without pricing. */
        public MessageDelivered(AttemptId attempt, CampaignId campaign, Instant at) {
            this(attempt, campaign, at, null);
        }
    }

    /** The message was read, and therefore also delivered. */
    @JsonTypeName("message-read")
    record MessageRead(
            AttemptId attempt,
            CampaignId campaign,
            Instant at,
            @Nullable Pricing pricing) implements AttemptReport {

        /** Creates a report without pricing. */
        public MessageRead(AttemptId attempt, CampaignId campaign, Instant at) {
            this(attempt, campaign, at, null);
        }
    }

    /**
     * How WhatsApp charges a delivered message. WhatsApp reports it only once, so it cannot be read again.
     *
     * @param category such as {@code marketing}, or {@code marketing_lite} at the endpoint for marketing messages
     * @param type such as {@code regular} or {@code free_entry_point}; null if the report lacks it
     * @param billable whether the message is charged
     * @param country two letters, of the recipient's number, which determines the price; null if it is unknown
     */
    record Pricing(
            String category,
            @Nullable String type,
            boolean billable,
            @Nullable String country) {}

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

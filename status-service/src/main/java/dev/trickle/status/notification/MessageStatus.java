package dev.trickle.status.notification;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import java.time.Instant;
import java.util.Optional;

/** Status of a message in a delivery report. The names are stored in {@code parked_webhooks}. */
public enum MessageStatus {
    SENT,
    DELIVERED,
    READ,
    FAILED;

    /** Code of a failure without an error code. */
    public static final String NO_CODE = "unknown";

    /** Parses a status of a webhook; empty if it does not concern delivery. */
    static Optional<MessageStatus> of(String status) {
        return switch (status) {
            case "sent" -> Optional.of(SENT);
            case "delivered" -> Optional.of(DELIVERED);
            case "read", "played" -> Optional.of(READ);
            case "failed" -> Optional.of(FAILED);
            default -> Optional.empty();
        };
    }

    /** Returns the event that reports this status of an attempt. */
    public DeliveryUpdate toEvent(AttemptId attempt, CampaignId campaign, String code, Instant at) {
        return switch (this) {
            case SENT -> new SendConfirmed(attempt, campaign, at);
            case DELIVERED -> new MessageDelivered(attempt, campaign, at);
            case READ -> new MessageRead(attempt, campaign, at);
            case FAILED -> new DeliveryFailed(attempt, campaign, code, at);
        };
    }
}

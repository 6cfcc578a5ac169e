package dev.trickle.status.notification;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.DeliveryUpdate;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.pipeline.DeliveryUpdate.Pricing;
import dev.trickle.pipeline.DeliveryUpdate.SendConfirmed;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /**
     * Returns the event that reports this status of an attempt.
     *
     * @param pricing only delivered messages are charged, so it is not part of other events
     */
    public DeliveryUpdate toEvent(
            AttemptId attempt, CampaignId campaign, String code, Instant at, @Nullable Pricing pricing) {
        return switch (this) {
            case SENT -> new SendConfirmed(attempt, campaign, at);
            case DELIVERED -> new MessageDelivered(attempt, campaign, at, pricing);
            case READ -> new MessageRead(attempt, campaign, at, pricing);
            case FAILED -> new DeliveryFailed(attempt, campaign, code, at);
        };
    }
}

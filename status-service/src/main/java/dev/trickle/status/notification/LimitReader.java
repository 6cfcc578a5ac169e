package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.nonBlank;
import static dev.trickle.status.notification.LenientJson.firstText;
import static dev.trickle.status.notification.LenientJson.text;

import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.status.notification.WebhookNotification.AccountChanged;
import dev.trickle.status.notification.WebhookNotification.NumberQualityChanged;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads what Meta allows a business, and how it rates a number: in both it may write a limit. */
final class LimitReader {

    private LimitReader() {}

    /** The field {@code business_capability_update}. */
    static void readCapability(WebhookChange webhookChange, Consumer<WebhookNotification> tell) {
        tell.accept(limitChange(webhookChange, "max_daily_conversations_per_business")
                .orElse(new Unrecognized(webhookChange.field())));
    }

    /** The field {@code phone_number_quality_update}; the limit stood in {@code current_limit} up to February 2026. */
    static void readQuality(WebhookChange webhookChange, Consumer<WebhookNotification> tell) {
        var limit = limitChange(webhookChange, "max_daily_conversations_per_business", "current_limit");
        var rating = nonBlank(text(webhookChange.value(), "event"))
                .map(event -> new NumberQualityChanged(
                        webhookChange.origin(), event.toUpperCase(Locale.ROOT), webhookChange.changedAt()));
        limit.ifPresent(tell);
        rating.ifPresent(tell);
        if (limit.isEmpty() && rating.isEmpty()) {
            tell.accept(new Unrecognized(webhookChange.field()));
        }
    }

    private static Optional<WebhookNotification> limitChange(WebhookChange webhookChange, String... fields) {
        return MessagingTier.parseLimit(firstText(webhookChange.value(), fields))
                .map(limit -> new AccountChanged(
                        webhookChange.origin(), new MessagingLimitChanged(limit, webhookChange.changedAt())));
    }
}

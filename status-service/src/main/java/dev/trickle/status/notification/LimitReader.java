package dev.trickle.status.notification;

import static dev.trickle.status.notification.LenientJson.firstText;
import static dev.trickle.status.notification.LenientJson.nonBlank;
import static dev.trickle.status.notification.LenientJson.text;

import dev.trickle.pipeline.AccountEvent.MessagingLimitChanged;
import dev.trickle.pipeline.MessagingTier;
import dev.trickle.status.notification.WebhookNotification.AccountChanged;
import dev.trickle.status.notification.WebhookNotification.NumberQualityChanged;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads changes of the messaging limit and of the quality of a number, which may also contain a limit. */
final class LimitReader {

    private static final String THROUGHPUT_UPGRADE = "THROUGHPUT_UPGRADE";

    private LimitReader() {}

    /** Reads the field {@code business_capability_update}. */
    static void readCapability(WebhookChange change, Consumer<WebhookNotification> notifications) {
        notifications.accept(
                limitChange(change, "max_daily_conversations_per_business").orElse(new Unrecognized(change.field())));
    }

    /**
     * Reads the field {@code phone_number_quality_update}; until February 2026 the limit was in {@code current_limit}.
     * The value of a throughput upgrade describes messages per second, not people in 24 hours.
     */
    static void readQuality(WebhookChange change, Consumer<WebhookNotification> notifications) {
        var event = nonBlank(text(change.value(), "event")).map(name -> name.toUpperCase(Locale.ROOT));
        var limit = event.filter(THROUGHPUT_UPGRADE::equals).isPresent()
                ? Optional.<WebhookNotification>empty()
                : limitChange(change, "max_daily_conversations_per_business", "current_limit");
        var rating = event.map(name -> new NumberQualityChanged(change.origin(), name, change.changedAt()));
        limit.ifPresent(notifications);
        rating.ifPresent(notifications);
        if (limit.isEmpty() && rating.isEmpty()) {
            notifications.accept(new Unrecognized(change.field()));
        }
    }

    private static Optional<WebhookNotification> limitChange(WebhookChange change, String... fields) {
        return MessagingTier.parseLimit(firstText(change.value(), fields))
                .map(limit ->
                        new AccountChanged(change.origin(), new MessagingLimitChanged(limit, change.changedAt())));
    }
}

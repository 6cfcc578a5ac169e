package dev.trickle.status.notification;

import dev.trickle.status.notification.WebhookNotification.Origin;
import java.util.List;
import java.util.Set;

/**
 * The content of one webhook.
 *
 * @param notifications at least one
 * @param origins the business accounts and phone numbers that it names; none if it has no readable change
 */
public record WebhookContent(List<WebhookNotification> notifications, Set<Origin> origins) {}

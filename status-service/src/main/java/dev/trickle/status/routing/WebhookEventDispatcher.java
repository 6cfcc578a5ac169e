package dev.trickle.status.routing;

import dev.trickle.status.account.AccountEventMapper;
import dev.trickle.status.attempt.KnownAttemptRepository;
import dev.trickle.status.attempt.KnownAttempts;
import dev.trickle.status.consent.ConsentHandler;
import dev.trickle.status.identity.AliasExtractor;
import dev.trickle.status.identity.AliasRepository;
import dev.trickle.status.notification.IgnoredNotificationMetrics;
import dev.trickle.status.notification.WebhookNotification;
import dev.trickle.status.notification.WebhookNotification.AccountChanged;
import dev.trickle.status.notification.WebhookNotification.AccountRestrictionChanged;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.ContactSeen;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import dev.trickle.status.notification.WebhookNotification.NoActionNeeded;
import dev.trickle.status.notification.WebhookNotification.NumberChanged;
import dev.trickle.status.notification.WebhookNotification.NumberQualityChanged;
import dev.trickle.status.notification.WebhookNotification.OptOutUnclear;
import dev.trickle.status.notification.WebhookNotification.Unrecognized;
import dev.trickle.status.notification.WebhookNotification.UserIdChanged;
import dev.trickle.status.publishing.EventPublisher;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Dispatches notifications to their handlers and publishes the resulting events.
 *
 * <p>Tables are written first, then every event is published, then the offset is committed. After a crash in between,
 * the same webhooks are read again and the same events are published again.
 */
@Component
class WebhookEventDispatcher {

    private final KnownAttemptRepository attempts;
    private final AliasExtractor aliasExtractor;
    private final AliasRepository aliases;
    private final DeliveryReportMatcher reports;
    private final ConsentHandler consents;
    private final AccountEventMapper accounts;
    private final ParkedWebhooks parked;
    private final ReportedMessageRepository reportedMessages;
    private final EventPublisher publisher;
    private final IgnoredNotificationMetrics ignored;

    WebhookEventDispatcher(
            KnownAttemptRepository attempts,
            AliasExtractor aliasExtractor,
            AliasRepository aliases,
            DeliveryReportMatcher reports,
            ConsentHandler consents,
            AccountEventMapper accounts,
            ParkedWebhooks parked,
            ReportedMessageRepository reportedMessages,
            EventPublisher publisher,
            IgnoredNotificationMetrics ignored) {
        this.attempts = attempts;
        this.aliasExtractor = aliasExtractor;
        this.aliases = aliases;
        this.reports = reports;
        this.consents = consents;
        this.accounts = accounts;
        this.parked = parked;
        this.reportedMessages = reportedMessages;
        this.publisher = publisher;
        this.ignored = ignored;
    }

    void dispatch(List<WebhookNotification> notifications, Instant now) {
        var known = attempts.findReferenced(notifications);
        var newAliases = aliasExtractor.extract(notifications, known);
        var result = new RoutingResult();
        aliases.upsert(newAliases);
        notifications.forEach(notification -> dispatch(notification, known, result));
        consents.propagateOptOuts(newAliases, now, result.events());
        parked.park(result.parked(), now);
        reportedMessages.upsert(result.messageIds());
        publisher.sendAll(result.events().records());
        // After publishing: an opt-out that is marked before its event is published would be lost in a crash.
        aliases.markPropagated(newAliases);
    }

    private void dispatch(WebhookNotification notification, KnownAttempts known, RoutingResult result) {
        switch (notification) {
            case MessageReported reported -> reports.match(reported, known, result);
            case ConsentChanged changed -> consents.handle(changed, known, result.events());
            case OptOutUnclear unclear -> consents.handle(unclear, known, result.events());
            case AccountChanged changed -> accounts.map(changed, result.events());
            case AccountRestrictionChanged changed -> accounts.map(changed, result.events());
            case NumberQualityChanged changed -> accounts.map(changed, result.events());
            // Only its alias is needed.
            case NumberChanged changed -> {}
            case UserIdChanged changed -> {}
            case ContactSeen(var origin, var contact, var type) -> ignored.count(type);
            case NoActionNeeded(var type) -> ignored.count(type);
            case Unrecognized(var type) -> ignored.count(type);
        }
    }
}

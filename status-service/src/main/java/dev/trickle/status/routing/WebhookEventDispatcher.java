package dev.trickle.status.routing;

import dev.trickle.status.notification.WebhookNotification;
import dev.trickle.status.notification.WebhookNotification.AccountChanged;
import dev.trickle.status.notification.WebhookNotification.AccountRestrictionChanged;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.ContactSeen;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
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
 * Turns notices into events.
 *
 * <p>Tables are written first, then Kafka has every event, then the offset moves: whoever dies in between reads the
 * same webhooks again and says the same again.
 */
@Component
class WebhookEventDispatcher {

    private final KnownAttemptRepository knownAttemptRepository;
    private final AliasExtractor names;
    private final AliasRepository aliasRepository;
    private final DeliveryReportMatcher reports;
    private final ConsentHandler consents;
    private final AccountEventMapper accounts;
    private final ParkedWebhooks parked;
    private final ReportedMessageRepository messages;
    private final EventPublisher eventPublisher;
    private final IgnoredNotificationMetrics ignoredNotificationMetrics;

    WebhookEventDispatcher(
            KnownAttemptRepository knownAttemptRepository,
            AliasExtractor names,
            AliasRepository aliasRepository,
            DeliveryReportMatcher reports,
            ConsentHandler consents,
            AccountEventMapper accounts,
            ParkedWebhooks parked,
            ReportedMessageRepository messages,
            EventPublisher eventPublisher,
            IgnoredNotificationMetrics ignoredNotificationMetrics) {
        this.knownAttemptRepository = knownAttemptRepository;
        this.names = names;
        this.aliasRepository = aliasRepository;
        this.reports = reports;
        this.consents = consents;
        this.accounts = accounts;
        this.parked = parked;
        this.messages = messages;
        this.eventPublisher = eventPublisher;
        this.ignoredNotificationMetrics = ignoredNotificationMetrics;
    }

    void route(List<WebhookNotification> notices, Instant now) {
        var known = knownAttemptRepository.knownTo(notices);
        var learnt = names.told(notices, known);
        var routingResult = new RoutingResult();
        aliasRepository.learn(learnt);
        notices.forEach(webhookNotification -> route(webhookNotification, known, routingResult));
        consents.carryOver(learnt, routingResult);
        parked.park(routingResult.unknown(), now);
        messages.learn(routingResult.messages());
        eventPublisher.sendAll(routingResult.events());
        // Only now: an opt-out that was carried over and not published would never be told otherwise.
        aliasRepository.carriedOver(learnt);
    }

    private void route(WebhookNotification webhookNotification, KnownAttempts known, RoutingResult routingResult) {
        switch (webhookNotification) {
            case MessageReported reported -> reports.route(reported, known, routingResult);
            case ConsentChanged changed -> consents.route(changed, known, routingResult);
            case OptOutUnclear unclear -> consents.route(unclear, known);
            case AccountChanged told -> accounts.route(told, routingResult);
            case AccountRestrictionChanged barred -> accounts.route(barred, routingResult);
            case NumberQualityChanged rated -> accounts.route(rated, routingResult);
            // Its alias is all there is to it.
            case NumberChanged changed -> {}
            case UserIdChanged changed -> {}
            case ContactSeen(var origin, var webhookContact, var what) -> ignoredNotificationMetrics.count(what);
            case Unrecognized(var what) -> ignoredNotificationMetrics.count(what);
        }
    }
}

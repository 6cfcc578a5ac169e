package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Topics;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import dev.trickle.status.routing.ParkedWebhooks.ParkedReport;
import org.springframework.stereotype.Component;

/** Hands reports to the attempts that they are about; parks those about messages that nobody here knows. */
@Component
class DeliveryReportMatcher {

    private final AccountResolver accountResolver;
    private final ContactKeyResolver contactKeyResolver;
    private final IgnoredNotificationMetrics ignoredNotificationMetrics;

    DeliveryReportMatcher(
            AccountResolver accountResolver,
            ContactKeyResolver contactKeyResolver,
            IgnoredNotificationMetrics ignoredNotificationMetrics) {
        this.accountResolver = accountResolver;
        this.contactKeyResolver = contactKeyResolver;
        this.ignoredNotificationMetrics = ignoredNotificationMetrics;
    }

    void route(MessageReported reported, KnownAttempts known, RoutingResult routingResult) {
        known.find(reported.echo(), reported.messageId())
                .ifPresentOrElse(
                        attempt -> tell(reported, attempt, routingResult), () -> park(reported, routingResult));
    }

    private static void tell(MessageReported reported, KnownAttempt known, RoutingResult routingResult) {
        if (known.messageId() == null) {
            routingResult.learn(known.attempt(), reported.messageId());
        }
        var event = reported.status().about(known.attempt(), known.campaign(), reported.code(), reported.at());
        routingResult.publish(Topics.DELIVERY_UPDATES, known.account(), event);
    }

    private void park(MessageReported reported, RoutingResult routingResult) {
        accountResolver
                .of(reported.origin())
                .ifPresentOrElse(
                        account -> routingResult.park(waiting(reported, account)),
                        () -> ignoredNotificationMetrics.count("account"));
    }

    private ParkedReport waiting(MessageReported reported, AccountId account) {
        return new ParkedReport(
                reported,
                account,
                contactKeyResolver.keyToCountBy(reported.contact()).orElse(null));
    }
}

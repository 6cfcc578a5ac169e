package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Topics;
import dev.trickle.status.account.AccountResolver;
import dev.trickle.status.attempt.KnownAttempt;
import dev.trickle.status.attempt.KnownAttempts;
import dev.trickle.status.identity.ContactKeyResolver;
import dev.trickle.status.notification.IgnoredNotificationMetrics;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import dev.trickle.status.routing.ParkedWebhooks.ParkedReport;
import org.springframework.stereotype.Component;

/** Matches delivery reports to attempts; parks reports about unknown messages. */
@Component
class DeliveryReportMatcher {

    private final AccountResolver accounts;
    private final ContactKeyResolver contactKeys;
    private final IgnoredNotificationMetrics ignored;

    DeliveryReportMatcher(
            AccountResolver accounts, ContactKeyResolver contactKeys, IgnoredNotificationMetrics ignored) {
        this.accounts = accounts;
        this.contactKeys = contactKeys;
        this.ignored = ignored;
    }

    void match(MessageReported reported, KnownAttempts known, RoutingResult result) {
        known.find(reported.echo(), reported.messageId())
                .ifPresentOrElse(attempt -> addEvent(reported, attempt, result), () -> park(reported, result));
    }

    private static void addEvent(MessageReported reported, KnownAttempt known, RoutingResult result) {
        if (known.messageId() == null) {
            result.addMessageId(known.attempt(), reported.messageId());
        }
        var event = reported.status()
                .toEvent(known.attempt(), known.campaign(), reported.code(), reported.at(), reported.pricing());
        result.events().add(Topics.DELIVERY_UPDATES, known.account(), event);
    }

    private void park(MessageReported reported, RoutingResult result) {
        accounts.findAccount(reported.origin())
                .ifPresentOrElse(
                        account -> result.addParked(parkedReport(reported, account)), () -> ignored.count("account"));
    }

    private ParkedReport parkedReport(MessageReported reported, AccountId account) {
        return new ParkedReport(
                reported, account, contactKeys.slotKeyOf(reported.contact()).orElse(null));
    }
}

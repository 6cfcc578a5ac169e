package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.AccountEvent.QualityChanged;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.Topics;
import dev.trickle.status.notification.WebhookNotification.AccountChanged;
import dev.trickle.status.notification.WebhookNotification.AccountRestrictionChanged;
import dev.trickle.status.notification.WebhookNotification.NumberQualityChanged;
import dev.trickle.status.notification.WebhookNotification.Origin;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Tells the other services what Meta says of accounts, numbers and templates. */
@Component
class AccountEventMapper {

    private final AccountResolver accountResolver;
    private final IgnoredNotificationMetrics ignoredNotificationMetrics;

    AccountEventMapper(AccountResolver accountResolver, IgnoredNotificationMetrics ignoredNotificationMetrics) {
        this.accountResolver = accountResolver;
        this.ignoredNotificationMetrics = ignoredNotificationMetrics;
    }

    void route(AccountChanged told, RoutingResult routingResult) {
        tell(told.origin(), routingResult, account -> told.event());
    }

    void route(AccountRestrictionChanged barred, RoutingResult routingResult) {
        // Seconds of Meta's clock: a later change has a higher epoch.
        var epoch = barred.at().getEpochSecond();
        tell(
                barred.origin(),
                routingResult,
                account -> barred.barred()
                        ? new AccountSuspended(Scope.of(account), epoch, barred.code(), barred.at())
                        : new AccountResumed(Scope.of(account), epoch, barred.at()));
    }

    void route(NumberQualityChanged rated, RoutingResult routingResult) {
        tell(
                rated.origin(),
                routingResult,
                account -> new QualityChanged(
                        accountResolver.numberOf(rated.origin(), account), rated.rating(), rated.at()));
    }

    private void tell(Origin origin, RoutingResult routingResult, Function<AccountId, AccountEvent> event) {
        var concerned = accountResolver.allOf(origin);
        if (concerned.isEmpty()) {
            ignoredNotificationMetrics.count("account");
        }
        concerned.forEach(account -> routingResult.publish(Topics.ACCOUNT_EVENTS, account, event.apply(account)));
    }
}

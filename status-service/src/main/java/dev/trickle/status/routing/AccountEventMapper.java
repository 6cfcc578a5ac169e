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

/** Maps notifications about accounts, numbers and templates to account events. */
@Component
class AccountEventMapper {

    private final AccountResolver accounts;
    private final IgnoredNotificationMetrics ignored;

    AccountEventMapper(AccountResolver accounts, IgnoredNotificationMetrics ignored) {
        this.accounts = accounts;
        this.ignored = ignored;
    }

    void map(AccountChanged changed, RoutingResult result) {
        addEvent(changed.origin(), result, account -> changed.event());
    }

    void map(AccountRestrictionChanged changed, RoutingResult result) {
        // Seconds of Meta's clock: a later change has a higher epoch.
        var epoch = changed.at().getEpochSecond();
        addEvent(
                changed.origin(),
                result,
                account -> changed.suspended()
                        ? new AccountSuspended(Scope.of(account), epoch, changed.code(), changed.endsAt(), changed.at())
                        : new AccountResumed(Scope.of(account), epoch, changed.at()));
    }

    void map(NumberQualityChanged changed, RoutingResult result) {
        addEvent(
                changed.origin(),
                result,
                account -> new QualityChanged(
                        accounts.scopeOf(changed.origin(), account), changed.rating(), changed.at()));
    }

    private void addEvent(Origin origin, RoutingResult result, Function<AccountId, AccountEvent> event) {
        var found = accounts.findAccounts(origin);
        if (found.isEmpty()) {
            ignored.count("account");
        }
        found.forEach(account -> result.addEvent(Topics.ACCOUNT_EVENTS, account, event.apply(account)));
    }
}

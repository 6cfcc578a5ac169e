package dev.trickle.status.account;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.AccountEvent.QualityChanged;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.Topics;
import dev.trickle.status.notification.IgnoredNotificationMetrics;
import dev.trickle.status.notification.WebhookNotification.AccountChanged;
import dev.trickle.status.notification.WebhookNotification.AccountRestrictionChanged;
import dev.trickle.status.notification.WebhookNotification.NumberQualityChanged;
import dev.trickle.status.notification.WebhookNotification.Origin;
import dev.trickle.status.publishing.EventCollector;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Maps notifications about accounts, numbers and templates to account events. */
@Component
public class AccountEventMapper {

    private final AccountResolver accounts;
    private final IgnoredNotificationMetrics ignored;

    AccountEventMapper(AccountResolver accounts, IgnoredNotificationMetrics ignored) {
        this.accounts = accounts;
        this.ignored = ignored;
    }

    public void map(AccountChanged changed, EventCollector collector) {
        addEvents(changed.origin(), collector, account -> Stream.of(changed.event()));
    }

    public void map(AccountRestrictionChanged changed, EventCollector collector) {
        addEvents(
                changed.origin(),
                collector,
                account -> accounts.scopesOfBusinessAccount(changed.origin(), account).stream()
                        .map(scope -> restrictionEvent(changed, scope)));
    }

    private static AccountEvent restrictionEvent(AccountRestrictionChanged changed, Scope scope) {
        // Seconds of Meta's clock: a later change has a higher epoch.
        var epoch = changed.at().getEpochSecond();
        return changed.suspended()
                ? new AccountSuspended(scope, epoch, changed.code(), changed.endsAt(), changed.at())
                : new AccountResumed(scope, epoch, changed.at());
    }

    public void map(NumberQualityChanged changed, EventCollector collector) {
        addEvents(
                changed.origin(),
                collector,
                account -> Stream.of(new QualityChanged(
                        accounts.scopeOf(changed.origin(), account), changed.rating(), changed.at())));
    }

    private void addEvents(Origin origin, EventCollector collector, Function<AccountId, Stream<AccountEvent>> events) {
        accounts.findAccount(origin)
                .ifPresentOrElse(
                        account -> events.apply(account)
                                .forEach(event -> collector.add(Topics.ACCOUNT_EVENTS, account, event)),
                        () -> ignored.count("account"));
    }
}

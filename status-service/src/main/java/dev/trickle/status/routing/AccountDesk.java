package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountEvent.AccountResumed;
import dev.trickle.pipeline.AccountEvent.AccountSuspended;
import dev.trickle.pipeline.AccountEvent.QualityChanged;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.Topics;
import dev.trickle.status.notice.Notice.AccountBarred;
import dev.trickle.status.notice.Notice.AccountTold;
import dev.trickle.status.notice.Notice.NumberRated;
import dev.trickle.status.notice.Notice.Origin;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/** Tells the other services what Meta says of accounts, numbers and templates. */
@Component
class AccountDesk {

    private final Accounts accounts;
    private final Ignored ignored;

    AccountDesk(Accounts accounts, Ignored ignored) {
        this.accounts = accounts;
        this.ignored = ignored;
    }

    void route(AccountTold told, Routed routed) {
        tell(told.origin(), routed, account -> told.event());
    }

    void route(AccountBarred barred, Routed routed) {
        // Seconds of Meta's clock: a later change has a higher epoch.
        var epoch = barred.at().getEpochSecond();
        tell(
                barred.origin(),
                routed,
                account -> barred.barred()
                        ? new AccountSuspended(Scope.of(account), epoch, barred.code(), barred.at())
                        : new AccountResumed(Scope.of(account), epoch, barred.at()));
    }

    void route(NumberRated rated, Routed routed) {
        tell(
                rated.origin(),
                routed,
                account -> new QualityChanged(accounts.numberOf(rated.origin(), account), rated.rating(), rated.at()));
    }

    private void tell(Origin origin, Routed routed, Function<AccountId, AccountEvent> event) {
        var concerned = accounts.allOf(origin);
        if (concerned.isEmpty()) {
            ignored.count("account");
        }
        concerned.forEach(account -> routed.publish(Topics.ACCOUNT_EVENTS, account, event.apply(account)));
    }
}

package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.Installation;
import dev.trickle.status.routing.Notice.Origin;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Tells whose webhook it is. */
@Component
class Accounts {

    private final Map<String, AccountId> byPhoneNumber = new HashMap<>();
    private final Map<String, AccountId> byBusinessAccount = new HashMap<>();

    Accounts(Installation installation) {
        installation.accounts().forEach((name, account) -> {
            var id = new AccountId(name);
            byBusinessAccount.put(account.businessAccountId(), id);
            account.phoneNumberIds().forEach(number -> byPhoneNumber.put(number, id));
        });
    }

    /** The account that this number, or else this business account, belongs to; empty if it is none of ours. */
    Optional<AccountId> of(Origin origin) {
        return Optional.ofNullable(byPhoneNumber.get(origin.phoneNumber()))
                .or(() -> Optional.ofNullable(byBusinessAccount.get(origin.businessAccount())));
    }
}

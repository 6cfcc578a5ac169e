package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.installation.Installation;
import dev.trickle.status.notice.Notice.Origin;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Tells whose webhook it is. */
@Component
class Accounts {

    private final Map<String, AccountId> byPhoneNumber = new HashMap<>();
    private final Map<String, AccountId> byBusinessAccount = new HashMap<>();
    private final Map<AccountId, PhoneNumberId> onlyNumbers = new HashMap<>();

    Accounts(Installation installation) {
        installation.accounts().forEach((name, account) -> {
            var id = new AccountId(name);
            byBusinessAccount.put(account.businessAccountId(), id);
            account.phoneNumberIds().forEach(number -> byPhoneNumber.put(number, id));
            if (account.phoneNumberIds().size() == 1) {
                onlyNumbers.put(id, new PhoneNumberId(account.phoneNumberIds().getFirst()));
            }
        });
    }

    /** The account that this number, or else this business account, belongs to; empty if it is none of ours. */
    Optional<AccountId> of(Origin origin) {
        return Optional.ofNullable(byPhoneNumber.get(origin.phoneNumber()))
                .or(() -> Optional.ofNullable(byBusinessAccount.get(origin.businessAccount())));
    }

    /** The number that a webhook is about; where Meta does not give its id and the account has several, the account. */
    Scope numberOf(Origin origin, AccountId account) {
        var named = byPhoneNumber.containsKey(origin.phoneNumber())
                ? new PhoneNumberId(origin.phoneNumber())
                : onlyNumbers.get(account);
        return named == null ? Scope.of(account) : Scope.of(named);
    }
}

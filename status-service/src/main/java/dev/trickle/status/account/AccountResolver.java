package dev.trickle.status.account;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.Account.BusinessAccount;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.status.notification.WebhookNotification.Origin;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** Resolves the account that a webhook belongs to, and the scopes that it covers. */
@Component
public class AccountResolver {

    private final Map<AccountId, Account> accounts = new LinkedHashMap<>();
    private final Map<String, AccountId> byPhoneNumber = new HashMap<>();
    private final Map<String, AccountId> byBusinessAccount = new HashMap<>();
    private final Map<String, BusinessAccount> businessAccounts = new HashMap<>();

    public AccountResolver(SharedSettings sharedSettings) {
        new TreeMap<>(sharedSettings.accounts()).forEach((name, account) -> {
            var id = new AccountId(name);
            accounts.put(id, account);
            account.phoneNumbers().forEach(number -> byPhoneNumber.put(number.value(), id));
            account.businessAccounts().forEach(each -> {
                byBusinessAccount.put(each.id(), id);
                businessAccounts.put(each.id(), each);
            });
        });
    }

    /** Returns all accounts of the installation. */
    public Collection<AccountId> accounts() {
        return accounts.keySet();
    }

    /** Returns the account of the phone number, else that of the business account; empty if both are unknown. */
    public Optional<AccountId> findAccount(Origin origin) {
        return Optional.ofNullable(byPhoneNumber.get(origin.phoneNumber()))
                .or(() -> Optional.ofNullable(byBusinessAccount.get(origin.businessAccount())));
    }

    /** Whether the webhook names a phone number that no account has. */
    public boolean isUnknownNumber(Origin origin) {
        return !origin.phoneNumber().isEmpty() && !byPhoneNumber.containsKey(origin.phoneNumber());
    }

    /** Returns the phone number of a webhook; the account if the webhook lacks its id and the account has several. */
    Scope scopeOf(Origin origin, AccountId account) {
        if (byPhoneNumber.containsKey(origin.phoneNumber())) {
            return Scope.of(new PhoneNumberId(origin.phoneNumber()));
        }
        var numbers = settings(account).phoneNumbers();
        return numbers.size() == 1 ? Scope.of(numbers.getFirst()) : Scope.of(account);
    }

    /**
     * Returns what a restriction of the webhook's business account covers: its phone numbers, also if the account has
     * no others. Its end covers the same scopes then, although another business account may have been added meanwhile.
     */
    List<Scope> scopesOfBusinessAccount(Origin origin, AccountId account) {
        var restricted = businessAccounts.get(origin.businessAccount());
        return restricted == null
                ? List.of(Scope.of(account))
                : restricted.phoneNumbers().stream()
                        .map(number -> Scope.of(new PhoneNumberId(number)))
                        .toList();
    }

    private Account settings(AccountId account) {
        return Objects.requireNonNull(accounts.get(account));
    }
}

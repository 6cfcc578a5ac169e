package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.status.notification.WebhookNotification.Origin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Resolves the accounts that a webhook belongs to. */
@Component
class AccountResolver {

    private static final Logger log = LoggerFactory.getLogger(AccountResolver.class);

    private final List<AccountId> accounts = new ArrayList<>();
    private final Map<String, AccountId> byPhoneNumber = new HashMap<>();
    private final Map<String, List<AccountId>> byBusinessAccount = new HashMap<>();
    private final Map<AccountId, PhoneNumberId> onlyNumbers = new HashMap<>();

    AccountResolver(SharedSettings sharedSettings) {
        new TreeMap<>(sharedSettings.accounts()).forEach((name, account) -> {
            var id = new AccountId(name);
            accounts.add(id);
            byBusinessAccount
                    .computeIfAbsent(account.businessAccountId(), any -> new ArrayList<>())
                    .add(id);
            account.phoneNumberIds().forEach(numberId -> byPhoneNumber.put(numberId, id));
            if (account.phoneNumberIds().size() == 1) {
                onlyNumbers.put(id, new PhoneNumberId(account.phoneNumberIds().getFirst()));
            }
        });
        byBusinessAccount.values().stream()
                .filter(sharingAccounts -> sharingAccounts.size() > 1)
                .forEach(AccountResolver::warn);
    }

    private static void warn(List<AccountId> sharingAccounts) {
        log.warn(
                "Accounts share a business-account-id: each counts its messaging limit separately, so together they may"
                        + " write to more people than Meta allows. Configure one account for each business account"
                        + " accounts={}",
                sharingAccounts);
    }

    /** Returns all accounts of the installation. */
    Collection<AccountId> accounts() {
        return accounts;
    }

    /** Returns the account of the phone number, else one of the business account; empty if both are unknown. */
    Optional<AccountId> findAccount(Origin origin) {
        return findAccounts(origin).stream().findFirst();
    }

    /** Returns the account of the phone number, else all of the business account; none if both are unknown. */
    List<AccountId> findAccounts(Origin origin) {
        var ofNumber = byPhoneNumber.get(origin.phoneNumber());
        return ofNumber == null
                ? byBusinessAccount.getOrDefault(origin.businessAccount(), List.of())
                : List.of(ofNumber);
    }

    /** Whether the webhook names a phone number that no account has. */
    boolean isUnknownNumber(Origin origin) {
        return !origin.phoneNumber().isEmpty() && !byPhoneNumber.containsKey(origin.phoneNumber());
    }

    /** Returns the phone number of a webhook; the account if the webhook lacks its id and the account has several. */
    Scope scopeOf(Origin origin, AccountId account) {
        var number = byPhoneNumber.containsKey(origin.phoneNumber())
                ? new PhoneNumberId(origin.phoneNumber())
                : onlyNumbers.get(account);
        return number == null ? Scope.of(account) : Scope.of(number);
    }
}

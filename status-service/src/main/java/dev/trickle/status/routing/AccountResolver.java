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

/** Tells whose webhook it is. */
@Component
class AccountResolver {

    private static final Logger log = LoggerFactory.getLogger(AccountResolver.class);

    private final List<AccountId> all = new ArrayList<>();
    private final Map<String, AccountId> byPhoneNumber = new HashMap<>();
    private final Map<String, List<AccountId>> byBusinessAccount = new HashMap<>();
    private final Map<AccountId, PhoneNumberId> onlyNumbers = new HashMap<>();

    AccountResolver(SharedSettings sharedSettings) {
        new TreeMap<>(sharedSettings.accounts()).forEach((name, account) -> {
            var id = new AccountId(name);
            all.add(id);
            byBusinessAccount
                    .computeIfAbsent(account.businessAccountId(), any -> new ArrayList<>())
                    .add(id);
            account.phoneNumberIds().forEach(number -> byPhoneNumber.put(number, id));
            if (account.phoneNumberIds().size() == 1) {
                onlyNumbers.put(id, new PhoneNumberId(account.phoneNumberIds().getFirst()));
            }
        });
        byBusinessAccount.values().stream()
                .filter(sharing -> sharing.size() > 1)
                .forEach(AccountResolver::warn);
    }

    private static void warn(List<AccountId> sharing) {
        log.warn(
                "Accounts have the same business-account-id: each is told its limits and counts alone, so together they"
                        + " may write to more people than Meta allows accounts={}",
                sharing);
    }

    /** All accounts of the installation. */
    Collection<AccountId> all() {
        return all;
    }

    /** The account that this number belongs to, or else one of this business account; empty if it is none of ours. */
    Optional<AccountId> of(Origin origin) {
        return allOf(origin).stream().findFirst();
    }

    /** The account that this number belongs to, or else all of this business account; none if it is none of ours. */
    List<AccountId> allOf(Origin origin) {
        var ofNumber = byPhoneNumber.get(origin.phoneNumber());
        return ofNumber == null
                ? byBusinessAccount.getOrDefault(origin.businessAccount(), List.of())
                : List.of(ofNumber);
    }

    /** The number that a webhook is about; where Meta does not give its id and the account has several, the account. */
    Scope numberOf(Origin origin, AccountId account) {
        var named = byPhoneNumber.containsKey(origin.phoneNumber())
                ? new PhoneNumberId(origin.phoneNumber())
                : onlyNumbers.get(account);
        return named == null ? Scope.of(account) : Scope.of(named);
    }
}

package dev.trickle.pipeline.installation;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKeys;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.PhoneNumberReader;
import dev.trickle.pipeline.error.MetaErrors;
import dev.trickle.pipeline.installation.Account.BusinessAccount;
import dev.trickle.pipeline.settings.SettingRules;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings that all services of an installation share; each service reads them from the same file.
 *
 * @param accounts accounts by account id, which the installation chooses
 * @param defaultAccount id of the account that is used if none is specified
 * @param defaultRegion two letters of the country, such as {@code DE}, of phone numbers without country code
 * @param contactKeySecret at least 16 characters; after a change no contact is recognised any more, so never change it
 * @param internalToken secret of the requests between services: at least 16 visible ASCII characters
 * @param topics layout of the topics
 * @param retiredAccounts ids of accounts that the installation no longer has, but whose events are still in the topics
 * @param callDeadline maximum duration of a call to WhatsApp; longer than 0s
 * @param claimMaxAge maximum age of a claim when its call starts; longer than 0s
 * @param metaErrors the catalogue of error codes
 */
@ConfigurationProperties("trickle")
public record SharedSettings(
        @DefaultValue Map<String, Account> accounts,
        @DefaultValue("default") String defaultAccount,
        @DefaultValue("US") String defaultRegion,
        String contactKeySecret,
        @DefaultValue("") String internalToken,
        @DefaultValue TopicLayout topics,
        @DefaultValue Set<String> retiredAccounts,
        @DefaultValue("20s") Duration callDeadline,
        @DefaultValue("5s") Duration claimMaxAge,
        @DefaultValue MetaErrors metaErrors) {

    public SharedSettings {
        verifyValues(defaultRegion, contactKeySecret, internalToken, callDeadline, claimMaxAge, accounts.keySet());
        defaultRegion = defaultRegion.toUpperCase(Locale.ROOT);
        if (!accounts.containsKey(defaultAccount)) {
            throw new IllegalArgumentException(
                    "trickle.default-account is " + defaultAccount + ", but trickle.accounts has no such account");
        }
        accounts = Map.copyOf(accounts);
        requireDistinct(
                accounts,
                "business account",
                account -> account.businessAccounts().stream().map(BusinessAccount::id));
        requireDistinct(
                accounts,
                "phone number",
                account -> account.phoneNumbers().stream().map(PhoneNumberId::value));
        retiredAccounts = Set.copyOf(retiredAccounts);
        if (retiredAccounts.stream().anyMatch(accounts::containsKey)) {
            throw new IllegalArgumentException("trickle.retired-accounts contains an account of trickle.accounts");
        }
    }

    /** The secrets may be missing where they are not used; where they are, their types require them. */
    private static void verifyValues(
            String region,
            String contactKeySecret,
            String internalToken,
            Duration callDeadline,
            Duration claimMaxAge,
            Set<String> accountIds) {
        var isRegion = PhoneNumberReader.isRegion(region);
        var rules = new SettingRules()
                .require(
                        isRegion,
                        "default-region",
                        region,
                        "the two letters of a country, such as DE" + (isRegion ? "" : nearestRegion(region)))
                .require(
                        contactKeySecret.isEmpty() || contactKeySecret.length() >= ContactKeys.SECRET_CHARACTERS,
                        "contact-key-secret",
                        contactKeySecret,
                        "at least " + ContactKeys.SECRET_CHARACTERS + " characters")
                .require(
                        internalToken.isEmpty() || InternalToken.isValid(internalToken),
                        "internal-token",
                        internalToken,
                        "at least 16 visible ASCII characters")
                .require(callDeadline.isPositive(), "call-deadline", callDeadline, "a duration longer than 0s")
                .require(claimMaxAge.isPositive(), "claim-max-age", claimMaxAge, "a duration longer than 0s");
        accountIds.forEach(id -> rules.require(
                AccountId.isValid(id),
                "accounts",
                id,
                "ids of accounts with 1 to 64 lower-case letters, digits or hyphens"));
        rules.verify();
    }

    private static String nearestRegion(String text) {
        return RegionNames.nearest(text).map(code -> ". Nearest: " + code).orElse("");
    }

    /** Two accounts with the same id would count the messaging limit of one portfolio twice. */
    private static void requireDistinct(
            Map<String, Account> accounts, String kind, Function<Account, Stream<String>> ids) {
        var owners = new HashMap<String, String>();
        new TreeMap<>(accounts)
                .forEach((name, account) -> ids.apply(account).forEach(id -> {
                    var other = owners.put(id, name);
                    if (other != null) {
                        throw new IllegalArgumentException(
                                "The " + kind + " " + id + " is configured twice, in account "
                                        + other + " and in account " + name
                                        + ": list all business accounts of a portfolio under one account, each once");
                    }
                }));
    }

    /** Whether the installation has or had this account. The events of any other account must not be consumed. */
    public boolean isKnown(AccountId id) {
        return accounts.containsKey(id.value()) || retiredAccounts.contains(id.value());
    }

    /** Returns the account with this id; empty if the installation has none. */
    public Optional<Account> account(AccountId id) {
        return Optional.ofNullable(accounts.get(id.value()));
    }

    /** Returns the id of the account that is used if none is specified. */
    public AccountId defaultAccountId() {
        return new AccountId(defaultAccount);
    }

    /** Returns the id of the account that has this phone number; empty if none has. */
    public Optional<AccountId> accountOf(PhoneNumberId number) {
        return accounts.entrySet().stream()
                .filter(entry -> entry.getValue().phoneNumbers().contains(number))
                .map(entry -> new AccountId(entry.getKey()))
                .findFirst();
    }

    /** Returns Meta's id of the business account of this phone number; if none is configured, the id of the number. */
    public String businessAccountOf(PhoneNumberId number) {
        return accounts.values().stream()
                .flatMap(account -> account.businessAccountOf(number).stream())
                .findFirst()
                .orElse(number.value());
    }

    /** Returns the phone numbers for which {@link #businessAccountOf} returns this id. */
    public List<String> phoneNumbersOf(String businessAccount) {
        return accounts.values().stream()
                .flatMap(account -> account.businessAccounts().stream())
                .filter(each -> each.id().equals(businessAccount))
                .map(BusinessAccount::phoneNumbers)
                .findFirst()
                .orElse(List.of(businessAccount));
    }

    /** Returns the maximum time from a claim to the end of its call. */
    public Duration maxClaimToCallEnd() {
        return claimMaxAge.plus(callDeadline);
    }

    /** Returns the contact keys of this installation. */
    public ContactKeys contactKeys() {
        return new ContactKeys(contactKeySecret);
    }

    /** Hides the secrets. */
    @Override
    public String toString() {
        return "SharedSettings[accounts=" + accounts.keySet() + "]";
    }

    /**
     * Layout of the topics.
     *
     * @param partitions partitions of each topic, at least 1; fixed at the creation
     * @param replicas replication factor: 3 with three brokers, 1 with one broker
     */
    public record TopicLayout(
            @DefaultValue("12") int partitions,
            @DefaultValue("1") short replicas) {

        public TopicLayout {
            new SettingRules()
                    .require(partitions >= 1, "partitions", partitions, "a whole number of at least 1")
                    .require(replicas >= 1, "replicas", replicas, "a whole number of at least 1")
                    .verify();
        }

        /** Replicas that must have a record before it is acknowledged: with three, one broker may be missing. */
        public int minInSyncReplicas() {
            return replicas > 2 ? 2 : 1;
        }

        /** Whether only the disk of one broker protects acknowledged records. */
        boolean hasOneReplica() {
            return replicas == 1;
        }
    }
}

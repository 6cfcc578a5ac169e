package dev.trickle.pipeline.installation;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKeys;
import dev.trickle.pipeline.PhoneNumberId;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings that all services of an installation must agree on; the same file is given to each of them.
 *
 * @param accounts the WhatsApp business portfolios by the names that this installation gives them
 * @param defaultAccount the one that is meant where none is named
 * @param defaultRegion two-letter country of phone numbers without country code
 * @param contactKeySecret at least 16 characters; never change it, or nobody is recognised any more
 * @param topics how topics are laid out
 */
@ConfigurationProperties("trickle")
public record SharedSettings(
        Map<String, Account> accounts,
        @DefaultValue("default") String defaultAccount,
        @DefaultValue("US") String defaultRegion,
        String contactKeySecret,
        @DefaultValue TopicLayout topics) {

    public SharedSettings {
        if (!accounts.containsKey(defaultAccount)) {
            throw new IllegalArgumentException(
                    "trickle.default-account is " + defaultAccount + ", which trickle.accounts does not have");
        }
        accounts = Map.copyOf(accounts);
    }

    /** The account with this id, if the installation has it. */
    public Optional<Account> account(AccountId id) {
        return Optional.ofNullable(accounts.get(id.value()));
    }

    /** The account that is meant where none is named. */
    public AccountId defaultAccountId() {
        return new AccountId(defaultAccount);
    }

    /** The account that sends from this phone number, if any does. */
    public Optional<AccountId> accountOf(PhoneNumberId number) {
        return accounts.entrySet().stream()
                .filter(entry -> entry.getValue().phoneNumberIds().contains(number.value()))
                .map(entry -> new AccountId(entry.getKey()))
                .findFirst();
    }

    /** Turns phone numbers into the keys of this installation. */
    public ContactKeys contactKeys() {
        return new ContactKeys(contactKeySecret);
    }

    /** Hides the secret. */
    @Override
    public String toString() {
        return "Installation[accounts=" + accounts.keySet() + "]";
    }

    /**
     * How topics are laid out.
     *
     * @param partitions the same for all topics; fixed when they are created
     * @param replicas 3 where there are three brokers, 1 where there is one
     */
    public record TopicLayout(
            @DefaultValue("12") int partitions,
            @DefaultValue("1") short replicas) {}
}

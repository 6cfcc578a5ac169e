package dev.trickle.api.account;

import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestField;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks up the accounts of this installation by the names in requests. */
public final class AccountDirectory {

    /** Names an account. */
    public static final RequestField.Text ACCOUNT = RequestField.text("account", 64);

    /** Names a phone number of the account. */
    public static final RequestField.Text PHONE_NUMBER = RequestField.text("phone_number_id", 64);

    private static final String UNKNOWN = "must be the name of a configured account";

    private final SharedSettings sharedSettings;
    private final InstantSource clock;

    public AccountDirectory(SharedSettings sharedSettings, InstantSource clock) {
        this.sharedSettings = sharedSettings;
        this.clock = clock;
    }

    /** Returns the account that a body names, or the default account. Rejects the field if the account is unknown. */
    public AccountId resolve(RequestFields body) {
        var name = body.text(ACCOUNT);
        if (name.isPresent() && find(name.get()).isEmpty()) {
            body.reject(ACCOUNT.name(), "unknown-account", UNKNOWN);
        }
        return name.flatMap(this::find).orElseGet(sharedSettings::defaultAccountId);
    }

    /**
     * Returns the account with this name, or the default account for null.
     *
     * @throws InvalidRequest if there is no such account
     */
    public AccountId resolve(@Nullable String name) {
        if (name == null) {
            return sharedSettings.defaultAccountId();
        }
        return find(name)
                .orElseThrow(
                        () -> InvalidRequest.of(ACCOUNT.name(), "unknown-account", ACCOUNT.name() + " " + UNKNOWN));
    }

    /**
     * Returns the settings of an account.
     *
     * @throws IllegalStateException if the account is no longer configured
     */
    public Account settings(AccountId id) {
        return sharedSettings
                .account(id)
                .orElseThrow(() -> new IllegalStateException(
                        "trickle.accounts does not contain the account " + id + ": add it again"));
    }

    /** Returns the phone number that a body names. Rejects the field if the account does not have it. */
    public Optional<PhoneNumberId> resolvePhoneNumber(RequestFields body, AccountId account) {
        var numbers = settings(account).phoneNumbers();
        var named = body.text(PHONE_NUMBER);
        var known = named.flatMap(name ->
                numbers.stream().filter(number -> number.value().equals(name)).findFirst());
        if (named.isPresent() && known.isEmpty()) {
            body.reject(
                    PHONE_NUMBER.name(),
                    "unknown-phone-number",
                    "must be one of the phone numbers of the account " + account + ": " + numbers);
        }
        return known;
    }

    /**
     * Returns the id of the business account that a phone number belongs to.
     *
     * @param number null for the default number of the account. For a number that is no longer configured, its own id is
     *     returned
     */
    public String businessAccountOf(AccountId account, @Nullable PhoneNumberId number) {
        var settings = settings(account);
        var sending = number == null ? settings.defaultPhoneNumber() : number;
        return settings.businessAccountOf(sending).orElse(sending.value());
    }

    /** The period after which an unconfirmed message is sent again; empty if a person must decide. */
    public Optional<Duration> resendAfter(AccountId id) {
        return sharedSettings.account(id).map(Account::resendAfter);
    }

    /** Returns all accounts, sorted by name. */
    public List<AccountId> all() {
        return sharedSettings.accounts().keySet().stream()
                .sorted()
                .map(AccountId::new)
                .toList();
    }

    /** Returns the current date in the time zone of the account. */
    public LocalDate today(AccountId id) {
        return settings(id).dateAt(clock.instant());
    }

    /** Returns the account with this name; empty if there is none. */
    public Optional<AccountId> find(String name) {
        return sharedSettings.accounts().containsKey(name) ? Optional.of(new AccountId(name)) : Optional.empty();
    }
}

package dev.trickle.api.account;

import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.pipeline.installation.SharedSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The accounts of this installation, as requests name them. */
public final class AccountDirectory {

    private static final String FIELD = "account";
    private static final int LONGEST = 64;

    private final SharedSettings sharedSettings;
    private final InstantSource calendar;

    public AccountDirectory(SharedSettings sharedSettings, InstantSource calendar) {
        this.sharedSettings = sharedSettings;
        this.calendar = calendar;
    }

    /** The account that a body names, the default one if it names none; an error of the body if there is no such. */
    public AccountId in(RequestFields body) {
        var name = body.text(FIELD, LONGEST);
        if (name.isPresent() && known(name.get()).isEmpty()) {
            body.reject(FIELD, "unknown-account", "names no account of this installation");
        }
        return name.flatMap(this::known).orElseGet(sharedSettings::defaultAccountId);
    }

    /**
     * The account with this name, the default one for null.
     *
     * @throws InvalidRequest if there is no such account
     */
    public AccountId named(@Nullable String name) {
        if (name == null) {
            return sharedSettings.defaultAccountId();
        }
        return known(name)
                .orElseThrow(() ->
                        InvalidRequest.of(FIELD, "unknown-account", FIELD + " names no account of this installation"));
    }

    /**
     * The rules of an account.
     *
     * @throws IllegalStateException if the installation no longer has it
     */
    public Account rulesOf(AccountId id) {
        return sharedSettings
                .account(id)
                .orElseThrow(() -> new IllegalStateException("trickle.accounts no longer has account " + id));
    }

    /** When the account sends again what stayed unclear; empty if it leaves that to people. */
    public Optional<Duration> resendAfter(AccountId id) {
        return sharedSettings.account(id).map(Account::resendAfter);
    }

    /** All accounts, by name. */
    public List<AccountId> all() {
        return sharedSettings.accounts().keySet().stream()
                .sorted()
                .map(AccountId::new)
                .toList();
    }

    /** The date that it is now where the account is. */
    public LocalDate today(AccountId id) {
        return rulesOf(id).dateAt(calendar.instant());
    }

    private Optional<AccountId> known(String name) {
        return sharedSettings.accounts().containsKey(name) ? Optional.of(new AccountId(name)) : Optional.empty();
    }
}

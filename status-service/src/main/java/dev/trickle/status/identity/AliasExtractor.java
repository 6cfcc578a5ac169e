package dev.trickle.status.identity;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.PhoneNumber;
import dev.trickle.status.account.AccountResolver;
import dev.trickle.status.attempt.KnownAttempt;
import dev.trickle.status.attempt.KnownAttempts;
import dev.trickle.status.notification.IgnoredNotificationMetrics;
import dev.trickle.status.notification.WebhookContact;
import dev.trickle.status.notification.WebhookNotification;
import dev.trickle.status.notification.WebhookNotification.Consent;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.ContactSeen;
import dev.trickle.status.notification.WebhookNotification.MessageReported;
import dev.trickle.status.notification.WebhookNotification.NumberChanged;
import dev.trickle.status.notification.WebhookNotification.OptOutUnclear;
import dev.trickle.status.notification.WebhookNotification.Origin;
import dev.trickle.status.notification.WebhookNotification.UserIdChanged;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Extracts aliases from notifications. */
@Component
public class AliasExtractor {

    private final AccountResolver accounts;
    private final ContactKeyResolver contactKeys;
    private final AliasRepository repository;
    private final IgnoredNotificationMetrics ignored;

    AliasExtractor(
            AccountResolver accounts,
            ContactKeyResolver contactKeys,
            AliasRepository repository,
            IgnoredNotificationMetrics ignored) {
        this.accounts = accounts;
        this.contactKeys = contactKeys;
        this.repository = repository;
        this.ignored = ignored;
    }

    /** Returns the distinct aliases in these notifications. */
    public List<Alias> extract(List<WebhookNotification> notifications, KnownAttempts known) {
        var aliases = new LinkedHashSet<Alias>();
        notifications.forEach(notification -> extract(notification, known).forEach(aliases::add));
        return new ArrayList<>(aliases);
    }

    private Stream<Alias> extract(WebhookNotification notification, KnownAttempts known) {
        return switch (notification) {
            case MessageReported reported -> aliasesOfReport(reported, known);
            case ConsentChanged changed ->
                Stream.concat(userIdAliases(changed.origin(), changed.contact()), aliasesOfAnswer(changed, known));
            case OptOutUnclear(var optOut, var text) -> userIdAliases(optOut.origin(), optOut.contact());
            case ContactSeen seen -> userIdAliases(seen.origin(), seen.contact());
            case NumberChanged changed -> aliasesOfNumberChange(changed);
            case UserIdChanged changed -> aliasesOfUserIdChange(changed);
            case WebhookNotification.AccountChanged other -> Stream.empty();
            case WebhookNotification.AccountRestrictionChanged other -> Stream.empty();
            case WebhookNotification.NumberQualityChanged other -> Stream.empty();
            case WebhookNotification.NoActionNeeded other -> Stream.empty();
            case WebhookNotification.Unrecognized other -> Stream.empty();
        };
    }

    private Stream<Alias> userIdAliases(Origin origin, WebhookContact contact) {
        return contact.hasNumberAndUserId()
                ? accounts.findAccount(origin).stream()
                        .flatMap(account -> contactKeys.keyOf(contact).stream()
                                .flatMap(contactKey -> userIdAlias(account, contact, contactKey)))
                : Stream.empty();
    }

    private Stream<Alias> userIdAlias(AccountId account, WebhookContact contact, ContactKey contactKey) {
        return contactKeys.keyOfUserId(contact).stream().map(userId -> Alias.ofUserId(account, userId, contactKey));
    }

    private Stream<Alias> aliasesOfReport(MessageReported reported, KnownAttempts known) {
        var ofAttempt = known.find(reported.echo(), reported.messageId()).stream()
                .flatMap(attempt -> aliasesOfAttempt(reported.contact(), attempt));
        return Stream.concat(ofAttempt, userIdAliases(reported.origin(), reported.contact()));
    }

    /**
     * WhatsApp may know a person under other digits than the dialled ones. Its response to the call and its reports
     * contain those digits.
     */
    private Stream<Alias> aliasesOfAttempt(WebhookContact contact, KnownAttempt attempt) {
        var numbers = Stream.concat(
                contactKeys.parsePhone(Objects.requireNonNullElse(attempt.waId(), "")).map(contactKeys::keyOf).stream(),
                contactKeys.keyOf(contact).stream());
        return Stream.concat(
                userIdAlias(attempt.account(), contact, attempt.contactKey()),
                numbers.filter(number -> !number.equals(attempt.contactKey()))
                        .map(number -> Alias.permanent(attempt.account(), number, attempt.contactKey())));
    }

    /**
     * The author of a reply is the recipient of the message. The author's number may be new, and the old number may
     * belong to another person by now.
     */
    private Stream<Alias> aliasesOfAnswer(ConsentChanged changed, KnownAttempts known) {
        return known.find(null, changed.answered()).stream()
                .flatMap(attempt -> contactKeys.keysOf(changed.contact()).stream()
                        .filter(key -> !key.equals(attempt.contactKey()))
                        .map(key -> Alias.ofFormer(attempt.account(), key, attempt.contactKey())));
    }

    private Stream<Alias> aliasesOfNumberChange(NumberChanged changed) {
        var account = accounts.findAccount(changed.origin());
        var to = contactKeys.parsePhone(changed.number());
        var from = account.map(id -> formerNumbers(id, changed)).orElse(Set.of());
        if (to.isEmpty() || from.isEmpty()) {
            ignored.count("number_change");
            return Stream.empty();
        }
        return from.stream().flatMap(key -> numberChangeAlias(account.orElseThrow(), key, to.get(), changed));
    }

    /** Returns the number in the message; if there is none, the numbers known for the user id. */
    private Set<ContactKey> formerNumbers(AccountId account, NumberChanged changed) {
        var numbers = new LinkedHashSet<ContactKey>();
        contactKeys.keyOf(changed.contact()).ifPresent(numbers::add);
        if (numbers.isEmpty()) {
            contactKeys
                    .keyOfUserId(changed.contact())
                    .ifPresent(id -> numbers.addAll(repository.findContacts(account, id, changed.at(), Consent.IN)));
        }
        return numbers;
    }

    private Stream<Alias> numberChangeAlias(AccountId account, ContactKey from, PhoneNumber to, NumberChanged changed) {
        var contactKey = contactKeys.keyOf(to);
        return contactKey.equals(from)
                ? Stream.empty()
                : Stream.of(Alias.ofNumberChange(account, from, contactKey, changed.at(), to.e164()));
    }

    private Stream<Alias> aliasesOfUserIdChange(UserIdChanged changed) {
        return accounts.findAccount(changed.origin()).stream()
                .flatMap(account -> contactKeys.keyOfUserId(changed.after()).stream()
                        .flatMap(id -> aliasesOfUserIdChange(account, id, changed)));
    }

    private Stream<Alias> aliasesOfUserIdChange(AccountId account, ContactKey id, UserIdChanged changed) {
        var number = contactKeys.keyOf(changed.before());
        var before = Stream.concat(
                contactKeys.keyOfUserId(changed.before()).stream().map(old -> Alias.permanent(account, old, id)),
                number.stream().map(old -> Alias.untilChange(account, old, id, changed.at())));
        var after = contactKeys
                .keyOf(changed.after())
                .map(contactKey -> Stream.of(Alias.ofUserId(account, id, contactKey)))
                .orElseGet(() -> contactKeys.keysOf(changed.before()).stream()
                        .filter(old -> !old.equals(id))
                        .map(old -> Alias.ofFormer(account, id, old)));
        return Stream.concat(before.filter(alias -> !alias.alias().equals(id)), after);
    }
}

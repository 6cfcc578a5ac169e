package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.PhoneNumber;
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

/** Finds out from webhooks by which names people go. */
@Component
class AliasExtractor {

    private final AccountResolver accountResolver;
    private final ContactKeyResolver contactKeyResolver;
    private final AliasRepository aliasRepository;
    private final IgnoredNotificationMetrics ignoredNotificationMetrics;

    AliasExtractor(
            AccountResolver accountResolver,
            ContactKeyResolver contactKeyResolver,
            AliasRepository aliasRepository,
            IgnoredNotificationMetrics ignoredNotificationMetrics) {
        this.accountResolver = accountResolver;
        this.contactKeyResolver = contactKeyResolver;
        this.aliasRepository = aliasRepository;
        this.ignoredNotificationMetrics = ignoredNotificationMetrics;
    }

    /** All that these notices tell, each once. */
    List<Alias> told(List<WebhookNotification> notices, KnownAttempts known) {
        var aliases = new LinkedHashSet<Alias>();
        notices.forEach(webhookNotification -> told(webhookNotification, known).forEach(aliases::add));
        return new ArrayList<>(aliases);
    }

    private Stream<Alias> told(WebhookNotification webhookNotification, KnownAttempts known) {
        return switch (webhookNotification) {
            case MessageReported reported -> reported(reported, known);
            case ConsentChanged changed ->
                Stream.concat(bothNames(changed.origin(), changed.contact()), answered(changed, known));
            case OptOutUnclear(var optOut, var text) -> bothNames(optOut.origin(), optOut.contact());
            case ContactSeen seen -> bothNames(seen.origin(), seen.contact());
            case NumberChanged changed -> move(changed);
            case UserIdChanged changed -> renamed(changed);
            case WebhookNotification.AccountChanged other -> Stream.empty();
            case WebhookNotification.AccountRestrictionChanged other -> Stream.empty();
            case WebhookNotification.NumberQualityChanged other -> Stream.empty();
            case WebhookNotification.Unrecognized other -> Stream.empty();
        };
    }

    private Stream<Alias> bothNames(Origin origin, WebhookContact webhookContact) {
        return webhookContact.hasTwoNames()
                ? accountResolver.of(origin).stream()
                        .flatMap(account -> contactKeyResolver.keyOf(webhookContact).stream()
                                .flatMap(contact -> userId(account, webhookContact, contact)))
                : Stream.empty();
    }

    private Stream<Alias> userId(AccountId account, WebhookContact webhookContact, ContactKey contact) {
        return contactKeyResolver.keyOfUserId(webhookContact).stream()
                .map(userId -> Alias.ofUserId(account, userId, contact));
    }

    private Stream<Alias> reported(MessageReported reported, KnownAttempts known) {
        var ofAttempt = known.find(reported.echo(), reported.messageId()).stream()
                .flatMap(attempt -> namesOf(reported.contact(), attempt));
        return Stream.concat(ofAttempt, bothNames(reported.origin(), reported.contact()));
    }

    /**
     * WhatsApp may know a person under other digits than the dialled ones. Its answer to the call and its reports name
     * those digits.
     */
    private Stream<Alias> namesOf(WebhookContact webhookContact, KnownAttempt attempt) {
        var numbers = Stream.concat(
                contactKeyResolver
                        .phone(Objects.requireNonNullElse(attempt.waId(), ""))
                        .map(contactKeyResolver::keyOf)
                        .stream(),
                contactKeyResolver.keyOf(webhookContact).stream());
        return Stream.concat(
                userId(attempt.account(), webhookContact, attempt.contactKey()),
                numbers.filter(number -> !number.equals(attempt.contactKey()))
                        .map(number -> Alias.lasting(attempt.account(), number, attempt.contactKey())));
    }

    /**
     * The author of an answer is the recipient of the message. The author's number may be new, and the old number may
     * belong to another person by now.
     */
    private Stream<Alias> answered(ConsentChanged changed, KnownAttempts known) {
        return known.find(null, changed.answered()).stream()
                .flatMap(attempt -> contactKeyResolver.keysOf(changed.contact()).stream()
                        .filter(key -> !key.equals(attempt.contactKey()))
                        .map(key -> Alias.former(attempt.account(), key, attempt.contactKey())));
    }

    private Stream<Alias> move(NumberChanged changed) {
        var account = accountResolver.of(changed.origin());
        var to = contactKeyResolver.phone(changed.number());
        var from = account.map(id -> numbersOf(id, changed)).orElse(Set.of());
        if (to.isEmpty() || from.isEmpty()) {
            ignoredNotificationMetrics.count("number_change");
            return Stream.empty();
        }
        return from.stream().flatMap(key -> moved(account.orElseThrow(), key, to.get(), changed));
    }

    /** The number that the message names. If it names none, the numbers that are known for its user id. */
    private Set<ContactKey> numbersOf(AccountId account, NumberChanged changed) {
        var numbers = new LinkedHashSet<ContactKey>();
        contactKeyResolver.keyOf(changed.contact()).ifPresent(numbers::add);
        if (numbers.isEmpty()) {
            contactKeyResolver
                    .keyOfUserId(changed.contact())
                    .ifPresent(id -> numbers.addAll(aliasRepository.of(account, id, changed.at(), Consent.IN)));
        }
        return numbers;
    }

    private Stream<Alias> moved(AccountId account, ContactKey from, PhoneNumber to, NumberChanged changed) {
        var contact = contactKeyResolver.keyOf(to);
        return contact.equals(from)
                ? Stream.empty()
                : Stream.of(Alias.moved(account, from, contact, changed.at(), to.e164()));
    }

    private Stream<Alias> renamed(UserIdChanged changed) {
        return accountResolver.of(changed.origin()).stream()
                .flatMap(account -> contactKeyResolver.keyOfUserId(changed.after()).stream()
                        .flatMap(id -> renamed(account, id, changed)));
    }

    private Stream<Alias> renamed(AccountId account, ContactKey id, UserIdChanged changed) {
        var number = contactKeyResolver.keyOf(changed.before());
        var before = Stream.concat(
                contactKeyResolver.keyOfUserId(changed.before()).stream().map(old -> Alias.lasting(account, old, id)),
                number.stream().map(old -> Alias.until(account, old, id, changed.at())));
        var after = contactKeyResolver
                .keyOf(changed.after())
                .map(contact -> Stream.of(Alias.ofUserId(account, id, contact)))
                .orElseGet(() -> contactKeyResolver.keysOf(changed.before()).stream()
                        .filter(old -> !old.equals(id))
                        .map(old -> Alias.former(account, id, old)));
        return Stream.concat(before.filter(alias -> !alias.alias().equals(id)), after);
    }
}

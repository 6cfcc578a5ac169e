package dev.trickle.status.consent;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.SubscriptionChange;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.SubscriptionChange.CustomerUndecided;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.Topics;
import dev.trickle.status.account.AccountResolver;
import dev.trickle.status.attempt.KnownAttempt;
import dev.trickle.status.attempt.KnownAttemptRepository;
import dev.trickle.status.attempt.KnownAttempts;
import dev.trickle.status.consent.UnmatchedOptOutRecord.Reason;
import dev.trickle.status.consent.WebhookConsentRepository.MergedConsent;
import dev.trickle.status.identity.Alias;
import dev.trickle.status.identity.AliasRepository;
import dev.trickle.status.identity.ContactKeyResolver;
import dev.trickle.status.notification.IgnoredNotificationMetrics;
import dev.trickle.status.notification.WebhookNotification.Consent;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.OptOutUnclear;
import dev.trickle.status.publishing.EventCollector;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Records opt-outs and opt-ins under every key of the contact. */
@Component
public class ConsentHandler {

    private final AccountResolver accounts;
    private final ContactKeyResolver contactKeys;
    private final WebhookConsentRepository consents;
    private final AliasRepository aliases;
    private final KnownAttemptRepository attempts;
    private final UnmatchedOptOutRecorder unmatched;
    private final UndecidedContactRepository undecided;
    private final OptOutMetrics metrics;
    private final IgnoredNotificationMetrics ignored;

    ConsentHandler(
            AccountResolver accounts,
            ContactKeyResolver contactKeys,
            WebhookConsentRepository consents,
            AliasRepository aliases,
            KnownAttemptRepository attempts,
            UnmatchedOptOutRecorder unmatched,
            UndecidedContactRepository undecided,
            OptOutMetrics metrics,
            IgnoredNotificationMetrics ignored) {
        this.accounts = accounts;
        this.contactKeys = contactKeys;
        this.consents = consents;
        this.aliases = aliases;
        this.attempts = attempts;
        this.unmatched = unmatched;
        this.undecided = undecided;
        this.metrics = metrics;
        this.ignored = ignored;
    }

    public void handle(ConsentChanged changed, KnownAttempts known, EventCollector collector) {
        var answered = known.find(null, changed.answered());
        if (changed.onlyAsAnswer() && answered.isEmpty()) {
            handleUnknownButton(changed);
            return;
        }
        var account = answered.map(KnownAttempt::account).or(() -> accounts.findAccount(changed.origin()));
        var matched = account.isPresent() && record(account.get(), answered, changed, collector);
        metrics.count(changed.consent(), changed.source(), matched);
        if (!matched && changed.consent() == Consent.OUT) {
            unmatched.record(changed, account.orElse(null));
        }
    }

    /**
     * Lists the message for a person to decide. Until then the contact gets no message under any of the keys; the
     * decision opts the contact out, or ends the hold.
     */
    public void handle(OptOutUnclear unclear, KnownAttempts known, EventCollector collector) {
        var optOut = unclear.optOut();
        var answered = known.find(null, optOut.answered());
        var account = answered.map(KnownAttempt::account).or(() -> accounts.findAccount(optOut.origin()));
        var keys = account.map(id -> withAliases(id, keysOf(answered, optOut), optOut.at()))
                .orElse(Set.of());
        if (account.isEmpty() || keys.isEmpty()) {
            unmatched.record(unclear, account.orElse(null));
        } else {
            publishHeld(account.get(), unmatched.hold(unclear, account.get(), keys), collector);
        }
    }

    private static void publishHeld(AccountId account, Map<ContactKey, Instant> held, EventCollector collector) {
        held.forEach(
                (key, since) -> collector.add(Topics.SUBSCRIPTION_CHANGES, account, new CustomerUndecided(key, since)));
    }

    /** Returns the keys, and all other keys of their contacts. */
    private Set<ContactKey> withAliases(AccountId account, Set<ContactKey> keys, Instant at) {
        var seen = new LinkedHashSet<>(keys);
        for (var pending = new ArrayDeque<>(keys); !pending.isEmpty(); ) {
            aliases.findContacts(account, pending.remove(), at.truncatedTo(ChronoUnit.SECONDS), Consent.OUT).stream()
                    .filter(seen::add)
                    .forEach(pending::add);
        }
        return seen;
    }

    /**
     * Handles a button of an unknown message. It belongs to another tool, unless the id of a message to this contact is
     * not known yet: then it is listed for manual resolution.
     */
    private void handleUnknownButton(ConsentChanged changed) {
        ignored.count("message.button.unknown_message");
        accounts.findAccount(changed.origin())
                .filter(account -> attempts.existsWithoutMessageId(account, keysOf(Optional.empty(), changed)))
                .ifPresent(account -> unmatched.record(changed, account, Reason.UNKNOWN_MESSAGE));
    }

    /**
     * Records the consent under all keys, known or not: the customer may be imported later. Returns whether a customer
     * or an attempt has one of the keys.
     */
    private boolean record(
            AccountId account, Optional<KnownAttempt> answered, ConsentChanged changed, EventCollector collector) {
        var recorded = record(
                account, keysOf(answered, changed), changed.consent(), changed.source(), changed.at(), collector);
        return answered.isPresent() || recorded.hasCustomer() || attempts.exists(account, recorded.keys());
    }

    /**
     * Returns the keys of the recipient of the message and of the author of the reply, whose number may have changed.
     */
    private Set<ContactKey> keysOf(Optional<KnownAttempt> answered, ConsentChanged changed) {
        var keys = new LinkedHashSet<ContactKey>();
        answered.map(KnownAttempt::contactKey).ifPresent(keys::add);
        keys.addAll(contactKeys.keysOf(changed.contact()));
        if (changed.consent() == Consent.OUT) {
            keys.addAll(contactKeys.keysOfFormerNumberingPlans(changed.contact()));
        }
        return keys;
    }

    /** Propagates opt-outs and holds under the new aliases to their contacts. */
    public void propagateOptOuts(List<Alias> newAliases, Instant now, EventCollector collector) {
        for (var held : aliases.findPendingHolds(newAliases)) {
            var account = held.account();
            publishHeld(account, undecided.holdAlso(account, held.alias(), held.contact(), now), collector);
        }
        for (var optOut : aliases.findPendingOptOuts(newAliases)) {
            record(optOut.account(), Set.of(optOut.contact()), Consent.OUT, optOut.source(), optOut.at(), collector);
        }
    }

    // A consent is written before its aliases are read, and an alias is written before the consents that it
    // propagates are read, so the later of two concurrent transactions sees the earlier one.
    private RecordedConsent record(
            AccountId account,
            Set<ContactKey> keys,
            Consent consent,
            String source,
            Instant at,
            EventCollector collector) {
        var seen = new LinkedHashSet<>(keys);
        var hasCustomer = false;
        var effectiveAt = effectiveAt(consent, at);
        for (var pending = new ArrayDeque<>(keys); !pending.isEmpty(); ) {
            var key = pending.remove();
            var merged = consents.merge(account, key, consent, source, effectiveAt);
            hasCustomer |= merged.customer() != null;
            eventOf(consent, key, merged, source, effectiveAt)
                    .ifPresent(event -> collector.add(Topics.SUBSCRIPTION_CHANGES, account, event));
            aliases.findContacts(account, key, at.truncatedTo(ChronoUnit.SECONDS), consent).stream()
                    .filter(seen::add)
                    .forEach(pending::add);
        }
        return new RecordedConsent(seen, hasCustomer);
    }

    /**
     * WhatsApp's instants are whole seconds, and those of the API are not: an opt-out counts from the end of its
     * second, so that it ends a subscription of the same second.
     */
    private static Instant effectiveAt(Consent consent, Instant at) {
        return consent == Consent.OUT
                ? at.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1).minus(1, ChronoUnit.MICROS)
                : at;
    }

    /**
     * Returns the event of a statement. The readers of the topic know only one opt-out and one opt-in, of which the later
     * applies. So an opt-in that does not end all opt-outs has no event, and every other statement has the instant of the
     * latest, by which it applies there as in the table.
     */
    private static Optional<SubscriptionChange> eventOf(
            Consent consent, ContactKey key, MergedConsent merged, String source, Instant at) {
        return switch (consent) {
            case OUT ->
                Optional.of(new CustomerUnsubscribed(
                        key, merged.customer(), source, merged.isOptedOut() ? merged.latest() : at));
            case IN ->
                merged.isOptedOut()
                        ? Optional.empty()
                        : Optional.of(new CustomerResubscribed(key, merged.customer(), source, merged.latest()));
        };
    }

    /**
     * The result of recording a statement.
     *
     * @param keys all keys that the statement was recorded under
     * @param hasCustomer whether a customer has one of the keys
     */
    private record RecordedConsent(Set<ContactKey> keys, boolean hasCustomer) {}
}

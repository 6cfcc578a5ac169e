package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.SubscriptionChange;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.Topics;
import dev.trickle.status.notification.WebhookNotification.Consent;
import dev.trickle.status.notification.WebhookNotification.ConsentChanged;
import dev.trickle.status.notification.WebhookNotification.OptOutUnclear;
import dev.trickle.status.routing.UnmatchedOptOutRecord.Reason;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Writes down who wants no more messages, or wants them again, under every key that the person is known by. */
@Component
class ConsentHandler {

    private final AccountResolver accountResolver;
    private final ContactKeyResolver contactKeyResolver;
    private final WebhookConsentRepository webhookConsentRepository;
    private final AliasRepository aliasRepository;
    private final KnownAttemptRepository knownAttemptRepository;
    private final UnmatchedOptOutRecorder unmatched;
    private final OptOutMetrics metrics;
    private final IgnoredNotificationMetrics ignoredNotificationMetrics;

    ConsentHandler(
            AccountResolver accountResolver,
            ContactKeyResolver contactKeyResolver,
            WebhookConsentRepository webhookConsentRepository,
            AliasRepository aliasRepository,
            KnownAttemptRepository knownAttemptRepository,
            UnmatchedOptOutRecorder unmatched,
            OptOutMetrics metrics,
            IgnoredNotificationMetrics ignoredNotificationMetrics) {
        this.accountResolver = accountResolver;
        this.contactKeyResolver = contactKeyResolver;
        this.webhookConsentRepository = webhookConsentRepository;
        this.aliasRepository = aliasRepository;
        this.knownAttemptRepository = knownAttemptRepository;
        this.unmatched = unmatched;
        this.metrics = metrics;
        this.ignoredNotificationMetrics = ignoredNotificationMetrics;
    }

    void route(ConsentChanged changed, KnownAttempts known, RoutingResult routingResult) {
        var answered = known.find(null, changed.answered());
        if (changed.onlyAsAnswer() && answered.isEmpty()) {
            routeButtonElsewhere(changed);
            return;
        }
        var account = answered.map(KnownAttempt::account).or(() -> accountResolver.of(changed.origin()));
        var matched = account.isPresent() && write(account.get(), answered, changed, routingResult);
        metrics.count(changed.consent(), changed.source(), matched);
        if (!matched && changed.consent() == Consent.OUT) {
            unmatched.record(changed, account.orElse(null));
        }
    }

    /** Lists the message for a person to resolve. The customer is opted out only by that decision. */
    void route(OptOutUnclear unclear, KnownAttempts known) {
        var optOut = unclear.optOut();
        var account = known.find(null, optOut.answered())
                .map(KnownAttempt::account)
                .or(() -> accountResolver.of(optOut.origin()));
        unmatched.record(unclear, account.orElse(null));
    }

    /**
     * A button of a message that is not known. It belongs to another tool, unless the id of a message to this person is
     * not known yet: then a person has to decide.
     */
    private void routeButtonElsewhere(ConsentChanged changed) {
        ignoredNotificationMetrics.count("message.button.elsewhere");
        accountResolver
                .of(changed.origin())
                .filter(account ->
                        knownAttemptRepository.existWithoutMessage(account, keysOf(Optional.empty(), changed)))
                .ifPresent(account -> unmatched.record(changed, account, Reason.UNKNOWN_MESSAGE));
    }

    /**
     * Records the consent under all keys, known or not: the customer may be imported later. Returns whether a customer
     * or an attempt has one of the keys.
     */
    private boolean write(
            AccountId account, Optional<KnownAttempt> answered, ConsentChanged changed, RoutingResult routingResult) {
        var recordedConsent = write(
                account, keysOf(answered, changed), changed.consent(), changed.source(), changed.at(), routingResult);
        return answered.isPresent()
                || recordedConsent.hasCustomer()
                || knownAttemptRepository.exist(account, recordedConsent.keys());
    }

    /** Whoever the message went to, and whoever answered: a number may have changed between the two. */
    private Set<ContactKey> keysOf(Optional<KnownAttempt> answered, ConsentChanged changed) {
        var keys = new LinkedHashSet<ContactKey>();
        answered.map(KnownAttempt::contactKey).ifPresent(keys::add);
        keys.addAll(contactKeyResolver.keysOf(changed.contact()));
        if (changed.consent() == Consent.OUT) {
            keys.addAll(contactKeyResolver.keysOfOlderDigits(changed.contact()));
        }
        return keys;
    }

    /** What somebody has said by another name holds under this one as well. */
    void carryOver(List<Alias> learnt, RoutingResult routingResult) {
        for (var effectiveOptOut : aliasRepository.standing(learnt)) {
            write(
                    effectiveOptOut.account(),
                    Set.of(effectiveOptOut.contact()),
                    Consent.OUT,
                    effectiveOptOut.source(),
                    effectiveOptOut.at(),
                    routingResult);
        }
    }

    // Each consent is written before its aliases are looked up, and each alias before the consents that it carries
    // over: whichever of the two comes second sees the first.
    private RecordedConsent write(
            AccountId account,
            Set<ContactKey> keys,
            Consent consent,
            String source,
            Instant at,
            RoutingResult routingResult) {
        var seen = new LinkedHashSet<>(keys);
        var hasCustomer = false;
        for (var open = new ArrayDeque<>(keys); !open.isEmpty(); ) {
            var key = open.remove();
            var customer = webhookConsentRepository.merge(account, key, consent, source, at);
            hasCustomer |= customer.isPresent();
            routingResult.publish(
                    Topics.SUBSCRIPTION_CHANGES, account, eventOf(consent, key, customer.orElse(null), source, at));
            aliasRepository.of(account, key, at, consent).stream()
                    .filter(seen::add)
                    .forEach(open::add);
        }
        return new RecordedConsent(seen, hasCustomer);
    }

    private static SubscriptionChange eventOf(
            Consent consent, ContactKey key, @Nullable CustomerId customer, String source, Instant at) {
        return switch (consent) {
            case OUT -> new CustomerUnsubscribed(key, customer, source, at);
            case IN -> new CustomerResubscribed(key, customer, source, at);
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

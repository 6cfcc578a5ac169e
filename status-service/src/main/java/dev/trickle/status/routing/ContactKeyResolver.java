package dev.trickle.status.routing;

import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.ContactKeys;
import dev.trickle.pipeline.PhoneNumber;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.status.notification.WebhookContact;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Turns what webhooks call people by into keys that name nobody. */
@Component
class ContactKeyResolver {

    private final ContactKeys keys;

    ContactKeyResolver(SharedSettings sharedSettings) {
        this.keys = sharedSettings.contactKeys();
    }

    /** The number that WhatsApp writes so; empty if it is none. */
    Optional<PhoneNumber> phone(String digits) {
        try {
            return digits.isEmpty() ? Optional.empty() : Optional.of(PhoneNumber.fromWhatsAppId(digits));
        } catch (IllegalArgumentException impossible) {
            return Optional.empty();
        }
    }

    ContactKey keyOf(PhoneNumber phone) {
        return keys.keyOf(phone);
    }

    /** The key of the person's number, by which they are known in all tables; empty if it is hidden. */
    Optional<ContactKey> keyOf(WebhookContact webhookContact) {
        return phone(webhookContact.number()).map(keys::keyOf);
    }

    /** The key of WhatsApp's id of the person; empty if there is none. */
    Optional<ContactKey> keyOfUserId(WebhookContact webhookContact) {
        return webhookContact.userId().isEmpty()
                ? Optional.empty()
                : Optional.of(new ContactKey(keys.hash(webhookContact.userId())));
    }

    /** Under which keys a person's wish is written down. */
    List<ContactKey> keysOf(WebhookContact webhookContact) {
        return Stream.concat(keyOf(webhookContact).stream(), keyOfUserId(webhookContact).stream())
                .toList();
    }

    /**
     * The keys of all numbers that WhatsApp can mean if it knows the person under digits of a former numbering plan.
     */
    List<ContactKey> keysOfOlderDigits(WebhookContact webhookContact) {
        return phone(webhookContact.number()).stream()
                .flatMap(likely -> PhoneNumber.candidatesFromWhatsAppId(webhookContact.number()).stream())
                .map(keys::keyOf)
                .toList();
    }

    /**
     * A key to count people by: of the number, or where WhatsApp hides that of whatever it calls them. Somebody seen in
     * both ways is counted twice, which is safe; empty if it calls them nothing.
     */
    Optional<ContactKey> keyToCountBy(WebhookContact webhookContact) {
        return keyOf(webhookContact).or(() -> keyOfUserId(webhookContact)).or(() -> keyOfAnyName(webhookContact));
    }

    private Optional<ContactKey> keyOfAnyName(WebhookContact webhookContact) {
        return webhookContact.number().isEmpty()
                ? Optional.empty()
                : Optional.of(new ContactKey(keys.hash(webhookContact.number())));
    }

    /** Recognises a message without naming anybody: its id contains a phone number. */
    String recognise(String messageId) {
        return keys.hash(messageId);
    }
}

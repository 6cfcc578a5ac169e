package dev.trickle.status.identity;

import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.ContactKeys;
import dev.trickle.pipeline.PhoneNumber;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.status.notification.WebhookContact;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Maps the identifiers of people in webhooks to contact keys. */
@Component
public class ContactKeyResolver {

    private final ContactKeys keys;

    ContactKeyResolver(SharedSettings sharedSettings) {
        this.keys = sharedSettings.contactKeys();
    }

    /** Parses a number in WhatsApp's notation; empty if it is not a phone number. */
    Optional<PhoneNumber> parsePhone(String digits) {
        try {
            return digits.isEmpty() ? Optional.empty() : Optional.of(PhoneNumber.fromWhatsAppId(digits));
        } catch (IllegalArgumentException impossible) {
            return Optional.empty();
        }
    }

    public ContactKey keyOf(PhoneNumber phone) {
        return keys.keyOf(phone);
    }

    /** Returns the key of the phone number, which all tables use; empty if the number is hidden. */
    public Optional<ContactKey> keyOf(WebhookContact contact) {
        return parsePhone(contact.number()).map(keys::keyOf);
    }

    /** Returns the key of the WhatsApp user id; empty if there is none. */
    public Optional<ContactKey> keyOfUserId(WebhookContact contact) {
        return contact.userId().isEmpty() ? Optional.empty() : Optional.of(new ContactKey(keys.hash(contact.userId())));
    }

    /** Returns the keys under which a statement of the person is recorded. */
    public List<ContactKey> keysOf(WebhookContact contact) {
        return Stream.concat(keyOf(contact).stream(), keyOfUserId(contact).stream())
                .toList();
    }

    /**
     * Returns the keys of all numbers that WhatsApp can mean if it knows the person under digits of a former numbering
     * plan.
     */
    public List<ContactKey> keysOfFormerNumberingPlans(WebhookContact contact) {
        return parsePhone(contact.number()).stream()
                .flatMap(number -> PhoneNumber.candidatesFromWhatsAppId(contact.number()).stream())
                .map(keys::keyOf)
                .toList();
    }

    /**
     * Returns the key for counting slots: of the number, else of the identifier that WhatsApp gives; empty if there is
     * none. A person with two identifiers counts twice, which is safe.
     */
    public Optional<ContactKey> slotKeyOf(WebhookContact contact) {
        return keyOf(contact).or(() -> keyOfUserId(contact)).or(() -> keyOfAnyIdentifier(contact));
    }

    private Optional<ContactKey> keyOfAnyIdentifier(WebhookContact contact) {
        return contact.number().isEmpty() ? Optional.empty() : Optional.of(new ContactKey(keys.hash(contact.number())));
    }

    /** Hashes a value that contains personal data, such as a message id, which contains a phone number. */
    public String hash(String value) {
        return keys.hash(value);
    }
}

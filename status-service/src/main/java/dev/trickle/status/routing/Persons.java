package dev.trickle.status.routing;

import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.ContactKeys;
import dev.trickle.pipeline.PhoneNumber;
import dev.trickle.pipeline.installation.Installation;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Turns what webhooks call people by into keys that name nobody. */
@Component
class Persons {

    private static final String DIGITS = "[0-9]{5,20}";

    private final ContactKeys keys;

    Persons(Installation installation) {
        this.keys = installation.contactKeys();
    }

    /** The key of the person with this WhatsApp id, by which they are known in all tables; empty if it is no number. */
    Optional<ContactKey> keyOf(String whatsAppId) {
        if (!whatsAppId.matches(DIGITS)) {
            return Optional.empty();
        }
        try {
            return Optional.of(keys.of(PhoneNumber.ofWhatsAppId(whatsAppId)));
        } catch (IllegalArgumentException impossible) {
            return Optional.empty();
        }
    }

    /**
     * A key to count people by: of the number, or where WhatsApp hides that of whatever it calls them. Somebody seen in
     * both ways is counted twice, which is safe; empty if it calls them nothing.
     */
    Optional<ContactKey> keyToCountBy(String whatsAppId) {
        return keyOf(whatsAppId)
                .or(() -> whatsAppId.isBlank() ? Optional.empty() : Optional.of(new ContactKey(keys.hash(whatsAppId))));
    }

    /** Recognises a message without naming anybody: its id contains a phone number. */
    String recognise(String messageId) {
        return keys.hash(messageId);
    }
}

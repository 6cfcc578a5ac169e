package dev.trickle.api.customer;

import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.ContactKeys;
import dev.trickle.pipeline.PhoneNumber;
import dev.trickle.pipeline.installation.Installation;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Recognises people by their phone numbers, in the region and with the secret of this installation. */
@Component
public class People {

    /** Stands where a phone number could not be read; never stored. */
    static final ContactKey NOBODY = new ContactKey("0".repeat(32));

    private final String region;
    private final ContactKeys keys;

    People(Installation installation) {
        this.region = installation.defaultRegion();
        this.keys = installation.contactKeys();
    }

    /** The number that is written here, if it is one. */
    public Optional<PhoneNumber> phone(String text) {
        try {
            return Optional.of(PhoneNumber.parse(text, region));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }

    /** The key that stands for whoever has this number. */
    public ContactKey keyOf(PhoneNumber phone) {
        return keys.of(phone);
    }
}

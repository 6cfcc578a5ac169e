package dev.trickle.api.customer;

import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.ContactKeys;
import dev.trickle.pipeline.PhoneNumber;
import dev.trickle.pipeline.PhoneNumberReader;
import dev.trickle.pipeline.installation.SharedSettings;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Recognises people by their phone numbers, in the region and with the secret of this installation. */
@Component
public class ContactResolver {

    /** Stands where a phone number could not be read; never stored. */
    static final ContactKey NOBODY = new ContactKey("0".repeat(32));

    private final PhoneNumberReader reader;
    private final ContactKeys keys;

    @Autowired
    ContactResolver(SharedSettings sharedSettings) {
        this(new PhoneNumberReader(sharedSettings.defaultRegion()), sharedSettings.contactKeys());
    }

    private ContactResolver(PhoneNumberReader reader, ContactKeys keys) {
        this.reader = reader;
        this.keys = keys;
    }

    /** The same people, with numbers read as an import states. */
    ContactResolver reading(PhoneNumberOptions numbers) {
        return new ContactResolver(numbers.apply(reader), keys);
    }

    /**
     * Reads a number.
     *
     * @throws dev.trickle.pipeline.InvalidPhoneNumber if the text does not identify exactly one
     */
    public PhoneNumber phone(String text) {
        return reader.parse(text);
    }

    /**
     * Reads the number of a row or a request that may state its region.
     *
     * @param region two letters; any other text is ignored
     * @throws dev.trickle.pipeline.InvalidPhoneNumber if the text does not identify exactly one
     */
    PhoneNumber phone(String text, @Nullable String region) {
        return readerForRegion(region).parse(text);
    }

    /** Returns every valid number that the text may mean. An opt-out applies to all of them. */
    Set<PhoneNumber> candidates(String text, @Nullable String region) {
        return readerForRegion(region).candidates(text);
    }

    private PhoneNumberReader readerForRegion(@Nullable String region) {
        return region == null || !PhoneNumberReader.isRegion(region) ? reader : reader.withRowRegion(region);
    }

    /** The key that stands for whoever has this number. */
    public ContactKey keyOf(PhoneNumber phone) {
        return keys.keyOf(phone);
    }
}

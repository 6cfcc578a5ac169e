package dev.trickle.api.contact;

import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.ContactKeys;
import dev.trickle.pipeline.PhoneNumber;
import dev.trickle.pipeline.PhoneNumberReader;
import dev.trickle.pipeline.installation.SharedSettings;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Parses phone numbers and computes contact keys, with the default region and the secret of this installation. */
@Component
public class ContactResolver {

    /** Placeholder for an unreadable phone number; never stored. */
    public static final ContactKey NO_CONTACT = new ContactKey("0".repeat(32));

    private final PhoneNumberReader reader;
    private final ContactKeys keys;

    @Autowired
    public ContactResolver(SharedSettings sharedSettings) {
        this(new PhoneNumberReader(sharedSettings.defaultRegion()), sharedSettings.contactKeys());
    }

    private ContactResolver(PhoneNumberReader reader, ContactKeys keys) {
        this.reader = reader;
        this.keys = keys;
    }

    /** Returns a resolver that parses numbers with the options of an import. */
    public ContactResolver withOptions(PhoneNumberOptions options) {
        return new ContactResolver(options.apply(reader), keys);
    }

    /**
     * Parses a number.
     *
     * @throws dev.trickle.pipeline.InvalidPhoneNumber if the text does not identify exactly one
     */
    public PhoneNumber parse(String text) {
        return reader.parse(text);
    }

    /**
     * Parses the number of a row or a request that may state its region.
     *
     * @param region two letters; any other text is ignored
     * @throws dev.trickle.pipeline.InvalidPhoneNumber if the text does not identify exactly one
     */
    public PhoneNumber parse(String text, @Nullable String region) {
        return readerForRegion(region).parse(text);
    }

    /** Returns every valid number that the text may mean. An opt-out applies to all of them. */
    public Set<PhoneNumber> candidates(String text, @Nullable String region) {
        return readerForRegion(region).candidates(text);
    }

    private PhoneNumberReader readerForRegion(@Nullable String region) {
        return region == null || !PhoneNumberReader.isRegion(region) ? reader : reader.withRowRegion(region);
    }

    /** Returns the contact key of a number. */
    public ContactKey keyOf(PhoneNumber phone) {
        return keys.keyOf(phone);
    }
}

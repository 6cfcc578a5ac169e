package dev.trickle.api.customer;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.InvalidPhoneNumber;
import dev.trickle.pipeline.PhoneNumber;
import dev.trickle.pipeline.PhoneNumberReader;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What somebody says of a customer; null for what they do not say, which stays as it is. */
record CustomerEntry(
        String phone,
        ContactKey key,
        @Nullable String name,
        @Nullable String locale,
        @Nullable String tier,
        @Nullable List<String> tags,
        @Nullable String subscription,
        @Nullable Boolean active,
        @Nullable JsonNode attributes) {

    static final String SUBSCRIBED = "subscribed";
    static final String UNSUBSCRIBED = "unsubscribed";

    /** The consent column is empty: a new customer has not agreed, and an existing customer does not change. */
    static final String UNSTATED = "unstated";

    /** The fields that the API defines. Only explicit opt-outs count in them. */
    private static final Set<String> KNOWN_FIELDS = knownFields();

    static final int LONGEST_TEXT = 200;
    static final int LONGEST_ATTRIBUTE = 2_000;

    /** A customer together with the account they belong to. */
    record OfAccount(AccountId account, CustomerEntry entry) {}

    /**
     * Reads the body of a request.
     *
     * @throws dev.trickle.api.problem.InvalidRequest naming everything that is wrong with it
     */
    static OfAccount in(@Nullable JsonNode body, AccountDirectory accountDirectory, ContactResolver contactResolver) {
        var requestFields = RequestFields.of(body);
        var account = accountDirectory.in(requestFields);
        return new OfAccount(account, in(requestFields, contactResolver));
    }

    /**
     * Reads what is said of a customer who is known; they have this number unless the body says another.
     *
     * @throws dev.trickle.api.problem.InvalidRequest naming everything that is wrong with it
     */
    static CustomerEntry ofKnown(@Nullable JsonNode body, String phone, ContactResolver contactResolver) {
        if (body instanceof ObjectNode object && !object.hasNonNull(CustomerFile.PHONE)) {
            // Not read again: numbering plans change, and the stored number stays valid.
            return in(RequestFields.of(object), Optional.of(new PhoneNumber(phone)), contactResolver);
        }
        return in(RequestFields.of(body), contactResolver);
    }

    /** Reads what is said of a customer out of fields that say nothing else. */
    static CustomerEntry in(RequestFields requestFields, ContactResolver contactResolver) {
        return in(requestFields, phone(requestFields, contactResolver), contactResolver);
    }

    private static CustomerEntry in(
            RequestFields requestFields, Optional<PhoneNumber> phone, ContactResolver contactResolver) {
        rejectUnmappedConsent(requestFields);
        return read(requestFields, phone, contactResolver);
    }

    private static CustomerEntry read(
            RequestFields requestFields, Optional<PhoneNumber> phone, ContactResolver contactResolver) {
        var entry = new CustomerEntry(
                phone.map(PhoneNumber::e164).orElse(""),
                phone.map(contactResolver::keyOf).orElse(ContactResolver.NOBODY),
                requestFields.text("name", LONGEST_TEXT).orElse(null),
                requestFields.text("locale", LONGEST_TEXT).orElse(null),
                requestFields.text("customer_tier", LONGEST_TEXT).orElse(null),
                requestFields.textsOrEmpty("tags", LONGEST_TEXT).orElse(null),
                subscription(requestFields),
                requestFields.flag("is_active").orElse(null),
                attributes(requestFields));
        requestFields.rejectOthers();
        requestFields.check();
        return entry;
    }

    /** Reads a line of a file without its consent, which is read separately. */
    static CustomerEntry ofLine(RequestFields requestFields, ContactResolver contactResolver) {
        return read(requestFields, phone(requestFields, contactResolver), contactResolver);
    }

    /** An opt-out, a deactivation or both, without any other value. */
    static CustomerEntry optOut(
            PhoneNumber phone, ContactResolver contactResolver, boolean unsubscribed, boolean deactivated) {
        return new CustomerEntry(
                phone.e164(),
                contactResolver.keyOf(phone),
                null,
                null,
                null,
                null,
                unsubscribed ? UNSUBSCRIBED : null,
                deactivated ? false : null,
                null);
    }

    /** The same entry with another subscription. */
    CustomerEntry withSubscription(@Nullable String other) {
        return new CustomerEntry(phone, key, name, locale, tier, tags, other, active, attributes);
    }

    boolean saysUnsubscribed() {
        return UNSUBSCRIBED.equals(subscription);
    }

    private static Optional<PhoneNumber> phone(RequestFields requestFields, ContactResolver contactResolver) {
        var text = requestFields.requiredText(CustomerFile.PHONE, LONGEST_TEXT);
        var region = region(requestFields);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(contactResolver.phone(text, region));
        } catch (InvalidPhoneNumber refused) {
            requestFields.reject(CustomerFile.PHONE, refused.rule().code(), refused.explanation());
            return Optional.empty();
        }
    }

    private static @Nullable String region(RequestFields requestFields) {
        var region = requestFields.text(CustomerFile.REGION, LONGEST_TEXT).orElse(null);
        if (region != null && !PhoneNumberReader.isRegion(region)) {
            requestFields.reject(CustomerFile.REGION, "region", "must be the two letters of a country, such as DE");
        }
        return region;
    }

    private static @Nullable String subscription(RequestFields requestFields) {
        var said = requestFields.value(ConsentColumns.SUBSCRIPTION).orElse(null);
        if (said == null && !requestFields.raw().has(ConsentColumns.SUBSCRIPTION)) {
            return null;
        }
        // An explicit null is refused: a client without information about the consent must leave the field out.
        return switch (ConsentFields.read(ConsentMeaning.AGREES, said)) {
            case SUBSCRIBED -> SUBSCRIBED;
            case UNSUBSCRIBED -> UNSUBSCRIBED;
            case UNSTATED, UNREADABLE -> {
                requestFields.reject(
                        ConsentColumns.SUBSCRIPTION,
                        ConsentColumns.UNREADABLE,
                        "must be subscribed or unsubscribed, or yes or no in one of the known languages");
                yield null;
            }
        };
    }

    /**
     * Rejects attributes that look like consent, and fields such as the tags that contain an opt-out. They would be
     * stored and ignored, and people who have opted out would get messages.
     */
    private static void rejectUnmappedConsent(RequestFields requestFields) {
        if (requestFields.raw().hasNonNull(ConsentColumns.SUBSCRIPTION)) {
            return;
        }
        ConsentFields.pathsAboutConsent(requestFields.raw(), KNOWN_FIELDS)
                .forEach(
                        name -> requestFields.reject(
                                name,
                                UnmappedConsentCheck.RULE,
                                "looks like consent to messages: state with subscription whether this person agrees to messages"));
    }

    private static Set<String> knownFields() {
        var known = new HashSet<>(CsvRowMapper.KNOWN);
        known.addAll(List.of("account", CustomerFile.REGION));
        return Set.copyOf(known);
    }

    private static @Nullable JsonNode attributes(RequestFields requestFields) {
        var found = requestFields.tree("attributes");
        if (found.isPresent() && !found.get().isObject()) {
            requestFields.reject("attributes", "object", "must be an object");
        }
        return found.orElse(null);
    }
}

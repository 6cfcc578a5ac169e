package dev.trickle.api.customer;

import dev.trickle.api.account.AccountDirectory;
import dev.trickle.api.attribute.AccountAttributes;
import dev.trickle.api.consent.ConsentColumns;
import dev.trickle.api.consent.ConsentFields;
import dev.trickle.api.consent.ConsentMeaning;
import dev.trickle.api.consent.ConsentWords;
import dev.trickle.api.consent.StatedConsent;
import dev.trickle.api.consent.Subscription;
import dev.trickle.api.consent.UnmappedConsentCheck;
import dev.trickle.api.contact.ContactResolver;
import dev.trickle.api.problem.FieldError;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.RequestField;
import dev.trickle.api.problem.RequestFields;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.InvalidPhoneNumber;
import dev.trickle.pipeline.PhoneNumber;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** New values of a customer. A null value leaves the stored value unchanged. */
public record CustomerEntry(
        String phone,
        ContactKey key,
        @Nullable String name,
        @Nullable String locale,
        @Nullable String tier,
        @Nullable List<String> tags,
        @Nullable String subscription,
        @Nullable Boolean active,
        @Nullable JsonNode attributes) {

    public static final String PHONE = "whatsapp_phone";

    /** The two-letter country of the phone number. */
    public static final String REGION = "region";

    /** The fields of a customer in a file and in a request. */
    public static final Set<String> FIELDS =
            Set.of(PHONE, "name", "locale", "customer_tier", "tags", "subscription", "is_active");

    /** The fields of a request. Only explicit opt-outs count in them. */
    private static final Set<String> KNOWN_FIELDS = knownFields();

    public static final int MAX_TEXT_LENGTH = 200;
    public static final int MAX_ATTRIBUTE_LENGTH = 2_000;

    /**
     * An entry and its account.
     *
     * @param subscriptionReason how the person has agreed; null if the request does not state that
     */
    record AccountEntry(
            AccountId account,
            CustomerEntry entry,
            @Nullable String subscriptionReason) {}

    /**
     * Reads the body of a request.
     *
     * @throws dev.trickle.api.problem.InvalidRequest with all errors of the body
     */
    static AccountEntry from(
            @Nullable JsonNode body, AccountDirectory accountDirectory, ContactResolver contactResolver) {
        var requestFields = RequestFields.of(body, CustomerBodies.NEW);
        var account = accountDirectory.resolve(requestFields);
        var reason = requestFields.text(CustomerBodies.SUBSCRIPTION_REASON).orElse(null);
        if (reason != null && !states(requestFields, StatedConsent.SUBSCRIBED)) {
            requestFields.reject(
                    CustomerBodies.SUBSCRIPTION_REASON.name(),
                    UnmappedConsentCheck.RULE,
                    "must be given together with subscription=subscribed");
        }
        var phone = phone(requestFields, CustomerBodies.PHONE, contactResolver);
        return new AccountEntry(account, from(requestFields, phone, contactResolver), reason);
    }

    private static boolean states(RequestFields requestFields, StatedConsent consent) {
        var value = requestFields.raw().path(ConsentColumns.SUBSCRIPTION);
        return !value.isMissingNode() && ConsentFields.read(ConsentMeaning.AGREES, value) == consent;
    }

    /**
     * Reads the body of an update. The entry has this number unless the body contains another one.
     *
     * @throws dev.trickle.api.problem.InvalidRequest with all errors of the body
     */
    static CustomerEntry fromUpdate(@Nullable JsonNode body, String phone, ContactResolver contactResolver) {
        if (body instanceof ObjectNode object && !object.hasNonNull(PHONE)) {
            // The stored number is not parsed again: it stays valid when numbering plans change.
            return from(
                    RequestFields.of(object, CustomerBodies.UPDATE),
                    Optional.of(new PhoneNumber(phone)),
                    contactResolver);
        }
        var requestFields = RequestFields.of(body, CustomerBodies.UPDATE);
        var changed = phone(requestFields, CustomerBodies.NEW_PHONE, contactResolver);
        return from(requestFields, changed, contactResolver);
    }

    private static CustomerEntry from(
            RequestFields requestFields, Optional<PhoneNumber> phone, ContactResolver contactResolver) {
        rejectUnmappedConsent(requestFields);
        return read(requestFields, phone, contactResolver);
    }

    private static CustomerEntry read(
            RequestFields requestFields, Optional<PhoneNumber> phone, ContactResolver contactResolver) {
        var entry = new CustomerEntry(
                phone.map(PhoneNumber::e164).orElse(""),
                phone.map(contactResolver::keyOf).orElse(ContactResolver.NO_CONTACT),
                requestFields.text(CustomerBodies.NAME).orElse(null),
                requestFields.text(CustomerBodies.LOCALE).orElse(null),
                requestFields.text(CustomerBodies.CUSTOMER_TIER).orElse(null),
                requestFields.texts(CustomerBodies.TAGS).orElse(null),
                subscription(requestFields),
                requestFields.flag(CustomerBodies.IS_ACTIVE).orElse(null),
                requestFields.tree(CustomerBodies.ATTRIBUTES).orElse(null));
        requestFields.rejectOthers();
        requestFields.check();
        return entry;
    }

    /** Reads a line of a file without its consent, which is read separately. */
    public static CustomerEntry fromLine(JsonNode line, ContactResolver contactResolver) {
        var requestFields = RequestFields.of(line, CustomerBodies.LINE);
        return read(requestFields, phone(requestFields, CustomerBodies.PHONE, contactResolver), contactResolver);
    }

    /** Creates an entry with an opt-out, a deactivation or both, and no other values. */
    public static CustomerEntry optOut(
            PhoneNumber phone, ContactResolver contactResolver, boolean unsubscribed, boolean deactivated) {
        return new CustomerEntry(
                phone.e164(),
                contactResolver.keyOf(phone),
                null,
                null,
                null,
                null,
                unsubscribed ? Subscription.UNSUBSCRIBED : null,
                deactivated ? false : null,
                null);
    }

    /**
     * Returns the opt-out or deactivation in the body of a rejected request, for every number that it may mean, as of a
     * line of a file.
     */
    static List<AccountEntry> optOutsIn(
            @Nullable JsonNode body, AccountDirectory accountDirectory, ContactResolver contactResolver) {
        if (!(body instanceof ObjectNode object)) {
            return List.of();
        }
        var people = contactResolver.candidates(
                ConsentFields.textOf(object.path(PHONE)), object.path(REGION).asString(null));
        var optOuts = optOutsOf(people, object, contactResolver);
        if (optOuts.isEmpty()) {
            return List.of();
        }
        try {
            var requestFields = RequestFields.of(object, CustomerBodies.NEW);
            var account = accountDirectory.resolve(requestFields);
            requestFields.check();
            return optOuts.stream()
                    .map(optOut -> new AccountEntry(account, optOut, null))
                    .toList();
        } catch (InvalidRequest unknownAccount) {
            return List.of();
        }
    }

    /** Returns the opt-out or deactivation in the body of a rejected request, for each of these people. */
    static List<CustomerEntry> optOutsOf(
            Collection<PhoneNumber> people, @Nullable JsonNode body, ContactResolver contactResolver) {
        if (body == null) {
            return List.of();
        }
        var unsubscribed = ConsentFields.read(ConsentMeaning.AGREES, body.path(ConsentColumns.SUBSCRIPTION))
                == StatedConsent.UNSUBSCRIBED;
        var deactivated =
                Boolean.FALSE.equals(ConsentWords.shared().readYesNo(ConsentFields.textOf(body.path("is_active"))));
        return unsubscribed || deactivated
                ? people.stream()
                        .map(person -> optOut(person, contactResolver, unsubscribed, deactivated))
                        .toList()
                : List.of();
    }

    /** Returns this entry with another subscription. */
    public CustomerEntry withSubscription(@Nullable String other) {
        return new CustomerEntry(phone, key, name, locale, tier, tags, other, active, attributes);
    }

    /**
     * Returns this entry with the stored spelling of its attributes.
     *
     * @param kept receives each value that is not of the detected type of its attribute, and is kept as it is
     * @throws dev.trickle.api.problem.InvalidRequest if a value is not of the stated type of its attribute
     */
    public CustomerEntry conformingTo(AccountAttributes accountAttributes, Consumer<FieldError> kept) {
        return attributes == null
                ? this
                : new CustomerEntry(
                        phone,
                        key,
                        name,
                        locale,
                        tier,
                        tags,
                        subscription,
                        active,
                        accountAttributes.conform(attributes, kept));
    }

    /** Returns the opt-out and the deactivation of this entry, without its other values. */
    public CustomerEntry optOutOnly() {
        return new CustomerEntry(
                phone,
                key,
                null,
                null,
                null,
                null,
                isOptOut() ? subscription : null,
                Boolean.FALSE.equals(active) ? active : null,
                null);
    }

    public boolean isOptOut() {
        return Subscription.UNSUBSCRIBED.equals(subscription);
    }

    private static Optional<PhoneNumber> phone(
            RequestFields requestFields, RequestField.Text field, ContactResolver contactResolver) {
        var text = requestFields.requiredText(field);
        var region = requestFields.text(CustomerBodies.REGION).orElse(null);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(contactResolver.parse(text, region));
        } catch (InvalidPhoneNumber rejected) {
            requestFields.reject(PHONE, rejected.rule().code(), rejected.explanation());
            return Optional.empty();
        }
    }

    private static @Nullable String subscription(RequestFields requestFields) {
        var value = requestFields.value(CustomerBodies.SUBSCRIPTION).orElse(null);
        if (value == null && !requestFields.raw().has(ConsentColumns.SUBSCRIPTION)) {
            return null;
        }
        // An explicit null is rejected: a client without information about the consent must leave the field out.
        return switch (ConsentFields.read(ConsentMeaning.AGREES, value)) {
            case SUBSCRIBED -> Subscription.SUBSCRIBED;
            case UNSUBSCRIBED -> Subscription.UNSUBSCRIBED;
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
                .forEach(name -> requestFields.reject(
                        name,
                        UnmappedConsentCheck.RULE,
                        "looks like consent to messages: send the consent in the field subscription"));
    }

    private static Set<String> knownFields() {
        var known = new HashSet<>(FIELDS);
        known.addAll(List.of("account", REGION, "subscription_reason"));
        return Set.copyOf(known);
    }
}

package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Changes that decide whether a contact receives messages. The type names are part of the wire format and never change.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface SubscriptionChange {

    ContactKey contactKey();

    Instant at();

    /**
     * The contact opted out.
     *
     * @param customer null if no customer has the number that the message came from
     * @param source where the contact opted out, such as {@code keyword}, {@code button}, {@code preferences} or {@code
     *     api}
     */
    @JsonTypeName("customer-unsubscribed")
    record CustomerUnsubscribed(
            ContactKey contactKey, @Nullable CustomerId customer, String source, Instant at)
            implements SubscriptionChange {}

    /** The contact opted in again. */
    @JsonTypeName("customer-resubscribed")
    record CustomerResubscribed(
            ContactKey contactKey, @Nullable CustomerId customer, String source, Instant at)
            implements SubscriptionChange {}

    /** A message may be an opt-out: the contact gets nothing until a person has decided. */
    @JsonTypeName("customer-undecided")
    record CustomerUndecided(ContactKey contactKey, Instant at) implements SubscriptionChange {}

    /** A person has decided about the messages until this instant. An opt-out is an event of its own. */
    @JsonTypeName("customer-decided")
    record CustomerDecided(ContactKey contactKey, Instant at) implements SubscriptionChange {}

    /** The customer became inactive. */
    @JsonTypeName("customer-deactivated")
    record CustomerDeactivated(ContactKey contactKey, CustomerId customer, String source, Instant at)
            implements SubscriptionChange {}

    /** All personal data of the customer was deleted. */
    @JsonTypeName("customer-erased")
    record CustomerErased(ContactKey contactKey, CustomerId customer, String source, Instant at)
            implements SubscriptionChange {}
}

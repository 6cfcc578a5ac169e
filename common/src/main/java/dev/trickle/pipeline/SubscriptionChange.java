package dev.trickle.pipeline;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A person may be written to, or no longer. The names in quotes are on the wire: never rename them. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
public sealed interface SubscriptionChange {

    ContactKey contactKey();

    Instant at();

    /**
     * Somebody said stop.
     *
     * @param customer null where the message came from a number that no customer has
     * @param source where it was said, such as {@code keyword}, {@code button}, {@code preferences} or {@code api}
     */
    @JsonTypeName("customer-unsubscribed")
    record CustomerUnsubscribed(
            ContactKey contactKey, @Nullable CustomerId customer, String source, Instant at)
            implements SubscriptionChange {}

    /** Somebody agreed again. */
    @JsonTypeName("customer-resubscribed")
    record CustomerResubscribed(
            ContactKey contactKey, @Nullable CustomerId customer, String source, Instant at)
            implements SubscriptionChange {}

    /** The shop no longer counts this person among its customers. */
    @JsonTypeName("customer-deactivated")
    record CustomerDeactivated(ContactKey contactKey, CustomerId customer, String source, Instant at)
            implements SubscriptionChange {}

    /** Everything that named this person was deleted. */
    @JsonTypeName("customer-erased")
    record CustomerErased(ContactKey contactKey, CustomerId customer, String source, Instant at)
            implements SubscriptionChange {}
}

package dev.trickle.api.customer;

import dev.trickle.api.consent.ConsentColumns;
import dev.trickle.api.problem.InvalidRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The basis on which new customers are subscribed if nothing is stated about their consent; by default there is none. */
@Component
public class ConsentDefault {

    /** The rule that a new customer without a basis breaks. */
    public static final String RULE = "required";

    private final @Nullable String reason;

    ConsentDefault(CustomerProperties settings) {
        this.reason = settings.defaultSubscriptionReason();
    }

    /** Returns the reason of the setting; null if the installation has none. */
    @Nullable
    public String reason() {
        return reason;
    }

    /**
     * Returns the reason of the setting.
     *
     * @throws InvalidRequest if the installation has none
     */
    String requiredReason() {
        if (reason == null) {
            throw InvalidRequest.of(
                    ConsentColumns.SUBSCRIPTION,
                    RULE,
                    "subscription is required for a new customer. Send subscription=subscribed if the"
                            + " person has agreed to messages, with a subscription_reason, or subscription=unsubscribed."
                            + " The setting " + CustomerProperties.DEFAULT_SUBSCRIPTION_REASON
                            + " states a reason for all new customers");
        }
        return reason;
    }
}

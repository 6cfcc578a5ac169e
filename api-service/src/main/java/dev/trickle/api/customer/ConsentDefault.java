package dev.trickle.api.customer;

import dev.trickle.api.problem.InvalidRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The basis on which new customers are subscribed if nothing is stated about their consent; by default there is none. */
@Component
class ConsentDefault {

    /** The rule that a new customer without a basis breaks. */
    static final String RULE = "required";

    private static final String REMEDY_FOR_FILES =
            "the file says nothing about consent to messages, and this row contains a new customer. Send the file again with"
                    + " subscription_column=, followed by the name of the column that states who agrees, or with"
                    + " subscription=subscribed and a subscription_reason if all people in the file have agreed. The setting "
                    + CustomerProperties.DEFAULT_SUBSCRIPTION_REASON + " states a reason for all new customers";

    private final @Nullable String reason;

    ConsentDefault(CustomerProperties settings) {
        this.reason = settings.defaultSubscriptionReason();
    }

    /** Returns the reason of the setting; null if the installation has none. */
    @Nullable
    String reason() {
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

    /** Returns the error of a file without consent whose first new customer is in this row. */
    static RowError missingIn(long row) {
        return new RowError(row, ConsentColumns.SUBSCRIPTION, RULE, REMEDY_FOR_FILES);
    }
}

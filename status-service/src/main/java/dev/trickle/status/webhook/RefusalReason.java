package dev.trickle.status.webhook;

import java.util.Locale;
import java.util.Optional;

/** Why a webhook is refused before it is written to Kafka. */
public enum RefusalReason {
    MISSING_SIGNATURE,
    WRONG_SIGNATURE;

    /** Returns the reason for this response; empty if it does not refuse a webhook for its signature. */
    static Optional<RefusalReason> of(WebhookResponse response) {
        return switch (response) {
            case MISSING_SIGNATURE -> Optional.of(MISSING_SIGNATURE);
            case WRONG_SIGNATURE -> Optional.of(WRONG_SIGNATURE);
            case ACCEPTED,
                    SUBSCRIPTION_VERIFIED,
                    SUBSCRIPTION_REFUSED,
                    MALFORMED_REQUEST,
                    NOT_FOUND,
                    METHOD_NOT_ALLOWED,
                    BODY_TOO_LARGE,
                    BODY_TIMEOUT,
                    OVERLOADED,
                    BROKER_UNAVAILABLE -> Optional.empty();
        };
    }

    /** Returns the name in logs, metrics and tables. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

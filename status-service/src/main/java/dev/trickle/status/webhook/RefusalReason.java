package dev.trickle.status.webhook;

import java.util.Locale;
import java.util.Optional;

/** Why a webhook is refused before it is written to Kafka. */
public enum RefusalReason {
    MISSING_SIGNATURE,
    WRONG_SIGNATURE;

    /** The reason for this answer; empty if the answer refuses no webhook for its signature. */
    static Optional<RefusalReason> of(WebhookResponse webhookResponse) {
        return switch (webhookResponse) {
            case UNSIGNED -> Optional.of(MISSING_SIGNATURE);
            case FORGED -> Optional.of(WRONG_SIGNATURE);
            case KEPT,
                    ADDRESS_CONFIRMED,
                    ADDRESS_NOT_CONFIRMED,
                    UNREADABLE,
                    NOT_HERE,
                    NO_SUCH_METHOD,
                    TOO_LARGE,
                    TOO_SLOW,
                    NO_ROOM,
                    NOT_KEPT -> Optional.empty();
        };
    }

    /** Its name in logs, metrics and tables. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}

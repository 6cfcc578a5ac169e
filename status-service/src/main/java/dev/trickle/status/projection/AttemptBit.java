package dev.trickle.status.projection;

import java.util.Arrays;

/**
 * What is known of the highest attempt of a recipient: bits of {@code marketing_campaign_deliveries.attempt_flags}. The
 * numbers are stored; {@code recipient_state} in the database reads them.
 */
enum AttemptBit {
    REQUESTED(1),
    NOT_SENT(2),
    FAILED(4),
    UNCONFIRMED(8),
    RESOLVED_AS_SENT(16),

    /** The delivery failed. */
    UNDELIVERED(32);

    private final int mask;

    AttemptBit(int mask) {
        this.mask = mask;
    }

    int mask() {
        return mask;
    }

    /** Replaces the names of bits in braces, such as {@code {ATTEMPT_FAILED}}, by their numbers. */
    static String render(String sql) {
        return Arrays.stream(values())
                .reduce(
                        sql,
                        (text, bit) -> text.replace("{ATTEMPT_" + bit.name() + "}", Integer.toString(bit.mask)),
                        (one, other) -> other);
    }
}

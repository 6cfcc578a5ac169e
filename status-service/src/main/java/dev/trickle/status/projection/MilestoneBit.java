package dev.trickle.status.projection;

import java.util.Arrays;

/**
 * What is known of a recipient from all attempts: bits of {@code marketing_campaign_deliveries.milestones}. The numbers
 * are stored; {@code recipient_state} in the database reads them.
 */
enum MilestoneBit {
    ACCEPTED(1),
    DELIVERED(2),
    READ(4),
    DELIVERY_FAILED(8),
    RECIPIENT_FAILED(16),
    SKIPPED(32),

    /** Follows from the attempts, and may end. */
    HAS_UNCONFIRMED(64),

    FIRST_ACCEPTED(128),

    /** Follows from the attempts, and may end: another attempt may turn out as accepted. */
    ALL_ACCEPTED_UNDELIVERED(256);

    private final int mask;

    MilestoneBit(int mask) {
        this.mask = mask;
    }

    int mask() {
        return mask;
    }

    boolean isIn(int milestones) {
        return (milestones & mask) != 0;
    }

    /** Replaces the names of bits in braces by their numbers, and {@code {DERIVED}} by those that follow from attempts. */
    static String render(String sql) {
        var derived = HAS_UNCONFIRMED.mask | ALL_ACCEPTED_UNDELIVERED.mask;
        return Arrays.stream(values())
                .reduce(
                        sql.replace("{DERIVED}", Integer.toString(derived)),
                        (text, bit) -> text.replace("{" + bit.name() + "}", Integer.toString(bit.mask)),
                        (one, other) -> other);
    }
}

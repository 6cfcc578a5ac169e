package dev.trickle.simulator.person;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How often what happens, as shares of all messages; what they leave over is delivered and stays unread.
 *
 * @param failed share that fails instead of being sent
 * @param neverDelivered share that is sent and never heard of again
 * @param read share that is delivered and read
 */
public record OutcomeShares(
        @DefaultValue("0") double failed,
        @DefaultValue("0") double neverDelivered,
        @DefaultValue("1") double read) {

    /** Forgives the rounding of decimal fractions that add up to one. */
    private static final double ROUNDING = 1e-9;

    public OutcomeShares {
        if (failed < 0 || neverDelivered < 0 || read < 0 || failed + neverDelivered + read > 1 + ROUNDING) {
            throw new IllegalArgumentException("shares must not be negative and must not add up to more than 1");
        }
    }
}

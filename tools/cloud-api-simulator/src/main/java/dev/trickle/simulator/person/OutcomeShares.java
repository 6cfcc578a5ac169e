package dev.trickle.simulator.person;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The shares of the outcomes; the remaining messages are delivered and stay unread.
 *
 * @param failed share of messages that fail instead of being sent
 * @param neverDelivered share of messages that are sent and get no further status
 * @param read share of messages that are delivered and read
 */
public record OutcomeShares(
        @DefaultValue("0") double failed,
        @DefaultValue("0") double neverDelivered,
        @DefaultValue("1") double read) {

    /** Tolerance for the rounding of decimal fractions that add up to one. */
    private static final double ROUNDING = 1e-9;

    public OutcomeShares {
        if (failed < 0 || neverDelivered < 0 || read < 0 || failed + neverDelivered + read > 1 + ROUNDING) {
            throw new IllegalArgumentException("shares must not be negative and must not add up to more than 1");
        }
    }
}

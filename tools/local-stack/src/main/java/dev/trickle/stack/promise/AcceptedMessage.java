package dev.trickle.stack.promise;

import java.time.Instant;

/**
 * A message that the simulated Cloud API accepted, from its ledger.
 *
 * @param at the calendar instant of the acceptance
 * @param person the digits it was addressed to
 * @param outcome the last status the message reaches: sent, delivered, read or failed
 */
public record AcceptedMessage(Instant at, String person, String messageId, String outcome) {

    /** Hides the person and the message id, which contains the person's number. */
    @Override
    public String toString() {
        return "Accepted[at=" + at + ", outcome=" + outcome + "]";
    }
}

package dev.trickle.stack.promise;

import java.time.Instant;

/**
 * A message in the ledger of the simulated Cloud API.
 *
 * @param at instant of the acceptance
 * @param person digits of the phone number of the recipient
 * @param outcome final status of the message: sent, delivered, read or failed
 */
public record AcceptedMessage(Instant at, String person, String messageId, String outcome) {

    /** Hides the person and the message id, which contains the phone number. */
    @Override
    public String toString() {
        return "AcceptedMessage[at=" + at + ", outcome=" + outcome + "]";
    }
}

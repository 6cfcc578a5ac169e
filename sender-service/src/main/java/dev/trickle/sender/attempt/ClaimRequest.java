package dev.trickle.sender.attempt;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.SendRequested;

/**
 * A request that waits for its verdict.
 *
 * @param heldBack whether it is to be refused for now, unless there is a stronger reason
 */
record ClaimRequest(AccountId account, SendRequested request, boolean heldBack) {

    /** One of two for the same person would have to see the other; and a savepoint is for one. */
    boolean mayShareWith(ClaimRequest other) {
        return request.supersedes() == null
                && other.request.supersedes() == null
                && !request.attempt().equals(other.request.attempt())
                && !(request.campaign().equals(other.request.campaign())
                        && request.contactKey().equals(other.request.contactKey()));
    }
}

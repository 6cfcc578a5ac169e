package dev.trickle.sender.attempt;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.SendRequested;

/**
 * A request that waits for its claim.
 *
 * @param deferred whether to refuse it for now, unless there is a stronger reason
 */
record ClaimRequest(AccountId account, SendRequested request, boolean deferred) {

    /**
     * Two requests for the same person need separate transactions to see each other, and a savepoint covers one request
     * only.
     */
    boolean canShareGroupWith(ClaimRequest other) {
        return request.supersedes() == null
                && other.request.supersedes() == null
                && !request.attempt().equals(other.request.attempt())
                && !(request.campaign().equals(other.request.campaign())
                        && request.contactKey().equals(other.request.contactKey()));
    }
}

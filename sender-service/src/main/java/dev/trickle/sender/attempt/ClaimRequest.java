package dev.trickle.sender.attempt;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import org.jspecify.annotations.Nullable;

/**
 * A request that waits for its claim.
 *
 * @param deferral the reason to refuse it for now, unless there is a stronger one; null to claim it
 */
record ClaimRequest(
        AccountId account, SendRequested request, @Nullable Deferral deferral) {

    /** Why a request is refused for now, and which requests the reason concerns. */
    record Deferral(NotSentReason reason, Scope scope) {}

    /**
     * The number of the recipient's attempt that this one replaces because its delivery failed; null if there is none.
     */
    @Nullable
    Integer undeliveredAttempt() {
        var superseded = request.supersedes();
        return superseded != null
                        && superseded.because() == SupersedeReason.DELIVERY_FAILED
                        && superseded
                                .attempt()
                                .recipient()
                                .equals(request.attempt().recipient())
                ? superseded.attempt().number()
                : null;
    }

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

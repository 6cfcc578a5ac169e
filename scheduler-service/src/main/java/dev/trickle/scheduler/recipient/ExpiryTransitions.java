package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import dev.trickle.pipeline.SendRequested.Superseded;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.scheduler.recipient.RecipientState.AwaitingDelivery;
import dev.trickle.scheduler.recipient.RecipientState.ClosedUnconfirmed;
import dev.trickle.scheduler.recipient.RecipientState.Failed;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.RetryScheduled;
import dev.trickle.scheduler.recipient.RecipientState.Sent;
import dev.trickle.scheduler.recipient.RecipientState.Skipped;
import dev.trickle.scheduler.recipient.RecipientState.Unconfirmed;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Transitions after a timeout.
 *
 * @param resendAfter time after which an unconfirmed attempt is sent again; null for never
 * @param mayResend whether a resend could still be released
 */
record ExpiryTransitions(@Nullable Duration resendAfter, Instant now, boolean mayResend) {

    Recipient apply(Recipient recipient) {
        return switch (recipient.state()) {
            case AwaitingDelivery awaitingDelivery -> recipient.withState(new Sent());
            case Unconfirmed unconfirmed -> recipient.withState(afterUnconfirmed(recipient, unconfirmed));
            case RetryScheduled retryScheduled -> recipient;
            case InFlight inFlight -> recipient;
            case Sent sent -> recipient;
            case Failed failed -> recipient;
            case Skipped skipped -> recipient;
            case ClosedUnconfirmed closed -> recipient;
        };
    }

    /** The account's rule sends again once; a second unconfirmed attempt is left to a person. */
    private RecipientState afterUnconfirmed(Recipient recipient, Unconfirmed unconfirmed) {
        var closesAt = unconfirmed.since().plus(Account.RESOLUTION_PERIOD);
        if (!now.isBefore(closesAt)) {
            return new ClosedUnconfirmed(unconfirmed.attempt(), null);
        }
        return isResendDue(unconfirmed)
                ? new RetryScheduled(
                        now,
                        new Superseded(
                                new AttemptId(recipient.id(), unconfirmed.attempt()), SupersedeReason.RESEND_ORDERED))
                : unconfirmed.withUntil(closesAt);
    }

    private boolean isResendDue(Unconfirmed unconfirmed) {
        return resendAfter != null
                && mayResend
                && !unconfirmed.isResend()
                && !now.isBefore(unconfirmed.since().plus(resendAfter));
    }
}

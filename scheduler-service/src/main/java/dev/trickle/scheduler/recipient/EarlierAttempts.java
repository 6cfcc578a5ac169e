package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import dev.trickle.pipeline.SendRequested.Superseded;
import dev.trickle.scheduler.recipient.RecipientState.AwaitingDelivery;
import dev.trickle.scheduler.recipient.RecipientState.Failed;
import dev.trickle.scheduler.recipient.RecipientState.InFlight;
import dev.trickle.scheduler.recipient.RecipientState.Sent;
import dev.trickle.scheduler.recipient.RecipientState.Skipped;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the evidence about earlier attempts means for the state of a recipient, and for its next attempt. */
final class EarlierAttempts {

    private EarlierAttempts() {}

    /** The given state, unless evidence of an earlier attempt outranks it. */
    static RecipientState outrank(Recipient recipient, RecipientState state, Instant at) {
        var evidence = recipient.evidence();
        if (evidence.delivered()) {
            return new Sent();
        }
        if (evidence.isAccepted()) {
            return new AwaitingDelivery(at.plus(RecipientStateMachine.DELIVERY_TIMEOUT));
        }
        var hasFailedBefore = !evidence.undelivered().isEmpty() && state instanceof Skipped;
        return hasFailedBefore ? afterLastUndelivered(recipient) : state;
    }

    /** The state of a recipient whose accepted messages were not delivered, and who gets no further one. */
    static Failed afterLastUndelivered(Recipient recipient) {
        var code = recipient.evidence().failedCode();
        return new Failed(code == null ? "undelivered" : code);
    }

    /**
     * The attempt that the next one has to replace: an attempt rejected before its call has replaced nothing, and one
     * that was certainly not accepted need not be replaced.
     */
    static @Nullable Superseded pendingSuperseded(Recipient recipient) {
        var requested = requestedSuperseded(recipient);
        if (requested != null && (isUnconfirmed(recipient, requested) || isUndelivered(recipient, requested))) {
            return requested;
        }
        return recipient
                .evidence()
                .latestUnconfirmed()
                .map(number -> new Superseded(new AttemptId(recipient.id(), number), SupersedeReason.RESEND_ORDERED))
                .orElse(null);
    }

    /** The unconfirmed attempt that the next one would replace; empty if it would replace none. */
    static Optional<Integer> pendingResend(Recipient recipient) {
        return Optional.ofNullable(pendingSuperseded(recipient))
                .filter(superseded -> isUnconfirmed(recipient, superseded))
                .map(superseded -> superseded.attempt().number());
    }

    /** The attempt that the one in flight or scheduled replaces. */
    static @Nullable Superseded requestedSuperseded(Recipient recipient) {
        return recipient.state() instanceof InFlight inFlight
                ? inFlight.request().supersedes()
                : recipient.supersedes();
    }

    private static boolean isUnconfirmed(Recipient recipient, Superseded superseded) {
        return superseded.because() == SupersedeReason.RESEND_ORDERED
                && recipient
                        .evidence()
                        .unconfirmed()
                        .contains(superseded.attempt().number());
    }

    private static boolean isUndelivered(Recipient recipient, Superseded superseded) {
        return superseded.because() == SupersedeReason.DELIVERY_FAILED
                || recipient
                        .evidence()
                        .undelivered()
                        .contains(superseded.attempt().number());
    }
}

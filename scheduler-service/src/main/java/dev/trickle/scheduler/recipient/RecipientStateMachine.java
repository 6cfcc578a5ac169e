package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.DeliveryUpdate.AttemptReport;
import dev.trickle.pipeline.MessageEvent;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.error.MetaErrors;
import dev.trickle.scheduler.recipient.RecipientState.ClosedUnconfirmed;
import dev.trickle.scheduler.recipient.RecipientState.Skipped;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * State machine of a recipient: maps each outcome, delivery report, resolution and timeout to one transition. Each kind
 * of event has its own table: {@link OutcomeTransitions}, {@link DeliveryReportTransitions},
 * {@link ResolutionTransitions} and {@link ExpiryTransitions}.
 *
 * <p>Pure: the result depends on the recipient and the evidence only. Evidence is ranked like the sender's rows, so
 * repeated and late events change nothing. Evidence about an earlier attempt counts only if it shows that a message was
 * accepted, or that an unconfirmed one was not.
 *
 * @param maxRetries number of counted failures after which a recipient fails, from 0
 * @param resendAfter time after which an unconfirmed attempt is sent again; null for never
 * @param suspended whether the campaign is suspended: a reported failure that may be retried is then attributed to the
 *     campaign and not counted as a retry of the recipient
 * @param metaErrors which failures are retried, and when
 */
public record RecipientStateMachine(
        int maxRetries, @Nullable Duration resendAfter, boolean suspended, MetaErrors metaErrors) {

    /** How long a failure report may follow an acceptance. */
    public static final Duration DELIVERY_TIMEOUT = Duration.ofDays(3);

    /** Applies an outcome of the sender. */
    public Transition onOutcome(Recipient recipient, MessageEvent outcome) {
        return new OutcomeTransitions(this).apply(recipient, outcome);
    }

    /** Applies a delivery report. */
    public Transition onDeliveryUpdate(Recipient recipient, AttemptReport report) {
        return new DeliveryReportTransitions(this).apply(recipient, report);
    }

    /**
     * Applies a person's resolution of an unconfirmed attempt of an open campaign. Outcomes and reports outrank it. A
     * resolution that is read before the unconfirmed outcome is kept until that arrives.
     */
    public Transition onResolution(Recipient recipient, AttemptId attempt, Decision decision, Instant at) {
        return ResolutionTransitions.apply(recipient, attempt, decision, at);
    }

    /**
     * Applies the timeout of {@link RecipientState.AwaitingDelivery} and {@link RecipientState.Unconfirmed}.
     *
     * @param mayResend whether a resend could still be released
     */
    public Recipient onExpiry(Recipient recipient, Instant now, boolean mayResend) {
        return new ExpiryTransitions(resendAfter, now, mayResend).apply(recipient);
    }

    /**
     * Skips a recipient that must not get a message any more; evidence of earlier attempts takes precedence. An attempt
     * that may have been accepted stays unconfirmed if a resend was due.
     */
    public static Recipient skip(Recipient recipient, SkipReason reason, Instant at) {
        var unconfirmed = EarlierAttempts.pendingResend(recipient);
        var skipped = unconfirmed.isPresent() ? new ClosedUnconfirmed(unconfirmed.get(), reason) : new Skipped(reason);
        return recipient.withState(EarlierAttempts.outrank(recipient, skipped, at));
    }
}

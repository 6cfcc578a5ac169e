package dev.trickle.pipeline;

import dev.trickle.pipeline.CampaignEvent.Decision;
import dev.trickle.pipeline.CampaignEvent.UnconfirmedResolved;
import dev.trickle.pipeline.DeliveryUpdate.AttemptReport;
import dev.trickle.pipeline.DeliveryUpdate.DeliveryFailed;
import dev.trickle.pipeline.DeliveryUpdate.MessageDelivered;
import dev.trickle.pipeline.DeliveryUpdate.MessageRead;
import dev.trickle.pipeline.MessageEvent.MessageFailed;
import dev.trickle.pipeline.MessageEvent.MessageNotSent;
import dev.trickle.pipeline.MessageEvent.MessageSent;
import dev.trickle.pipeline.MessageEvent.MessageUnconfirmed;
import dev.trickle.pipeline.ScheduleEvent.RecipientFailed;
import dev.trickle.pipeline.ScheduleEvent.RecipientSkipped;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reference model of the status of a recipient, from sets of the events about it: their order and repetition do not
 * matter. The tables must show this status, and the scheduler must count the recipient in it.
 */
public final class ReferenceRecipientStatus {

    private final Set<Integer> requested = new HashSet<>();
    private final Set<Integer> known = new HashSet<>();
    private final Set<Integer> accepted = new HashSet<>();
    private final Set<Integer> undelivered = new HashSet<>();
    private final Set<Integer> unconfirmed = new HashSet<>();
    private final Set<Integer> rejected = new HashSet<>();
    private final Set<Integer> resolvedAsSent = new HashSet<>();
    private final Set<Integer> resolvedAsResend = new HashSet<>();
    private boolean delivered;
    private boolean read;
    private boolean failed;
    private boolean skipped;

    /** The recipient that this event is about; empty if it is about none. */
    public static Optional<RecipientId> recipientOf(Object event) {
        return switch (event) {
            case SendRequested it -> Optional.of(it.attempt().recipient());
            case MessageEvent it -> Optional.of(it.attempt().recipient());
            case AttemptReport it -> Optional.of(it.attempt().recipient());
            case UnconfirmedResolved it -> Optional.of(it.attempt().recipient());
            case RecipientFailed it -> Optional.of(it.recipient());
            case RecipientSkipped it -> Optional.of(it.recipient());
            default -> Optional.empty();
        };
    }

    public void add(Object event) {
        switch (event) {
            case SendRequested it -> add(requested, it.attempt());
            case MessageEvent it -> add(it);
            case AttemptReport it -> add(it);
            case UnconfirmedResolved it ->
                add(it.decision() == Decision.SENT ? resolvedAsSent : resolvedAsResend, it.attempt());
            case RecipientFailed it -> failed = true;
            case RecipientSkipped it -> skipped = true;
            default -> throw new IllegalArgumentException("Not about a recipient: " + event.getClass());
        }
    }

    private void add(MessageEvent outcome) {
        add(
                switch (outcome) {
                    case MessageSent it -> accepted;
                    case MessageFailed it -> rejected;
                    case MessageNotSent it -> rejected;
                    case MessageUnconfirmed it -> unconfirmed;
                },
                outcome.attempt());
    }

    private void add(AttemptReport report) {
        add(accepted, report.attempt());
        if (report instanceof DeliveryFailed) {
            undelivered.add(report.attempt().number());
        }
        read |= report instanceof MessageRead;
        delivered |= report instanceof MessageRead || report instanceof MessageDelivered;
    }

    private void add(Set<Integer> attempts, AttemptId attempt) {
        known.add(attempt.number());
        attempts.add(attempt.number());
    }

    /** The status that the tables show: pending, queued, sent, delivered, read, failed, skipped or unconfirmed. */
    public String status() {
        if (delivered) {
            return read ? "read" : "delivered";
        }
        if (isAccepted()) {
            return "sent";
        }
        if (failed) {
            return "failed";
        }
        if (isLatest(resolvedAsSent) && !isLatest(rejected) && !isLatest(undelivered)) {
            return "sent";
        }
        if (mayBeAccepted()) {
            return statusIfUnconfirmed();
        }
        if (!accepted.isEmpty()) {
            // The delivery failed, without a consequence: it was reported after the timeout, or a retry follows.
            return "sent";
        }
        return skipped ? "skipped" : statusIfOpen();
    }

    /** A resend that was requested is queued, until it turns out that it is not sent. */
    private String statusIfUnconfirmed() {
        var isResendOpen = accepted.isEmpty() && !skipped && !isLatest(rejected);
        return isResendOpen ? statusIfOpen() : "unconfirmed";
    }

    private String statusIfOpen() {
        if (isLatest(rejected)) {
            return "pending";
        }
        if (isLatest(unconfirmed)) {
            return "unconfirmed";
        }
        return isLatest(requested) ? "queued" : "pending";
    }

    /** Whether WhatsApp accepted an attempt whose delivery has not failed. */
    private boolean isAccepted() {
        return !undelivered.containsAll(accepted);
    }

    /** Whether the outcome of an attempt is unknown. */
    private boolean mayBeAccepted() {
        return unconfirmed.stream().anyMatch(attempt -> !rejected.contains(attempt) && !undelivered.contains(attempt));
    }

    private boolean isLatest(Set<Integer> attempts) {
        return !known.isEmpty() && attempts.contains(Collections.max(known));
    }
}

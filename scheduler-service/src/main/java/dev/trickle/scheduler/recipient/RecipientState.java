package dev.trickle.scheduler.recipient;

import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SendRequested.Superseded;
import dev.trickle.scheduler.campaign.RecipientCounts.Bucket;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * State of a recipient that has left the queue. The order of the permitted records is stored: append new ones.
 */
public sealed interface RecipientState {

    /** The bucket that counts this state. */
    Bucket bucket();

    /**
     * Waits for the next attempt.
     *
     * @param due earliest instant of the next release
     * @param supersedes the earlier attempt that the next one replaces; null if none may have been accepted
     */
    record RetryScheduled(Instant due, @Nullable Superseded supersedes) implements RecipientState {
        @Override
        public Bucket bucket() {
            return Bucket.RETRY_SCHEDULED;
        }
    }

    /**
     * Released, without an outcome.
     *
     * @param request the published request, which is published again unchanged
     * @param quotaDate the date whose daily quota counts it
     * @param republishAt when the request is published again if there is no outcome
     */
    record InFlight(SendRequested request, LocalDate quotaDate, Instant republishAt) implements RecipientState {
        @Override
        public Bucket bucket() {
            return Bucket.IN_FLIGHT;
        }
    }

    /** Accepted; a delivery report may follow until the timeout. */
    record AwaitingDelivery(Instant until) implements RecipientState {
        @Override
        public Bucket bucket() {
            return Bucket.AWAITING_DELIVERY;
        }
    }

    /**
     * It is unknown whether WhatsApp accepted the attempt.
     *
     * @param attempt number of the unconfirmed attempt; an earlier one if the latest was rejected because of it
     * @param since when the attempt became unconfirmed
     * @param until when the account's resend rule or the final timeout applies, unless evidence arrives before
     * @param isResend whether this attempt replaced an unconfirmed one
     * @param quotaDate the date whose daily quota counts it; null if unknown
     */
    record Unconfirmed(
            int attempt,
            Instant since,
            Instant until,
            boolean isResend,
            @Nullable LocalDate quotaDate) implements RecipientState {
        /** This state with its expiry counted from this instant. */
        public Unconfirmed withSince(Instant newSince) {
            return new Unconfirmed(
                    attempt, newSince, newSince.plus(Duration.between(since, until)), isResend, quotaDate);
        }

        /** This state with another expiry. */
        public Unconfirmed withUntil(Instant newUntil) {
            return new Unconfirmed(attempt, since, newUntil, isResend, quotaDate);
        }

        @Override
        public Bucket bucket() {
            return Bucket.UNCONFIRMED;
        }
    }

    /**
     * Accepted, and delivered or without a failure report until the timeout.
     *
     * @param wasFinal whether evidence of acceptance replaced another final state. If the delivery of that message
     *     fails, the recipient has failed.
     */
    record Sent(boolean wasFinal) implements RecipientState {
        public Sent() {
            this(false);
        }

        @Override
        public Bucket bucket() {
            return Bucket.SENT;
        }
    }

    /** Failed without a further attempt. */
    record Failed(String code) implements RecipientState {
        @Override
        public Bucket bucket() {
            return Bucket.FAILED;
        }
    }

    /** Not sent on purpose. */
    record Skipped(SkipReason reason) implements RecipientState {
        @Override
        public Bucket bucket() {
            return Bucket.SKIPPED;
        }
    }

    /**
     * Closed without knowing whether WhatsApp accepted the message. A person may still resolve it until the campaign is
     * closed.
     *
     * @param attempt number of the unconfirmed attempt
     * @param skipReason why it is not sent again: the recipient is skipped if no attempt turns out to be accepted; null
     *     if the period for decisions has passed
     */
    record ClosedUnconfirmed(int attempt, @Nullable SkipReason skipReason) implements RecipientState {
        @Override
        public Bucket bucket() {
            return Bucket.CLOSED_UNCONFIRMED;
        }
    }
}

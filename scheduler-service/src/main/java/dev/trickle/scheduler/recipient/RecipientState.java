package dev.trickle.scheduler.recipient;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.trickle.pipeline.ScheduleEvent.SkipReason;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SendRequested.Superseded;
import dev.trickle.scheduler.campaign.RecipientCounts.Bucket;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Where a recipient is after the queue. Each state but the last ends by itself at an instant that it knows; the quoted
 * names are in stores and changelogs.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "state")
public sealed interface RecipientState {

    /** Where this counts. */
    Bucket bucket();

    /**
     * To be released again.
     *
     * @param due not before
     * @param supersedes the earlier attempt that the next one replaces, if that may have been accepted
     */
    @JsonTypeName("later")
    record RetryScheduled(Instant due, @Nullable Superseded supersedes) implements RecipientState {
        @Override
        public Bucket bucket() {
            return Bucket.RETRY_SCHEDULED;
        }
    }

    /**
     * Released and not answered.
     *
     * @param request as published, to publish it again unchanged
     * @param quotaDate the calendar day whose ledger counts it
     * @param republishAt when it is published again if there is still no answer
     */
    @JsonTypeName("in-flight")
    record InFlight(SendRequested request, LocalDate quotaDate, Instant republishAt) implements RecipientState {
        @Override
        public Bucket bucket() {
            return Bucket.IN_FLIGHT;
        }
    }

    /** Accepted; a report may still say that it was delivered, or that it failed. */
    @JsonTypeName("watched")
    record AwaitingDelivery(Instant until) implements RecipientState {
        @Override
        public Bucket bucket() {
            return Bucket.AWAITING_DELIVERY;
        }
    }

    /**
     * Nobody knows whether it was accepted.
     *
     * @param attempt the number of the attempt that is unclear; not the newest where that was refused because of it
     * @param since when that became known
     * @param until when the account's rule or the end of patience decides, unless there is evidence before
     * @param isResend this attempt was itself sent in place of an unclear one
     * @param quotaDate the calendar day whose ledger counts it; null where that is not known
     */
    @JsonTypeName("unconfirmed")
    record Unconfirmed(
            int attempt,
            Instant since,
            Instant until,
            boolean isResend,
            @Nullable LocalDate quotaDate) implements RecipientState {
        /** The same, looked at again at this instant. */
        public Unconfirmed withUntil(Instant changed) {
            return new Unconfirmed(attempt, since, changed, isResend, quotaDate);
        }

        @Override
        public Bucket bucket() {
            return Bucket.UNCONFIRMED;
        }
    }

    /** The message was accepted, and no failure is to be expected any more. */
    @JsonTypeName("sent")
    record Sent() implements RecipientState {
        @Override
        public Bucket bucket() {
            return Bucket.SENT;
        }
    }

    /** Given up after failures. */
    @JsonTypeName("failed")
    record Failed(String code) implements RecipientState {
        @Override
        public Bucket bucket() {
            return Bucket.FAILED;
        }
    }

    /** Left out for a reason. */
    @JsonTypeName("skipped")
    record Skipped(SkipReason reason) implements RecipientState {
        @Override
        public Bucket bucket() {
            return Bucket.SKIPPED;
        }
    }

    /** Given up without knowing. */
    @JsonTypeName("settled-unconfirmed")
    record ClosedUnconfirmed() implements RecipientState {
        @Override
        public Bucket bucket() {
            return Bucket.CLOSED_UNCONFIRMED;
        }
    }
}

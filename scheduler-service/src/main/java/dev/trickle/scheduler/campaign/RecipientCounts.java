package dev.trickle.scheduler.campaign;

/**
 * Number of recipients of a campaign by state, without the queued ones. Each recipient is counted in exactly one
 * bucket.
 *
 * @param retryScheduled waiting for their next attempt
 * @param awaitingDelivery accepted; a delivery report may follow
 * @param closedUnconfirmed final, without knowing whether WhatsApp accepted the message
 */
public record RecipientCounts(
        int retryScheduled,
        int inFlight,
        int awaitingDelivery,
        int unconfirmed,
        int sent,
        int failed,
        int skipped,
        int closedUnconfirmed) {

    public static final RecipientCounts NONE = new RecipientCounts(0, 0, 0, 0, 0, 0, 0, 0);

    /** All recipients that have left the queue. */
    public int total() {
        return open() + sent + failed + skipped + closedUnconfirmed;
    }

    /** Whether no count is negative. */
    boolean areNonNegative() {
        return retryScheduled >= 0
                && inFlight >= 0
                && awaitingDelivery >= 0
                && unconfirmed >= 0
                && sent >= 0
                && failed >= 0
                && skipped >= 0
                && closedUnconfirmed >= 0;
    }

    /** Recipients without a final state. */
    public int open() {
        return retryScheduled + inFlight + awaitingDelivery + unconfirmed;
    }

    /** Changes the count of one bucket. */
    public RecipientCounts plus(Bucket bucket, int change) {
        return new RecipientCounts(
                retryScheduled + (bucket == Bucket.RETRY_SCHEDULED ? change : 0),
                inFlight + (bucket == Bucket.IN_FLIGHT ? change : 0),
                awaitingDelivery + (bucket == Bucket.AWAITING_DELIVERY ? change : 0),
                unconfirmed + (bucket == Bucket.UNCONFIRMED ? change : 0),
                sent + (bucket == Bucket.SENT ? change : 0),
                failed + (bucket == Bucket.FAILED ? change : 0),
                skipped + (bucket == Bucket.SKIPPED ? change : 0),
                closedUnconfirmed + (bucket == Bucket.CLOSED_UNCONFIRMED ? change : 0));
    }

    /** The states that are counted. */
    public enum Bucket {
        RETRY_SCHEDULED,
        IN_FLIGHT,
        AWAITING_DELIVERY,
        UNCONFIRMED,
        SENT,
        FAILED,
        SKIPPED,
        CLOSED_UNCONFIRMED
    }
}

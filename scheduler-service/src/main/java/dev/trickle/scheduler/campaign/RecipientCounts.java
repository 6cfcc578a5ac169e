package dev.trickle.scheduler.campaign;

/**
 * Where the recipients of a campaign are that are no longer waiting; every one of them in exactly one place.
 *
 * @param closedUnconfirmed given up without knowing whether WhatsApp took the message
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

    /** All of them. */
    public int total() {
        return open() + sent + failed + skipped + closedUnconfirmed;
    }

    /** Those that something may still happen to. */
    public int open() {
        return retryScheduled + inFlight + awaitingDelivery + unconfirmed;
    }

    /** One recipient more, or less, in this place. */
    public RecipientCounts plus(Bucket bucket, int by) {
        return new RecipientCounts(
                retryScheduled + (bucket == Bucket.RETRY_SCHEDULED ? by : 0),
                inFlight + (bucket == Bucket.IN_FLIGHT ? by : 0),
                awaitingDelivery + (bucket == Bucket.AWAITING_DELIVERY ? by : 0),
                unconfirmed + (bucket == Bucket.UNCONFIRMED ? by : 0),
                sent + (bucket == Bucket.SENT ? by : 0),
                failed + (bucket == Bucket.FAILED ? by : 0),
                skipped + (bucket == Bucket.SKIPPED ? by : 0),
                closedUnconfirmed + (bucket == Bucket.CLOSED_UNCONFIRMED ? by : 0));
    }

    /** The places of a recipient that is no longer waiting. */
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

package dev.trickle.scheduler.campaign;

/**
 * Where the recipients of a campaign are that are no longer waiting; every one of them in exactly one place.
 *
 * @param settledUnconfirmed given up without knowing whether WhatsApp took the message
 */
public record RecipientCounts(
        int later,
        int inFlight,
        int watched,
        int unconfirmed,
        int sent,
        int failed,
        int skipped,
        int settledUnconfirmed) {

    public static final RecipientCounts NONE = new RecipientCounts(0, 0, 0, 0, 0, 0, 0, 0);

    /** All of them. */
    public int total() {
        return open() + sent + failed + skipped + settledUnconfirmed;
    }

    /** Those that something may still happen to. */
    public int open() {
        return later + inFlight + watched + unconfirmed;
    }

    /** One recipient more, or less, in this place. */
    public RecipientCounts plus(Bucket bucket, int by) {
        return new RecipientCounts(
                later + (bucket == Bucket.LATER ? by : 0),
                inFlight + (bucket == Bucket.IN_FLIGHT ? by : 0),
                watched + (bucket == Bucket.WATCHED ? by : 0),
                unconfirmed + (bucket == Bucket.UNCONFIRMED ? by : 0),
                sent + (bucket == Bucket.SENT ? by : 0),
                failed + (bucket == Bucket.FAILED ? by : 0),
                skipped + (bucket == Bucket.SKIPPED ? by : 0),
                settledUnconfirmed + (bucket == Bucket.SETTLED_UNCONFIRMED ? by : 0));
    }

    /** The places of a recipient that is no longer waiting. */
    public enum Bucket {
        LATER,
        IN_FLIGHT,
        WATCHED,
        UNCONFIRMED,
        SENT,
        FAILED,
        SKIPPED,
        SETTLED_UNCONFIRMED
    }
}

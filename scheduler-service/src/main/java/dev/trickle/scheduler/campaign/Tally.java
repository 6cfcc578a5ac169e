package dev.trickle.scheduler.campaign;

/**
 * Where the recipients of a campaign are that are no longer waiting; every one of them in exactly one place.
 *
 * @param settledUnconfirmed given up without knowing whether WhatsApp took the message
 */
public record Tally(
        int later,
        int inFlight,
        int watched,
        int unconfirmed,
        int sent,
        int failed,
        int skipped,
        int settledUnconfirmed) {

    public static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0, 0);

    /** All of them. */
    public int total() {
        return open() + sent + failed + skipped + settledUnconfirmed;
    }

    /** Those that something may still happen to. */
    public int open() {
        return later + inFlight + watched + unconfirmed;
    }

    /** One recipient more, or less, in this place. */
    public Tally plus(Place place, int by) {
        return new Tally(
                later + (place == Place.LATER ? by : 0),
                inFlight + (place == Place.IN_FLIGHT ? by : 0),
                watched + (place == Place.WATCHED ? by : 0),
                unconfirmed + (place == Place.UNCONFIRMED ? by : 0),
                sent + (place == Place.SENT ? by : 0),
                failed + (place == Place.FAILED ? by : 0),
                skipped + (place == Place.SKIPPED ? by : 0),
                settledUnconfirmed + (place == Place.SETTLED_UNCONFIRMED ? by : 0));
    }

    /** The places of a recipient that is no longer waiting. */
    public enum Place {
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

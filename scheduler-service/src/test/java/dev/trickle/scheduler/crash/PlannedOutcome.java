package dev.trickle.scheduler.crash;

import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.SendRequested;

/** What becomes of the messages to a recipient; it follows from who they are, so that it can be counted beforehand. */
enum PlannedOutcome {
    DELIVERED(1, true),
    /** Nobody knows at first, then a webhook says so. */
    CONFIRMED_LATE(1, true),
    /** The first attempt finds no connection, the second is delivered. */
    NO_CONNECTION_FIRST(2, true),
    /** The first attempt is refused for something that passes, the second is delivered. */
    REJECTED_FIRST(2, true),
    REJECTED(1, false);

    private final int releases;
    private final boolean sent;

    PlannedOutcome(int releases, boolean sent) {
        this.releases = releases;
        this.sent = sent;
    }

    static PlannedOutcome of(RecipientId recipient) {
        return switch (Math.floorMod(recipient.hashCode(), 20)) {
            case 0 -> CONFIRMED_LATE;
            case 1 -> NO_CONNECTION_FIRST;
            case 2 -> REJECTED_FIRST;
            case 3 -> REJECTED;
            default -> DELIVERED;
        };
    }

    /** How often the recipient must be released. */
    int releases() {
        return releases;
    }

    boolean endsSent() {
        return sent;
    }

    /** Whether this attempt takes a place in the moving 24 hours. */
    boolean occupiesSlot(SendRequested request) {
        return sent && isLast(request);
    }

    boolean isLast(SendRequested request) {
        return request.attempt().number() >= releases;
    }
}

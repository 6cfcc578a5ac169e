package dev.trickle.scheduler.crash;

import dev.trickle.pipeline.RecipientId;
import dev.trickle.pipeline.SendRequested;

/** The outcomes of a recipient. They follow from its id, so that the totals are known in advance. */
enum PlannedOutcome {
    DELIVERED(1, true),
    /** Unconfirmed at first, then confirmed by a webhook. */
    CONFIRMED_LATE(1, true),
    /** The claim of the first attempt is too old for its call; the second attempt is delivered. */
    TOO_OLD_FIRST(2, true),
    /** A transient failure at the first attempt; the second is delivered. */
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
            case 1 -> TOO_OLD_FIRST;
            case 2 -> REJECTED_FIRST;
            case 3 -> REJECTED;
            default -> DELIVERED;
        };
    }

    /** Expected number of releases of the recipient. */
    int releases() {
        return releases;
    }

    boolean endsSent() {
        return sent;
    }

    /** Whether this attempt occupies a slot. */
    boolean occupiesSlot(SendRequested request) {
        return sent && isLast(request);
    }

    boolean isLast(SendRequested request) {
        return request.attempt().number() >= releases;
    }
}

package dev.trickle.simulator.webhook;

import java.time.Instant;

/** Something to be told that is not about a message of the business. */
public sealed interface Notice {

    /** Somebody wrote to the business. */
    record Wrote(String phoneNumberId, String person, String id, String text, Instant at) implements Notice {}

    /**
     * Somebody chose whether to get marketing messages.
     *
     * @param value {@code stop} or {@code resume}
     */
    record Chose(String phoneNumberId, String person, String value, Instant at) implements Notice {}

    /** The business may write to so many people in any moving 24 hours now. */
    record LimitChanged(int people) implements Notice {}
}

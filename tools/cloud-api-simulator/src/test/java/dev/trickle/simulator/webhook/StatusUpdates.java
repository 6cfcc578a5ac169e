package dev.trickle.simulator.webhook;

import dev.trickle.simulator.person.MessageStatus;
import java.time.Instant;

/** Updates in which only the person, the status and the instant matter. */
final class StatusUpdates {

    static final Instant MORNING = Instant.parse("2026-03-01T08:00:00Z");

    private StatusUpdates() {}

    static StatusUpdate sent(String person, Instant at) {
        return update(person, MessageStatus.SENT, at, null);
    }

    static StatusUpdate failed(String person, int code) {
        return update(person, MessageStatus.FAILED, MORNING, code);
    }

    private static StatusUpdate update(String person, MessageStatus messageStatus, Instant at, Integer code) {
        return new StatusUpdate(
                person.hashCode(),
                "700",
                "wamid." + person,
                person,
                "attempt-" + person,
                "marketing",
                messageStatus,
                at,
                code);
    }
}

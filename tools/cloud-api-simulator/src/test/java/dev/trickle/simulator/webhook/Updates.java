package dev.trickle.simulator.webhook;

import dev.trickle.simulator.person.Status;
import java.time.Instant;

/** Updates in which only the person, the status and the instant matter. */
final class Updates {

    static final Instant MORNING = Instant.parse("2026-03-01T08:00:00Z");

    private Updates() {}

    static StatusUpdate sent(String person, Instant at) {
        return update(person, Status.SENT, at, null);
    }

    static StatusUpdate failed(String person, int code) {
        return update(person, Status.FAILED, MORNING, code);
    }

    private static StatusUpdate update(String person, Status status, Instant at, Integer code) {
        return new StatusUpdate(
                person.hashCode(), "700", "wamid." + person, person, "attempt-" + person, status, at, code);
    }
}

package dev.trickle.systemtest.scenarios;

import dev.trickle.pipeline.ClockSkippable;
import java.time.Instant;
import java.util.Optional;

/** Somebody who waits for an instant: the calendar is not skipped past it. */
record ClockWait(Instant at) implements ClockSkippable {

    @Override
    public Optional<Instant> nextTimer() {
        return Optional.of(at);
    }

    @Override
    public boolean isBusy() {
        return false;
    }
}

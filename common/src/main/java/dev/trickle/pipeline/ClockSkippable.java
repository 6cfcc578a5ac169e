package dev.trickle.pipeline;

import java.time.Instant;
import java.util.Optional;

/**
 * A component whose next step depends on the calendar. Whoever skips idle calendar time asks every one of them first,
 * and never skips past a timer or while something is under way.
 */
public interface ClockSkippable {

    /** The earliest instant at which this component has something to do; empty if it waits for no instant. */
    Optional<Instant> nextTimer();

    /** Whether something is under way that the calendar must not jump across. */
    boolean isBusy();
}

package dev.trickle.pipeline;

import java.time.Instant;
import java.util.Optional;

/**
 * A component whose next step depends on the clock. The clock skips idle time only after it has asked every
 * component, never past a timer, and never while a component is busy.
 */
public interface ClockSkippable {

    /** The instant of the next timer of this component; empty if it waits for none. */
    Optional<Instant> nextTimer();

    /** Whether this component has work in flight, during which the clock must not be moved. */
    boolean isBusy();
}

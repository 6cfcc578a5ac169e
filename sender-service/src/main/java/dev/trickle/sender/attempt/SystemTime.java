package dev.trickle.sender.attempt;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The machine's own time, for deadlines.
 *
 * @param nanos monotonic; stands still while the machine sleeps
 * @param wall goes on while the machine sleeps, and jumps when somebody sets it
 */
public record SystemTime(LongSupplier nanos, InstantSource wall) {

    /** The time of this machine. */
    public static SystemTime ofThisMachine() {
        return new SystemTime(System::nanoTime, InstantSource.system());
    }

    /** Starts to measure. */
    public Stopwatch start() {
        return new Stopwatch(this, nanos.getAsLong(), wall.instant());
    }

    /** A span of machine time that began at some point. */
    public record Stopwatch(SystemTime time, long startedNanos, Instant startedAt) {

        /** The larger of the two times: whichever clock stood still, the other did not. */
        public Duration elapsed() {
            var monotonic = Duration.ofNanos(time.nanos.getAsLong() - startedNanos);
            var wall = Duration.between(startedAt, time.wall.instant());
            return monotonic.compareTo(wall) > 0 ? monotonic : wall;
        }
    }
}

package dev.trickle.sender.attempt;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The system time of this machine, for deadlines.
 *
 * @param nanos monotonic; stops while the machine sleeps
 * @param wall continues while the machine sleeps, and jumps when it is set
 */
public record SystemTime(LongSupplier nanos, InstantSource wall) {

    /** Returns the time of this machine. */
    public static SystemTime system() {
        return new SystemTime(System::nanoTime, InstantSource.system());
    }

    /** Starts a stopwatch. */
    public Stopwatch startStopwatch() {
        return new Stopwatch(this, nanos.getAsLong(), wall.instant());
    }

    /** A running measurement of system time. */
    public record Stopwatch(SystemTime time, long startedNanos, Instant startedAt) {

        /** The larger of the monotonic and the wall time, because one of them may have stopped. */
        public Duration elapsed() {
            var monotonic = Duration.ofNanos(time.nanos.getAsLong() - startedNanos);
            var wall = Duration.between(startedAt, time.wall.instant());
            return monotonic.compareTo(wall) > 0 ? monotonic : wall;
        }
    }
}

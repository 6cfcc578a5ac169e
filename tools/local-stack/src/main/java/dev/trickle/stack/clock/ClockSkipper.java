package dev.trickle.stack.clock;

import dev.trickle.pipeline.ClockSkippable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Moves the clock to the earliest timer of all components while all of them are idle.
 *
 * <p>Two consecutive polls must agree, because work may pass from one component to the next between two calls: work
 * that had just left the first component has reached the second at the next poll.
 */
public final class ClockSkipper {

    private final InstantSource clock;
    private final Consumer<Instant> skipTo;
    private final Collection<ClockSkippable> components;
    private final BooleanSupplier isLagZero;
    private Optional<Instant> previousTimer = Optional.empty();

    /**
     * @param components all components that have timers or work in flight
     * @param isLagZero whether consumers have processed all records; called last, because it is the most expensive
     *     check
     */
    public ClockSkipper(
            SkippableClock clock, Collection<? extends ClockSkippable> components, BooleanSupplier isLagZero) {
        this(clock, clock::skipTo, components, isLagZero);
    }

    /** Creates a skipper of another type of clock. */
    public ClockSkipper(
            InstantSource clock,
            Consumer<Instant> skipTo,
            Collection<? extends ClockSkippable> components,
            BooleanSupplier isLagZero) {
        this.clock = clock;
        this.skipTo = skipTo;
        this.components = List.copyOf(components);
        this.isLagZero = isLagZero;
    }

    /**
     * Polls the components, and skips if this poll and the previous one found all of them idle before the same timer.
     */
    public boolean trySkip() {
        var next = nextTimerIfIdle();
        var isConfirmed = next.isPresent() && next.equals(previousTimer);
        previousTimer = isConfirmed ? Optional.empty() : next;
        if (isConfirmed) {
            skipTo.accept(next.orElseThrow());
        }
        return isConfirmed;
    }

    /** Whether no component has work in flight, regardless of timers. */
    public boolean isIdle() {
        return !isAnyBusy() && isLagZero.getAsBoolean();
    }

    private boolean isAnyBusy() {
        return components.stream().anyMatch(ClockSkippable::isBusy);
    }

    /** Returns the earliest timer; empty if a component has work in flight or a timer is due. */
    private Optional<Instant> nextTimerIfIdle() {
        if (isAnyBusy()) {
            return Optional.empty();
        }
        return components.stream()
                .map(ClockSkippable::nextTimer)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .filter(timer -> timer.isAfter(clock.instant()))
                .filter(timer -> isLagZero.getAsBoolean());
    }
}

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
 * Moves the calendar to the earliest timer of all components, and only while all of them are idle.
 *
 * <p>Two looks in a row must agree, because work passes from one component to the next between two questions: what had
 * just left the first when it was asked has reached the second by the next look.
 */
public final class ClockSkipper {

    private final InstantSource calendar;
    private final Consumer<Instant> skipTo;
    private final Collection<ClockSkippable> components;
    private final BooleanSupplier allRead;
    private Optional<Instant> seenBefore = Optional.empty();

    /**
     * @param components everything that waits for an instant or has something under way
     * @param allRead whether no topic holds a record that its readers have not dealt with; asked last, as it costs most
     */
    public ClockSkipper(
            SkippableClock calendar, Collection<? extends ClockSkippable> components, BooleanSupplier allRead) {
        this(calendar, calendar::skipTo, components, allRead);
    }

    /** The same with a calendar of another kind. */
    public ClockSkipper(
            InstantSource calendar,
            Consumer<Instant> skipTo,
            Collection<? extends ClockSkippable> components,
            BooleanSupplier allRead) {
        this.calendar = calendar;
        this.skipTo = skipTo;
        this.components = List.copyOf(components);
        this.allRead = allRead;
    }

    /** Takes one look, and skips if this one and the one before it found everything idle before the same timer. */
    public boolean look() {
        var next = idleUntil();
        var agreed = next.isPresent() && next.equals(seenBefore);
        seenBefore = agreed ? Optional.empty() : next;
        if (agreed) {
            skipTo.accept(next.orElseThrow());
        }
        return agreed;
    }

    /** Whether nothing is under way at this moment, whatever it waits for. */
    public boolean isQuiet() {
        return !isAnyBusy() && allRead.getAsBoolean();
    }

    private boolean isAnyBusy() {
        return components.stream().anyMatch(ClockSkippable::isBusy);
    }

    /** The earliest timer, unless something is under way; a timer that is due but not served yet is under way. */
    private Optional<Instant> idleUntil() {
        if (isAnyBusy()) {
            return Optional.empty();
        }
        return components.stream()
                .map(ClockSkippable::nextTimer)
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .filter(timer -> timer.isAfter(calendar.instant()))
                .filter(timer -> allRead.getAsBoolean());
    }
}

package dev.trickle.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Meta does by itself when an instant of the calendar has come; at most one thing of each name.
 *
 * <p>It asks the calendar again and again, because the calendar may jump.
 */
final class ScheduledActions implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ScheduledActions.class);

    private final InstantSource calendar;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("agenda").daemon().factory());
    private final Map<Object, Action> appointments = new HashMap<>();
    private boolean atWork;

    /** @param pollEvery how often, in machine time, it looks at the calendar */
    ScheduledActions(InstantSource calendar, Duration pollEvery) {
        this.calendar = calendar;
        var unused = thread.scheduleWithFixedDelay(this::keep, 0, pollEvery.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Done when this instant has come, which it is told, in place of whatever was noted by the same name. */
    private record Action(Instant at, Consumer<Instant> action) {

        private void keep() {
            action.accept(at);
        }
    }

    synchronized void note(Object name, Instant at, Consumer<Instant> action) {
        appointments.put(name, new Action(at, action));
    }

    synchronized void strike(Object name) {
        appointments.remove(name);
    }

    synchronized Optional<Instant> earliest() {
        return appointments.values().stream().map(Action::at).min(Comparator.naturalOrder());
    }

    /** Whether something is due, or being done. */
    synchronized boolean isBusy() {
        return atWork
                || earliest().filter(at -> !at.isAfter(calendar.instant())).isPresent();
    }

    /** Outside of the lock: whoever does something may note what comes next. */
    private void keep() {
        for (var due = takeDue(); due.isPresent(); due = takeDue()) {
            keep(due.get());
        }
    }

    /** A failure that left here would end the looking, and nobody would hear of it. */
    private static void keep(Action due) {
        try {
            due.keep();
        } catch (RuntimeException failure) {
            log.error("What was due has failed at={}", due.at(), failure);
        }
    }

    private synchronized Optional<Action> takeDue() {
        var due = appointments.entrySet().stream()
                .filter(each -> !each.getValue().at().isAfter(calendar.instant()))
                .min(Comparator.comparing(each -> each.getValue().at()));
        due.ifPresent(each -> appointments.remove(each.getKey()));
        atWork = due.isPresent();
        return due.map(Map.Entry::getValue);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

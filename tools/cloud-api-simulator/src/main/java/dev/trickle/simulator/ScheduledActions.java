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
 * Runs actions of Meta at an instant of the clock; at most one action of each name is scheduled.
 *
 * <p>It polls the clock, because the clock may jump.
 */
final class ScheduledActions implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ScheduledActions.class);

    private final InstantSource clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("scheduled-actions").daemon().factory());
    private final Map<Object, Action> actions = new HashMap<>();
    private boolean running;

    /** @param pollEvery interval, in machine time, of reading the clock */
    ScheduledActions(InstantSource clock, Duration pollEvery) {
        this.clock = clock;
        var unused = thread.scheduleWithFixedDelay(this::runDue, 0, pollEvery.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Runs when the instant is reached, which it gets as its argument. */
    private record Action(Instant at, Consumer<Instant> action) {

        private void run() {
            action.accept(at);
        }
    }

    /** Schedules the action; replaces an action of the same name. */
    synchronized void schedule(Object name, Instant at, Consumer<Instant> action) {
        actions.put(name, new Action(at, action));
    }

    synchronized void cancel(Object name) {
        actions.remove(name);
    }

    synchronized Optional<Instant> nextDue() {
        return actions.values().stream().map(Action::at).min(Comparator.naturalOrder());
    }

    /** Whether an action is due or running. */
    synchronized boolean isBusy() {
        return running || nextDue().filter(at -> !at.isAfter(clock.instant())).isPresent();
    }

    /** Runs actions outside the lock, because an action may schedule another one. */
    private void runDue() {
        for (var due = pollDue(); due.isPresent(); due = pollDue()) {
            runSafely(due.get());
        }
    }

    /** Logs a failure: an exception would silently cancel the fixed-delay task. */
    private static void runSafely(Action due) {
        try {
            due.run();
        } catch (RuntimeException failure) {
            log.error("Scheduled action failed at={}", due.at(), failure);
        }
    }

    private synchronized Optional<Action> pollDue() {
        var due = actions.entrySet().stream()
                .filter(each -> !each.getValue().at().isAfter(clock.instant()))
                .min(Comparator.comparing(each -> each.getValue().at()));
        due.ifPresent(each -> actions.remove(each.getKey()));
        running = due.isPresent();
        return due.map(Map.Entry::getValue);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

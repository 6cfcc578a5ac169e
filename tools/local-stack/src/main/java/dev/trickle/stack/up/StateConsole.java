package dev.trickle.stack.up;

import java.io.PrintStream;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prints the state of an installation once, and then each change of it in one line. */
final class StateConsole implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StateConsole.class);

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final Supplier<Map<String, String>> state;
    private final PrintStream out;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("state-console").factory());
    private Map<String, String> printed = Map.of();

    StateConsole(Supplier<Map<String, String>> state, PrintStream out) {
        this.state = state;
        this.out = out;
    }

    /** Prints the complete state, with further texts that are not watched. */
    void printAll(Map<String, String> further) {
        printed = state.get();
        var all = new LinkedHashMap<>(printed);
        all.putAll(further);
        all.forEach((subject, text) -> out.println("  " + subject + ": " + text));
    }

    /** Prints changes in the background. */
    void watch() {
        var unused = thread.scheduleWithFixedDelay(
                this::printChangesOrLog, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void printChangesOrLog() {
        try {
            printChanges(LocalTime.now(ZoneId.systemDefault()));
        } catch (RuntimeException unavailable) {
            // The next run reads the state again.
            log.info("State not readable failure={}", unavailable.toString());
        }
    }

    /** Prints one line for each subject that is new, has changed or has ended. */
    void printChanges(LocalTime time) {
        var current = state.get();
        var before = printed;
        printed = current;
        current.forEach((subject, text) -> {
            if (!text.equals(before.get(subject))) {
                print(time, subject, text);
            }
        });
        before.keySet().stream()
                .filter(subject -> !current.containsKey(subject))
                .forEach(subject -> print(time, subject, "ended"));
    }

    private void print(LocalTime time, String subject, String text) {
        out.println(TIME.format(time) + " " + subject + ": " + text);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

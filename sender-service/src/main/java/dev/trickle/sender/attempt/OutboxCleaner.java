package dev.trickle.sender.attempt;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Notes many at a time which entries of the outbox were told, so that nobody who has told the last of one waits for the
 * disk. What is lost of it when the process dies is told again.
 */
final class OutboxCleaner implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OutboxCleaner.class);

    private static final int MOST = 500;
    private static final Duration GATHER = Duration.ofMillis(50);
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(1);

    private final Consumer<List<Long>> write;
    private final Set<Long> waiting = new LinkedHashSet<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("published").factory());
    private boolean begun;

    /** @param write notes all of these */
    OutboxCleaner(Consumer<List<Long>> write) {
        this.write = write;
    }

    /** One more is to be noted, soon. */
    void add(long entry) {
        synchronized (waiting) {
            waiting.add(entry);
            if (!begun && !thread.isShutdown()) {
                begun = true;
                goOnAfter(GATHER);
            }
        }
    }

    private void goOnAfter(Duration pause) {
        var unused = thread.schedule(this::writeSome, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void writeSome() {
        var pause = GATHER;
        try {
            write(first());
        } catch (RuntimeException failure) {
            // Whatever it is: without the next attempt nothing would ever be noted again.
            log.warn(
                    "What was told cannot be noted yet, trying again failure={}",
                    failure.getClass().getSimpleName());
            pause = AFTER_A_FAILURE;
        }
        goOnIfSomeAreLeft(pause);
    }

    private void write(List<Long> some) {
        write.accept(some);
        synchronized (waiting) {
            some.forEach(waiting::remove);
        }
    }

    private List<Long> first() {
        synchronized (waiting) {
            return waiting.stream().limit(MOST).toList();
        }
    }

    private void goOnIfSomeAreLeft(Duration pause) {
        synchronized (waiting) {
            begun = !waiting.isEmpty() && !thread.isShutdown();
            if (begun) {
                goOnAfter(pause);
            }
        }
    }

    /** Notes the rest, if the database is there. */
    @Override
    public void close() {
        thread.close();
        try {
            for (var rest = first(); !rest.isEmpty(); rest = first()) {
                write(rest);
            }
        } catch (DataAccessException away) {
            log.warn(
                    "What was told is not noted, it will be told again failure={}",
                    away.getClass().getSimpleName());
        }
    }
}

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
 * Deletes published outbox entries in batches, so that no publishing thread waits for the disk. Entries that are not
 * deleted when the process dies are published again.
 */
final class OutboxCleaner implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(OutboxCleaner.class);

    private static final int MAX_BATCH_SIZE = 500;
    private static final Duration BATCH_DELAY = Duration.ofMillis(50);
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final Consumer<List<Long>> delete;
    private final Set<Long> pending = new LinkedHashSet<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("outbox-cleaner").factory());
    private boolean scheduled;

    /** @param delete deletes all of these entries */
    OutboxCleaner(Consumer<List<Long>> delete) {
        this.delete = delete;
    }

    /** Schedules the deletion of an entry. */
    void add(long entry) {
        synchronized (pending) {
            pending.add(entry);
            if (!scheduled && !thread.isShutdown()) {
                scheduled = true;
                scheduleAfter(BATCH_DELAY);
            }
        }
    }

    private void scheduleAfter(Duration pause) {
        var unused = thread.schedule(this::deleteBatchOrLog, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void deleteBatchOrLog() {
        var pause = BATCH_DELAY;
        try {
            delete(nextBatch());
        } catch (RuntimeException | Error failure) {
            // Whatever the failure is: without the next run no entry would be deleted any more.
            log.warn(
                    "Outbox: published entries not deleted, retrying failure={}",
                    failure.getClass().getSimpleName());
            pause = RETRY_DELAY;
        }
        scheduleIfPending(pause);
    }

    private void delete(List<Long> batch) {
        delete.accept(batch);
        synchronized (pending) {
            batch.forEach(pending::remove);
        }
    }

    private List<Long> nextBatch() {
        synchronized (pending) {
            return pending.stream().limit(MAX_BATCH_SIZE).toList();
        }
    }

    private void scheduleIfPending(Duration pause) {
        synchronized (pending) {
            scheduled = !pending.isEmpty() && !thread.isShutdown();
            if (scheduled) {
                scheduleAfter(pause);
            }
        }
    }

    /** Deletes the remaining entries if the database is available. */
    @Override
    public void close() {
        thread.close();
        try {
            for (var rest = nextBatch(); !rest.isEmpty(); rest = nextBatch()) {
                delete(rest);
            }
        } catch (DataAccessException databaseUnavailable) {
            log.warn(
                    "Outbox: published entries not deleted, their events will be published again failure={}",
                    databaseUnavailable.getClass().getSimpleName());
        }
    }
}

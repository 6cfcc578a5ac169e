package dev.trickle.sender.attempt;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
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

    private final Consumer<List<Long>> delete;
    private final Set<Long> pending = new LinkedHashSet<>();

    /** @param delete deletes all of these entries */
    OutboxCleaner(Consumer<List<Long>> delete) {
        this.delete = delete;
    }

    /** Adds an entry to the next batch. */
    void add(long entry) {
        synchronized (pending) {
            pending.add(entry);
        }
    }

    /** Deletes one batch; returns whether there was one. */
    boolean deleteBatch() {
        var batch = nextBatch();
        if (batch.isEmpty()) {
            return false;
        }
        delete.accept(batch);
        synchronized (pending) {
            batch.forEach(pending::remove);
        }
        return true;
    }

    private List<Long> nextBatch() {
        synchronized (pending) {
            return pending.stream().limit(MAX_BATCH_SIZE).toList();
        }
    }

    /** Deletes the remaining entries if the database is available. */
    @Override
    public void close() {
        try {
            while (deleteBatch()) {
                // The next batch follows.
            }
        } catch (DataAccessException databaseUnavailable) {
            log.warn(
                    "Outbox: published entries not deleted, their events will be published again failure={}",
                    databaseUnavailable.getClass().getSimpleName());
        }
    }
}

package dev.trickle.api.outbox;

import dev.trickle.pipeline.background.PollingWorker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Wakes the workers that read rows when a transaction that wrote rows has committed. Only an optimization: a worker
 * also polls at a short interval, because another process may have written the rows.
 */
public final class WorkSignal {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

    private final List<PollingWorker> workers = new CopyOnWriteArrayList<>();

    /** Creates a worker that this signal wakes. */
    public PollingWorker createWorker(String name, PollingWorker.Step step) {
        var worker = new PollingWorker(name, POLL_INTERVAL, step);
        workers.add(worker);
        return worker;
    }

    /** Wakes all workers when the current transaction has committed. */
    public void afterCommit() {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    signal();
                }
            });
        }
    }

    /** Wakes all workers. */
    void signal() {
        workers.forEach(PollingWorker::wakeUp);
    }
}

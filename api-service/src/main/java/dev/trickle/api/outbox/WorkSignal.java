package dev.trickle.api.outbox;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Wakes the polling workers when a transaction that wrote rows has committed. Only an optimization: a worker that
 * misses a signal polls again after its interval.
 */
public final class WorkSignal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition signalled = lock.newCondition();

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
        lock.lock();
        try {
            signalled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a signal, at most for {@code timeout}. */
    @SuppressWarnings("WaitNotInLoop") // A spurious wakeup only causes a needless poll.
    void await(Duration timeout) throws InterruptedException {
        lock.lock();
        try {
            var unused = signalled.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            lock.unlock();
        }
    }
}

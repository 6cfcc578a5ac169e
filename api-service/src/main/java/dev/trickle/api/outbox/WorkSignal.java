package dev.trickle.api.outbox;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Lets those who wait for rows look at once when a transaction that wrote some has committed. Only a comfort: who
 * misses a call looks again after a pause anyway.
 */
public final class WorkSignal {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition called = lock.newCondition();

    /** Wakes everybody when the transaction under way has committed. */
    public void afterCommit() {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    now();
                }
            });
        }
    }

    /** Wakes everybody. */
    void now() {
        lock.lock();
        try {
            called.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for a call, but no longer than this. */
    @SuppressWarnings("WaitNotInLoop") // Whoever wakes for nothing looks for nothing; that is harmless.
    void await(Duration longest) throws InterruptedException {
        lock.lock();
        try {
            var unused = called.await(longest.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            lock.unlock();
        }
    }
}

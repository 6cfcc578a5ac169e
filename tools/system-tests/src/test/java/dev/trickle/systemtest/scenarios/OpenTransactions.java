package dev.trickle.systemtest.scenarios;

import static org.awaitility.Awaitility.await;

import dev.trickle.systemtest.harness.BrokerServer;
import dev.trickle.systemtest.harness.ChildProcess;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionState;

/** Finds open transactions on the broker; only the scheduler has any. */
final class OpenTransactions implements AutoCloseable {

    /** Transactions are open for some hundredths of a second. */
    private static final Duration POLL_INTERVAL = Duration.ofMillis(1);

    private final Admin admin;

    OpenTransactions(BrokerServer brokerServer) {
        this.admin = brokerServer.admin();
    }

    /** Freezes the process while a transaction is open. */
    void freezeInTransaction(ChildProcess childProcess) {
        await("process frozen in a transaction")
                .atMost(ChildProcess.TIMEOUT)
                .pollDelay(Duration.ZERO)
                .pollInterval(POLL_INTERVAL)
                .until(() -> hasOpenTransaction() && hasOpenTransactionWhenFrozen(childProcess));
    }

    private boolean hasOpenTransactionWhenFrozen(ChildProcess childProcess) {
        childProcess.freeze();
        if (hasOpenTransaction()) {
            return true;
        }
        childProcess.thaw();
        return false;
    }

    boolean hasOpenTransaction() {
        try {
            return !admin.listTransactions(new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
                    .all()
                    .get()
                    .isEmpty();
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}

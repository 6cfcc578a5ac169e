package dev.trickle.api.customer;

import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.database.SqlInstants;
import dev.trickle.api.database.StatementTimeout;
import dev.trickle.api.outbox.WorkSignal;
import dev.trickle.api.problem.ResourceNotFound;
import dev.trickle.api.upload.UploadedFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Takes files of customers and works them off in the background, one after the other. */
@Component
class ImportService implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ImportService.class);

    private static final int PAGE = 2_000;
    private static final long BEFORE_ALL = -1;

    /** Millions of customers are one statement, and whoever comes next with a file for the same account waits for it. */
    private static final Duration FOR_A_LARGE_FILE = Duration.ofMinutes(10);

    private final DataSource connections;
    private final ImportJobRepository jobs;
    private final AbandonedImports abandoned;
    private final AuditLog audit;
    private final TransactionOperations transactions;
    private final ContactResolver contactResolver;
    private final InstantSource calendar;
    private final WorkSignal workSignal;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("customer-import").factory());
    private volatile boolean running;

    ImportService(
            DataSource connections,
            JdbcClient database,
            AbandonedImports abandoned,
            AuditLog audit,
            TransactionOperations transactions,
            ContactResolver contactResolver,
            InstantSource calendar,
            WorkSignal workSignal) {
        this.connections = connections;
        this.jobs = new ImportJobRepository(database);
        this.abandoned = abandoned;
        this.audit = audit;
        this.transactions = transactions;
        this.contactResolver = contactResolver;
        this.calendar = calendar;
        this.workSignal = workSignal;
    }

    /**
     * Takes a file whose header does, and closes it when it is worked off.
     *
     * @throws dev.trickle.api.problem.InvalidRequest if the header does not do
     */
    ImportJobRepository.ImportJob take(ImportRequest order, UploadedFile upload) throws IOException {
        // Opened here, so that a wrong header is answered; not closed, as that would close the upload.
        CustomerFile.open(upload.content(), order.format(), order.consent()).checkConsent();
        var file = CustomerFile.open(upload.content(), order.format(), order.consent());
        var id = transactions.execute(transaction -> open(order, upload));
        whenItIsCertain(() -> worker.execute(() -> work(id, order, upload, file)), upload);
        return show(id);
    }

    /** Within a larger transaction only when that is committed: before, nobody else sees the job. */
    private static void whenItIsCertain(Runnable start, UploadedFile upload) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            start.run();
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                if (status == STATUS_COMMITTED) {
                    start.run();
                } else {
                    close(upload);
                }
            }
        });
    }

    private static void close(UploadedFile upload) {
        try {
            upload.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private UUID open(ImportRequest order, UploadedFile upload) {
        var now = SqlInstants.now(calendar);
        var id = jobs.open(order, upload.size(), now);
        audit.record(
                "import-taken",
                id,
                Map.of(
                        "account", order.account().value(),
                        "dry_run", order.dryRun(),
                        "resubscribe", order.mayResubscribe(),
                        "everybody_agreed", order.consent().everybodyAgreed() != null),
                now);
        return id;
    }

    /** Hands over every row that was refused, holding one page at a time. */
    void forEachError(UUID id, Consumer<RowError> reader) {
        var page = jobs.reported(id, BEFORE_ALL, PAGE);
        while (!page.isEmpty()) {
            page.forEach(reader);
            page = jobs.reported(id, page.getLast().row(), PAGE);
        }
    }

    ImportJobRepository.ImportJob show(UUID id) {
        return jobs.show(id).orElseThrow(() -> new ResourceNotFound("There is no import " + id));
    }

    @Override
    public void start() {
        running = true;
        abandoned.lookAtOnce();
    }

    @Override
    public void stop() {
        running = false;
        worker.shutdownNow();
        worker.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void work(UUID id, ImportRequest order, UploadedFile upload, CustomerFile file) {
        try (upload;
                var connection = connections.getConnection()) {
            StatementTimeout.of(connection, FOR_A_LARGE_FILE);
            run(id, order, connection, file, new ImportProgress(id, jobs, upload));
        } catch (SQLException | IOException failure) {
            fail(id, List.of(new RowError(0, "", "database")), failure);
        }
    }

    private void run(UUID id, ImportRequest order, Connection connection, CustomerFile file, ImportProgress progress) {
        try {
            var one = new CustomerImport(id, order, connection, jobs, calendar, workSignal);
            if (one.run(file, contactResolver.reading(order.numbers()), progress)) {
                log.info("Customers imported import={} account={} dryRun={}", id, order.account(), order.dryRun());
            }
        } catch (UnreadableFile unreadable) {
            fail(id, List.of(unreadable.error()), unreadable);
        } catch (UnmappedConsent unmapped) {
            fail(id, unmapped.errors(), unmapped);
        } catch (IOException | SQLException | DataAccessException | TransactionException failure) {
            fail(id, List.of(new RowError(0, "", "database")), failure);
        } catch (RuntimeException bug) {
            fail(id, List.of(new RowError(0, "", "internal")), bug);
        } finally {
            leave(connection);
        }
    }

    /** Says only what kind of failure it was: messages of database errors quote rows, and rows name people. */
    private void fail(UUID id, List<RowError> why, Exception failure) {
        log.warn("Import failed import={} failure={}", id, failure.getClass().getSimpleName());
        try {
            jobs.fail(id, why, SqlInstants.now(calendar));
        } catch (DataAccessException away) {
            log.warn("Import stays open until the next start import={}", id);
        }
    }

    /** Neither locks nor rows nor settings may go back to the pool. */
    private static void leave(Connection connection) {
        try (var statement = connection.createStatement()) {
            statement.execute("DISCARD TEMPORARY");
            statement.execute("SELECT pg_advisory_unlock_all()");
            statement.execute("RESET work_mem");
        } catch (SQLException broken) {
            log.debug("Connection broken, its locks ended with it");
        }
    }
}

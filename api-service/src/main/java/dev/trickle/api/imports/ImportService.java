package dev.trickle.api.imports;

import dev.trickle.api.attribute.AccountAttributes;
import dev.trickle.api.audit.AuditLog;
import dev.trickle.api.contact.ContactResolver;
import dev.trickle.api.customer.ConsentDefault;
import dev.trickle.api.customer.CustomerRepository;
import dev.trickle.api.customerfile.ConsentRequired;
import dev.trickle.api.customerfile.CustomerFile;
import dev.trickle.api.customerfile.RowError;
import dev.trickle.api.customerfile.UnreadableFile;
import dev.trickle.api.database.StatementTimeout;
import dev.trickle.api.outbox.WorkSignal;
import dev.trickle.api.problem.InvalidRequest;
import dev.trickle.api.problem.ResourceNotFound;
import dev.trickle.api.upload.UploadedFile;
import dev.trickle.pipeline.jdbc.SqlInstants;
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

/** Accepts files of customers and imports them in the background, one after the other. */
@Component
class ImportService implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ImportService.class);

    private static final int PAGE_SIZE = 2_000;
    private static final long FIRST_PAGE = -1;

    /** Number of rows in the response of a dry run. */
    private static final int FIRST_ROWS = 10;

    /** Number of rows that are searched for new customers before the import begins. */
    private static final int FIRST_CHECKED_ROWS = 500;

    /** The merge of millions of customers is one statement, and the next import of the account waits for it. */
    private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(10);

    private final DataSource connections;
    private final ImportJobRepository jobs;
    private final JdbcClient database;
    private final AbandonedImports abandonedImports;
    private final AuditLog audit;
    private final TransactionOperations transactions;
    private final ContactResolver contactResolver;
    private final CustomerRepository customers;
    private final ConsentDefault consentDefault;
    private final InstantSource clock;
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
            CustomerRepository customers,
            ConsentDefault consentDefault,
            InstantSource clock,
            WorkSignal workSignal) {
        this.connections = connections;
        this.jobs = new ImportJobRepository(database);
        this.database = database;
        this.abandonedImports = abandoned;
        this.audit = audit;
        this.transactions = transactions;
        this.contactResolver = contactResolver;
        this.customers = customers;
        this.consentDefault = consentDefault;
        this.clock = clock;
        this.workSignal = workSignal;
    }

    /**
     * Checks the beginning of a file and queues its import, which closes the file.
     *
     * @throws dev.trickle.api.problem.InvalidRequest if the header or the consent columns are invalid, or if there is
     *     no basis for subscribing the first people in the file
     */
    ImportJobRepository.ImportJob submit(ImportRequest request, UploadedFile upload) throws IOException {
        var file = CustomerFiles.open(upload, request);
        attributes(request).useTypesOf(file.attributeTypes());
        checkConsent(file, request);
        // Read before the import starts, because both read the same file.
        var firstRows = request.dryRun() ? firstRows(file, request) : null;
        var id = transactions.execute(transaction -> createJob(request, upload, file));
        runAfterCommit(() -> worker.execute(() -> process(id, request, upload, file)), upload);
        return get(id).withFirstRows(firstRows);
    }

    /** Runs after the commit of a surrounding transaction: the job is not visible to other connections before. */
    private static void runAfterCommit(Runnable start, UploadedFile upload) {
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

    private void checkConsent(CustomerFile file, ImportRequest request) throws IOException {
        // The import itself checks all rows.
        if (consentDefault.reason() == null && !file.mayStateConsentAfter(FIRST_CHECKED_ROWS)) {
            var check = new FirstRowsConsentCheck();
            var attributes = new AccountAttributes(database, request.account(), false);
            attributes.useTypesOf(file.attributeTypes());
            file.forFirst(FIRST_CHECKED_ROWS, contactResolver.withOptions(request.numbers()), attributes, check);
            check.rejectNewPeopleWithoutConsent(request.account(), customers);
        }
    }

    private String firstRows(CustomerFile file, ImportRequest request) throws IOException {
        var rows = new FirstRows();
        var attributes = attributes(request);
        attributes.useTypesOf(file.attributeTypes());
        file.forFirst(FIRST_ROWS, contactResolver.withOptions(request.numbers()), attributes, rows);
        return rows.toJson();
    }

    private AccountAttributes attributes(ImportRequest request) {
        return new AccountAttributes(database, request.account(), !request.dryRun());
    }

    private UUID createJob(ImportRequest request, UploadedFile upload, CustomerFile file) {
        var now = SqlInstants.now(clock);
        var id = jobs.insert(request, upload.size(), file.describe(), now);
        audit.record(
                "import-created",
                id,
                Map.of(
                        "account", request.account().value(),
                        "dry_run", request.dryRun(),
                        "resubscribe", request.mayResubscribe(),
                        "all_agreed", request.consent().allAgreedReason() != null),
                now);
        return id;
    }

    /** Passes the errors of all rejected rows to the reader, page by page. */
    void forEachError(UUID id, Consumer<RowError> reader) {
        var page = jobs.listErrors(id, FIRST_PAGE, PAGE_SIZE);
        while (!page.isEmpty()) {
            page.forEach(reader);
            page = jobs.listErrors(id, page.getLast().row(), PAGE_SIZE);
        }
    }

    ImportJobRepository.ImportJob get(UUID id) {
        return jobs.find(id).orElseThrow(() -> new ResourceNotFound("There is no import " + id));
    }

    @Override
    public void start() {
        running = true;
        abandonedImports.failAtStart();
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

    private void process(UUID id, ImportRequest request, UploadedFile upload, CustomerFile file) {
        try (upload;
                var connection = connections.getConnection()) {
            StatementTimeout.apply(connection, STATEMENT_TIMEOUT);
            run(id, request, connection, file, new ImportProgress(id, jobs, upload));
        } catch (SQLException | IOException failure) {
            fail(id, List.of(new RowError(0, "", "database")), failure);
        }
    }

    private void run(
            UUID id, ImportRequest request, Connection connection, CustomerFile file, ImportProgress progress) {
        try {
            var customerImport =
                    new CustomerImport(id, request, consentDefault.reason(), connection, jobs, clock, workSignal);
            if (customerImport.run(
                    file, contactResolver.withOptions(request.numbers()), attributes(request), progress)) {
                log.info("Import completed import={} account={} dryRun={}", id, request.account(), request.dryRun());
            }
        } catch (UnreadableFile unreadable) {
            fail(id, List.of(unreadable.error()), unreadable);
        } catch (InvalidRequest contradicted) {
            fail(
                    id,
                    contradicted.errors().stream()
                            .map(each -> new RowError(0, each.field(), each.rule(), each.message()))
                            .toList(),
                    contradicted);
        } catch (ConsentRequired unmapped) {
            fail(id, unmapped.errors(), unmapped);
        } catch (IOException | SQLException | DataAccessException | TransactionException failure) {
            fail(id, List.of(new RowError(0, "", "database")), failure);
        } catch (RuntimeException bug) {
            fail(id, List.of(new RowError(0, "", "internal")), bug);
        } finally {
            resetConnection(connection);
        }
    }

    /** Logs only the class of the exception: messages of database errors may quote rows with personal data. */
    private void fail(UUID id, List<RowError> errors, Exception failure) {
        log.warn("Import failed import={} failure={}", id, failure.getClass().getSimpleName());
        try {
            jobs.fail(id, errors, SqlInstants.now(clock));
        } catch (DataAccessException unavailable) {
            log.warn("Import failure not recorded until the next start import={}", id);
        }
    }

    /** Removes locks, temporary tables and settings before the connection returns to the pool. */
    private static void resetConnection(Connection connection) {
        try (var statement = connection.createStatement()) {
            statement.execute("DISCARD TEMPORARY");
            statement.execute("SELECT pg_advisory_unlock_all()");
            statement.execute("RESET work_mem");
        } catch (SQLException broken) {
            log.debug("Connection reset failed, its locks ended with it");
        }
    }
}

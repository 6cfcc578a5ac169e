package dev.trickle.api.customer;

import dev.trickle.api.database.ExclusiveClaimLocks;
import dev.trickle.api.database.SqlInstants;
import dev.trickle.api.outbox.ApiOutbox;
import dev.trickle.api.outbox.WorkSignal;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.Topics;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * One import on one connection: the file into a temporary table, then the opt-outs in small transactions under their
 * locks, then all customers and the end of the job in one. Dying in between leaves opt-outs at most, never half a file.
 */
final class CustomerImport {

    private static final String SOURCE = "import";
    private static final int PAGE = 500;
    private static final String BEFORE_ALL = "";

    /** Everybody in a file is sorted and joined with everybody who is known: in memory as far as it goes. */
    private static final String TAKE_MEMORY = "SET work_mem = '64MB'";

    private static final String ANALYZE = "ANALYZE " + Staging.TABLE;

    /** Only whoever the file calls subscribed, and only if the import may do that. */
    private static final String OPT_INS = """
            SELECT r.contact_key
              FROM import_rows r
              JOIN contact_consents k ON k.account_id = :account AND k.contact_key = r.contact_key
             WHERE r.subscription = 'subscribed'
               AND is_opted_out(k.opted_out_at, k.opted_in_at)
               AND k.opted_out_at <= :taken
               AND r.contact_key > :after
             ORDER BY r.contact_key
             LIMIT :page
            """;

    private static final String OPTED_OUT_BEFORE = """
            SELECT contact_key
              FROM contact_consents
             WHERE account_id = :account AND contact_key = ANY (:people::text[]) AND opted_out_at <= :taken
            """;

    private static final String NEW_OPT_OUTS = """
            SELECT r.contact_key
              FROM import_rows r
              LEFT JOIN contact_consents k ON k.account_id = :account AND k.contact_key = r.contact_key
             WHERE r.subscription = 'unsubscribed'
               AND NOT is_opted_out(k.opted_out_at, k.opted_in_at)
               AND r.contact_key > :after
             ORDER BY r.contact_key
             LIMIT :page
            """;

    /** Deactivates customers whose rows are all refused. The merge deactivates those who also have an accepted row. */
    private static final String DEACTIVATE = """
            UPDATE user_profiles p
               SET is_active = false, updated_at = :now
              FROM import_rows r
             WHERE r.is_refused AND NOT r.is_active
               AND p.account_id = :account AND p.contact_key = r.contact_key AND p.is_active
            """;

    /** Two imports at once could each wait for a row of the other. */
    private static final String BE_THE_ONLY_ONE = """
            SELECT 1 FROM pg_advisory_xact_lock(hashtextextended('imports/' || :account, 0))
            """;

    private static final String MERGE = CustomerMerge.from(Staging.ENTRIES);
    private static final String PREVIEW = CustomerMerge.preview(Staging.ENTRIES);

    private final UUID id;
    private final ImportRequest order;
    private final AccountId account;
    private final Connection connection;
    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final InstantSource calendar;
    private final WorkSignal workSignal;
    private final RejectedRows rejectedRows;

    /** An opt-out that comes later was not known when the file was written, and is not taken back by it. */
    private final Instant taken;

    /** Reports refused rows to {@code reported}, which has connections of its own. */
    CustomerImport(
            UUID id,
            ImportRequest order,
            Connection connection,
            ImportJobRepository reported,
            InstantSource calendar,
            WorkSignal workSignal) {
        var single = new SingleConnectionDataSource(connection, true);
        this.id = id;
        this.order = order;
        this.account = order.account();
        this.rejectedRows = new RejectedRows(page -> reported.report(id, page));
        this.connection = connection;
        this.database = JdbcClient.create(single);
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(single));
        this.calendar = calendar;
        this.workSignal = workSignal;
        this.taken = SqlInstants.now(calendar);
    }

    /** Does all of it; says whether it was still to be done. */
    boolean run(CustomerFile file, ContactResolver contactResolver, Runnable progress)
            throws IOException, SQLException {
        var jobs = new ImportJobRepository(database);
        if (!jobs.hold(id)) {
            return false;
        }
        database.sql(TAKE_MEMORY).update();
        database.sql(Staging.DROP).update();
        database.sql(Staging.CREATE).update();
        var filled = Staging.fill(connection, file, contactResolver, rejectedRows, progress);
        rejectedRows.flush();
        database.sql(ANALYZE).update();
        var repeated = new DuplicateRows(database);
        repeated.merge(filled.anyRefused());
        database.sql(Staging.FIND_SUBSCRIPTIONS).update();
        var report = report(repeated, Math.toIntExact(filled.entries() - repeated.merged()));
        if (order.dryRun()) {
            end(jobs, PREVIEW, report);
        } else {
            noteConsents();
            transactions.executeWithoutResult(transaction -> merge(jobs, report, filled.anyRefused()));
        }
        return true;
    }

    private ImportReport report(DuplicateRows repeated, int staged) {
        var statesConsent =
                database.sql(Staging.STATES_CONSENT).query(Boolean.class).single();
        var withoutConsent = statesConsent
                ? database.sql(Staging.COUNT_WITHOUT_CONSENT)
                        .query(Integer.class)
                        .single()
                : 0;
        return new ImportReport(
                staged, repeated.merged(), repeated.notices(), statesConsent, withoutConsent, rejectedRows);
    }

    /** Before the customers: who is opted in by half an import is still unsubscribed, and written to by nobody. */
    private void noteConsents() {
        forAll(NEW_OPT_OUTS, this::optOut);
        if (order.mayResubscribe()) {
            forAll(OPT_INS, this::optIn);
        }
    }

    private void forAll(String wanted, Consumer<List<ContactKey>> step) {
        var page = page(wanted, BEFORE_ALL);
        while (!page.isEmpty()) {
            var people = page;
            transactions.executeWithoutResult(transaction -> step.accept(people));
            page = page(wanted, people.getLast().value());
        }
    }

    private List<ContactKey> page(String wanted, String after) {
        return database.sql(wanted)
                .param("account", account.value())
                .param("taken", SqlInstants.parameter(taken))
                .param("after", after)
                .param("page", PAGE)
                .query((row, number) -> new ContactKey(row.getString("contact_key")))
                .list();
    }

    private void optOut(List<ContactKey> people) {
        new ExclusiveClaimLocks(database).lock(account, people);
        var consentRepository = new ConsentRepository(database);
        var apiOutbox = new ApiOutbox(database, workSignal);
        var now = SqlInstants.now(calendar);
        for (var person : people) {
            consentRepository
                    .optOut(account, person, SOURCE, now)
                    .ifPresent(at -> apiOutbox.add(
                            Topics.SUBSCRIPTION_CHANGES,
                            account,
                            new CustomerUnsubscribed(person, null, SOURCE, at),
                            now));
        }
    }

    private void optIn(List<ContactKey> people) {
        new ExclusiveClaimLocks(database).lock(account, people);
        var consentRepository = new ConsentRepository(database);
        var apiOutbox = new ApiOutbox(database, workSignal);
        var now = SqlInstants.now(calendar);
        for (var person : optedOutBefore(people)) {
            consentRepository
                    .optIn(account, person, SOURCE, now)
                    .ifPresent(at -> apiOutbox.add(
                            Topics.SUBSCRIPTION_CHANGES,
                            account,
                            new CustomerResubscribed(person, null, SOURCE, at),
                            now));
        }
    }

    /** Under their locks: nobody says stop meanwhile. */
    private List<ContactKey> optedOutBefore(List<ContactKey> people) {
        return database.sql(OPTED_OUT_BEFORE)
                .param("account", account.value())
                .param("people", people.stream().map(ContactKey::value).toArray(String[]::new))
                .param("taken", SqlInstants.parameter(taken))
                .query((row, number) -> new ContactKey(row.getString("contact_key")))
                .list();
    }

    private void merge(ImportJobRepository jobs, ImportReport report, boolean anyRefused) {
        database.sql(BE_THE_ONLY_ONE)
                .param("account", account.value())
                .query(Integer.class)
                .single();
        if (anyRefused) {
            database.sql(DEACTIVATE)
                    .param("account", account.value())
                    .param("now", SqlInstants.parameter(SqlInstants.now(calendar)))
                    .update();
        }
        end(jobs, MERGE, report);
    }

    private void end(ImportJobRepository jobs, String statement, ImportReport report) {
        Instant now = SqlInstants.now(calendar);
        var merged = database.sql(statement)
                .param("account", account.value())
                .param("now", SqlInstants.parameter(now))
                .param("resubscribe", order.mayResubscribe())
                .param("taken", SqlInstants.parameter(taken))
                .param("unstated", report.statesConsent() ? CustomerEntry.UNSTATED : null)
                .query((row, number) -> new CustomerMerge.Counts(row.getInt("created"), row.getInt("updated")))
                .single();
        jobs.complete(id, merged, report, now);
    }
}

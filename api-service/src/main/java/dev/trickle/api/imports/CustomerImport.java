package dev.trickle.api.imports;

import dev.trickle.api.attribute.AccountAttributes;
import dev.trickle.api.attribute.AttributeType;
import dev.trickle.api.attribute.AttributeTypeRepository;
import dev.trickle.api.attribute.TypedAttribute;
import dev.trickle.api.consent.Subscription;
import dev.trickle.api.contact.ConsentRepository;
import dev.trickle.api.contact.ContactResolver;
import dev.trickle.api.customer.CustomerMerge;
import dev.trickle.api.customerfile.ConsentRequired;
import dev.trickle.api.customerfile.CustomerFile;
import dev.trickle.api.database.ExclusiveClaimLocks;
import dev.trickle.api.outbox.ApiOutbox;
import dev.trickle.api.outbox.WorkSignal;
import dev.trickle.api.table.ColumnType;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.SubscriptionChange.CustomerResubscribed;
import dev.trickle.pipeline.SubscriptionChange.CustomerUnsubscribed;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs one import on one connection. Copies the file to a temporary table, records the consents in small transactions
 * under the locks of the contacts, then merges all customers and completes the job in one transaction. A crash leaves
 * at most recorded consents, never a part of the customers.
 */
final class CustomerImport {

    private static final String SOURCE = "import";
    private static final int PAGE_SIZE = 500;
    private static final String FIRST_PAGE = "";

    /** The merge sorts the file and joins it with all customers, in memory as far as possible. */
    private static final String SET_WORK_MEMORY = "SET work_mem = '64MB'";

    private static final String ANALYZE = "ANALYZE " + Staging.TABLE;

    /** People whom the file subscribes; used only if the import may resubscribe. */
    private static final String OPT_INS = """
            SELECT r.contact_key
              FROM import_rows r
              JOIN contact_consents k ON k.account_id = :account AND k.contact_key = r.contact_key
             WHERE r.subscription = 'subscribed'
               AND is_opted_out(k.opted_out_at, k.opted_in_at, k.preferences_opted_out_at, k.preferences_opted_in_at)
               AND greatest(k.opted_out_at, k.preferences_opted_out_at) <= :asOf
               AND r.contact_key > :after
             ORDER BY r.contact_key
             LIMIT :page
            """;

    private static final String OPTED_OUT_BEFORE = """
            SELECT contact_key
              FROM contact_consents
             WHERE account_id = :account AND contact_key = ANY (:people::text[])
               AND greatest(opted_out_at, preferences_opted_out_at) <= :asOf
            """;

    private static final String NEW_OPT_OUTS = """
            SELECT r.contact_key
              FROM import_rows r
              LEFT JOIN contact_consents k ON k.account_id = :account AND k.contact_key = r.contact_key
             WHERE r.subscription = 'unsubscribed'
               AND NOT is_opted_out(k.opted_out_at, k.opted_in_at,
                                    k.preferences_opted_out_at, k.preferences_opted_in_at)
               AND r.contact_key > :after
             ORDER BY r.contact_key
             LIMIT :page
            """;

    /** The first row of a person who is no customer. It matters only if no row of the file states consent. */
    private static final String FIRST_NEW_ROW = """
            SELECT min(r.row_number)
              FROM import_rows r
             WHERE NOT r.is_rejected
               AND NOT EXISTS (SELECT FROM user_profiles p
                                WHERE p.account_id = :account AND p.contact_key = r.contact_key)
            """;

    /** Deactivates customers whose rows are all rejected. The merge deactivates those who also have an accepted row. */
    private static final String DEACTIVATE = """
            UPDATE user_profiles p
               SET is_active = false, updated_at = :now
              FROM import_rows r
             WHERE r.is_rejected AND NOT r.is_active
               AND p.account_id = :account AND p.contact_key = r.contact_key AND p.is_active
            """;

    /** Prevents a deadlock between two imports that update the same rows. */
    private static final String LOCK_ACCOUNT = """
            SELECT 1 FROM pg_advisory_xact_lock(hashtextextended('imports/' || :account, 0))
            """;

    private static final String MERGE = CustomerMerge.statement(Staging.ENTRIES);
    private static final String PREVIEW = CustomerMerge.previewStatement(Staging.ENTRIES);

    private final UUID id;
    private final ImportRequest request;
    private final @Nullable String defaultReason;
    private final AccountId account;
    private final Connection connection;
    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final InstantSource clock;
    private final WorkSignal workSignal;
    private final RejectedRows rejectedRows;

    /** Start of the import. The file does not revert later opt-outs, which it cannot know. */
    private final Instant startedAt;

    /**
     * Creates an import that writes rejected rows with {@code errorRepository}, on another connection.
     *
     * @param defaultReason why new people are subscribed if the file says nothing about consent; null if they are not
     */
    CustomerImport(
            UUID id,
            ImportRequest request,
            @Nullable String defaultReason,
            Connection connection,
            ImportJobRepository errorRepository,
            InstantSource clock,
            WorkSignal workSignal) {
        var single = new SingleConnectionDataSource(connection, true);
        this.id = id;
        this.request = request;
        this.defaultReason = defaultReason;
        this.account = request.account();
        this.rejectedRows = new RejectedRows(page -> errorRepository.insertErrors(id, page));
        this.connection = connection;
        this.database = JdbcClient.create(single);
        this.transactions = new TransactionTemplate(new JdbcTransactionManager(single));
        this.clock = clock;
        this.workSignal = workSignal;
        this.startedAt = SqlInstants.now(clock);
    }

    /**
     * Runs the import. Returns false if the job has been failed before.
     *
     * @param attributes stored spelling and type of the attributes
     */
    boolean run(CustomerFile file, ContactResolver contactResolver, AccountAttributes attributes, Runnable progress)
            throws IOException, SQLException {
        attributes.useTypesOf(file.attributeTypes());
        var jobs = new ImportJobRepository(database);
        if (!jobs.lock(id)) {
            return false;
        }
        database.sql(SET_WORK_MEMORY).update();
        database.sql(Staging.DROP).update();
        database.sql(Staging.CREATE).update();
        var copiedRows = Staging.copyFile(connection, file, contactResolver, attributes, rejectedRows, progress);
        rejectedRows.flush();
        database.sql(ANALYZE).update();
        var duplicateRows = new DuplicateRows(database);
        duplicateRows.merge(copiedRows.anyRejected());
        database.sql(Staging.FIND_SUBSCRIPTIONS).update();
        var report = report(duplicateRows, copiedRows);
        checkConsent(report);
        if (request.dryRun()) {
            complete(jobs, PREVIEW, report);
        } else {
            recordConsents();
            transactions.executeWithoutResult(transaction -> {
                recordTypes(file, attributes);
                merge(jobs, report, copiedRows.anyRejected());
            });
        }
        return true;
    }

    private ImportReport report(DuplicateRows duplicateRows, Staging.CopiedRows copiedRows) {
        var staged = Math.toIntExact(copiedRows.entries() - duplicateRows.merged());
        var notices = Stream.concat(copiedRows.keptValues().stream(), duplicateRows.notices().stream())
                .limit(RowNotice.MAX)
                .toList();
        var statesConsent =
                database.sql(Staging.STATES_CONSENT).query(Boolean.class).single();
        var withoutConsent = statesConsent
                ? database.sql(Staging.COUNT_WITHOUT_CONSENT)
                        .query(Integer.class)
                        .single()
                : 0;
        return new ImportReport(staged, duplicateRows.merged(), notices, statesConsent, withoutConsent, rejectedRows);
    }

    /** The first rows were checked before the import; this checks all others. */
    private void checkConsent(ImportReport report) throws ConsentRequired {
        if (report.statesConsent() || defaultReason != null) {
            return;
        }
        var row = database.sql(FIRST_NEW_ROW)
                .param("account", account.value())
                .query(Long.class)
                .optional();
        if (row.isPresent()) {
            throw new ConsentRequired(List.of(ConsentRequired.missingIn(row.get())));
        }
    }

    /** Runs before the merge: after a crash, people who were opted in are still unsubscribed and get no messages. */
    private void recordConsents() {
        forEachPage(NEW_OPT_OUTS, this::optOut);
        if (request.mayResubscribe()) {
            forEachPage(OPT_INS, this::optIn);
        }
    }

    private void forEachPage(String statement, Consumer<List<ContactKey>> step) {
        var page = page(statement, FIRST_PAGE);
        while (!page.isEmpty()) {
            var people = page;
            transactions.executeWithoutResult(transaction -> step.accept(people));
            page = page(statement, people.getLast().value());
        }
    }

    private List<ContactKey> page(String statement, String after) {
        return database.sql(statement)
                .param("account", account.value())
                .param("asOf", SqlInstants.toParameter(startedAt))
                .param("after", after)
                .param("page", PAGE_SIZE)
                .query((row, number) -> new ContactKey(row.getString("contact_key")))
                .list();
    }

    private void optOut(List<ContactKey> people) {
        new ExclusiveClaimLocks(database).lock(people);
        var consentRepository = new ConsentRepository(database);
        var apiOutbox = new ApiOutbox(database, workSignal);
        var now = SqlInstants.now(clock);
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
        new ExclusiveClaimLocks(database).lock(people);
        var consentRepository = new ConsentRepository(database);
        var apiOutbox = new ApiOutbox(database, workSignal);
        var now = SqlInstants.now(clock);
        for (var person : findOptedOutBefore(people)) {
            consentRepository
                    .optIn(account, person, SOURCE, now)
                    .ifPresent(at -> apiOutbox.add(
                            Topics.SUBSCRIPTION_CHANGES,
                            account,
                            new CustomerResubscribed(person, null, SOURCE, at),
                            now));
        }
    }

    /** Called under the locks of these people, so that no opt-out is added meanwhile. */
    private List<ContactKey> findOptedOutBefore(List<ContactKey> people) {
        return database.sql(OPTED_OUT_BEFORE)
                .param("account", account.value())
                .param("people", SqlArrays.texts(people, ContactKey::value))
                .param("asOf", SqlInstants.toParameter(startedAt))
                .query((row, number) -> new ContactKey(row.getString("contact_key")))
                .list();
    }

    /** Under the lock of the account, so that another instance does not record other types meanwhile. */
    private void recordTypes(CustomerFile file, AccountAttributes attributes) {
        database.sql(LOCK_ACCOUNT)
                .param("account", account.value())
                .query(Integer.class)
                .single();
        var used = file.attributeTypes().stream()
                .map(each ->
                        new TypedAttribute(each.name(), attributes.typeInFile(each), each.isStated(), each.column()))
                .toList();
        var types = new AttributeTypeRepository(database);
        types.record(account, used);
        var stored = types.find(account, used.stream().map(TypedAttribute::name).toList());
        if (used.stream().anyMatch(each -> !hasType(each.type(), stored.get(each.name())))) {
            throw new ConcurrencyFailureException("Another import has recorded another type");
        }
    }

    private static boolean hasType(ColumnType type, @Nullable AttributeType stored) {
        return stored != null && stored.type() == type;
    }

    private void merge(ImportJobRepository jobs, ImportReport report, boolean anyRejected) {
        if (anyRejected) {
            database.sql(DEACTIVATE)
                    .param("account", account.value())
                    .param("now", SqlInstants.toParameter(SqlInstants.now(clock)))
                    .update();
        }
        complete(jobs, MERGE, report);
    }

    /** Null if there is no default: the customer of the row existed when the consent was checked. */
    private @Nullable String missingSubscription(ImportReport report) {
        if (report.statesConsent()) {
            return Subscription.UNSTATED;
        }
        return defaultReason == null ? null : Subscription.DEFAULT;
    }

    private @Nullable String subscriptionReason(ImportReport report) {
        var stated = request.consent().allAgreedReason();
        if (stated != null) {
            return stated;
        }
        return report.statesConsent() ? request.resubscribeReason() : defaultReason;
    }

    private void complete(ImportJobRepository jobs, String statement, ImportReport report) {
        Instant now = SqlInstants.now(clock);
        var merged = database.sql(statement)
                .param("account", account.value())
                .param("now", SqlInstants.toParameter(now))
                .param("resubscribe", request.mayResubscribe())
                .param("replaceTags", request.replacesTags())
                .param("asOf", SqlInstants.toParameter(startedAt))
                .param("source", SOURCE)
                .param("reason", subscriptionReason(report))
                .param("missing", missingSubscription(report))
                .query((row, number) -> new CustomerMerge.Counts(row.getInt("created"), row.getInt("updated")))
                .single();
        jobs.complete(id, merged, report, now);
    }
}

package dev.trickle.sender.attempt;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.AttemptId;
import dev.trickle.pipeline.AttemptState;
import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.SendRequested.SupersedeReason;
import dev.trickle.pipeline.installation.AdvisoryLocks;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import dev.trickle.sender.attempt.Claim.Claimed;
import dev.trickle.sender.attempt.Claim.ClaimedElsewhere;
import dev.trickle.sender.attempt.Claim.Decided;
import dev.trickle.sender.attempt.Claim.Message;
import dev.trickle.sender.attempt.ClaimRequest.Deferral;
import dev.trickle.sender.attempt.SystemTime.Stopwatch;
import dev.trickle.sender.database.DatabaseGuard;
import dev.trickle.sender.database.DatabaseIdentity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedRuntimeException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SqlArrayValue;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Issues the single permission to call that a person has in a campaign.
 *
 * <p>A claim always leaves a row with a verdict. Concurrent claims share a short transaction, each with its own
 * verdict. No claim starts after a stop, a pause, a cancellation or an opt-out is committed: see {@link AdvisoryLocks}.
 */
public final class Claims {

    private static final Logger log = LoggerFactory.getLogger(Claims.class);

    /** How long a deferred request waits before it is released again. */
    private static final Duration DEFERRAL = Duration.ofMinutes(15);

    /** One group, and a second one that starts when it is full or the first one is slow. */
    private static final int MAX_CONCURRENT_GROUPS = 2;

    /** Transactions that pause, edit or record a consent hold their locks for milliseconds. */
    private static final Duration GROUP_LOCK_TIMEOUT = Duration.ofSeconds(1);

    /**
     * After a failed group each request is claimed alone with this timeout; requests whose locks are taken are retried
     * by the caller.
     */
    private static final Duration SINGLE_LOCK_TIMEOUT = Duration.ofMillis(10);

    private final JdbcClient database;
    private final DatabaseGuard databaseGuard;
    private final TransactionTemplate transactions;
    private final InstantSource clock;
    private final SystemTime systemTime;
    private final MessageRenderer messageRenderer;
    private final SenderOutbox senderOutbox;
    private final Function<PhoneNumberId, String> businessAccounts;
    private final CommitStatusChecker commitStatusChecker;
    private final GroupCommit<ClaimRequest, Claim> groupCommit = new GroupCommit<>(
            "claims", MAX_CONCURRENT_GROUPS, ClaimRequest::canShareGroupWith, this::claimGroup, this::claimSingle);

    /**
     * Creates the claims. Instants are those of the clock; the age of a claim is measured in system time.
     *
     * @param senderOutbox where refusals wait for their publication
     * @param databaseGuard allows claims in one database only
     * @param businessAccounts returns the business account of a phone number, which owns its templates
     */
    public Claims(
            JdbcClient database,
            TransactionTemplate transactions,
            InstantSource clock,
            SystemTime systemTime,
            MessageRenderer messageRenderer,
            SenderOutbox senderOutbox,
            DatabaseGuard databaseGuard,
            Function<PhoneNumberId, String> businessAccounts) {
        this.database = database;
        this.databaseGuard = databaseGuard;
        this.transactions = transactions;
        this.clock = clock;
        this.systemTime = systemTime;
        this.messageRenderer = messageRenderer;
        this.senderOutbox = senderOutbox;
        this.businessAccounts = businessAccounts;
        this.commitStatusChecker = new CommitStatusChecker(database);
    }

    /** Claims this request, or returns its existing verdict. The same request never gets a second permission. */
    public Claim claim(AccountId account, SendRequested request) {
        return groupCommit.execute(new ClaimRequest(account, request, null));
    }

    /**
     * Refuses this request for now with this reason, unless there is a stronger one, or returns its existing verdict.
     *
     * @param scope of the requests that the reason concerns
     */
    public Claim defer(AccountId account, SendRequested request, NotSentReason reason, Scope scope) {
        return groupCommit.execute(new ClaimRequest(account, request, new Deferral(reason, scope)));
    }

    /** Number of requests that wait for the next group. */
    int waiting() {
        return groupCommit.waiting();
    }

    private List<Claim> claimGroup(List<ClaimRequest> group) {
        return decide(group, GROUP_LOCK_TIMEOUT);
    }

    private Claim claimSingle(ClaimRequest claimRequest) {
        return decide(List.of(claimRequest), SINGLE_LOCK_TIMEOUT).getFirst();
    }

    private List<Claim> decide(List<ClaimRequest> group, Duration lockTimeout) {
        var inDoubt = new ClaimsInDoubt();
        var claims = decide(group, lockTimeout, inDoubt);
        inDoubt.entries.forEach(senderOutbox::track);
        return claims;
    }

    private List<Claim> decide(List<ClaimRequest> group, Duration lockTimeout, ClaimsInDoubt inDoubt) {
        var expected = databaseGuard.requireVerified();
        try {
            return Objects.requireNonNull(transactions.execute(transaction -> {
                begin(expected, lockTimeout);
                shareLocks(group);
                inDoubt.claims = group.size() == 1
                        ? List.of(decideSingle(transaction, group.getFirst(), inDoubt))
                        : decideGroup(group, inDoubt);
                return inDoubt.claims;
            }));
        } catch (NestedRuntimeException failure) {
            // If only the reply to the commit was lost, these claims belong to this process and were not called. No
            // other process would finish them.
            if (inDoubt.claims != null
                    && inDoubt.transaction != null
                    && inDoubt.writtenRow != null
                    && commitStatusChecker.isCommitted(inDoubt.transaction, inDoubt.writtenRow, failure)) {
                return inDoubt.claims;
            }
            throw failure;
        }
    }

    /**
     * Every transaction checks its own connection: a pool may have some to the former database and some to the new one.
     */
    private void begin(DatabaseIdentity expected, Duration lockTimeout) {
        var found = database.sql(ClaimSql.BEGIN)
                .param("lockTimeout", String.valueOf(lockTimeout.toMillis()))
                .query((row, number) -> DatabaseIdentity.of(row.getString("identity")))
                .single();
        databaseGuard.requireSame(expected, found);
    }

    // A separate statement: the next one must see what was committed while this one waited for the locks.
    private void shareLocks(List<ClaimRequest> group) {
        database.sql(AdvisoryLocks.SHARE_FOR_CLAIMS)
                .param("accounts", SqlArrays.texts(group, each -> each.account().value()))
                .param("campaigns", array("uuid", group, each -> each.campaign().value()))
                .param(
                        "contactKeys",
                        array("text", group, each -> each.contactKey().value()))
                .query()
                .listOfRows();
    }

    private Claim decideSingle(TransactionStatus transaction, ClaimRequest claimRequest, ClaimsInDoubt inDoubt) {
        return claimRequest.request().supersedes() == null
                ? decideOne(claimRequest, inDoubt)
                : decideSuperseding(transaction, claimRequest, inDoubt);
    }

    private Claim decideSuperseding(TransactionStatus transaction, ClaimRequest claimRequest, ClaimsInDoubt inDoubt) {
        var savepoint = transaction.createSavepoint();
        var released =
                releaseSuperseded(Objects.requireNonNull(claimRequest.request().supersedes()), claimRequest.request());
        var claim = decideOne(claimRequest, inDoubt);
        if (!released || claim instanceof Claimed) {
            return claim;
        }
        // The earlier attempt is released only together with a new claim.
        transaction.rollbackToSavepoint(savepoint);
        inDoubt.entries.clear();
        return decideOne(claimRequest, inDoubt);
    }

    private boolean releaseSuperseded(SendRequested.Superseded earlier, SendRequested request) {
        return database.sql(ClaimSql.RELEASE_SUPERSEDED)
                        .param("recipient", earlier.attempt().recipient().value())
                        .param("number", earlier.attempt().number())
                        .param("campaign", request.campaign().value())
                        .param("contactKey", request.contactKey().value())
                        .param("deliveryFailed", earlier.because() == SupersedeReason.DELIVERY_FAILED)
                        .update()
                == 1;
    }

    private List<Claim> decideGroup(List<ClaimRequest> group, ClaimsInDoubt inDoubt) {
        var claims = insertVerdicts(group, inDoubt);
        return group.stream()
                .map(each -> Optional.ofNullable(claims.get(each.request().attempt()))
                        .or(() -> find(each.request()))
                        .orElseGet(() -> decideOne(each, inDoubt)))
                .toList();
    }

    private Claim decideOne(ClaimRequest claimRequest, ClaimsInDoubt inDoubt) {
        while (true) {
            var claim = insertVerdicts(List.of(claimRequest), inDoubt)
                    .get(claimRequest.request().attempt());
            if (claim != null) {
                return claim;
            }
            var found = find(claimRequest.request());
            if (found.isPresent()) {
                return found.get();
            }
            // Another attempt for this person was committed in between; the next statement sees it and can name it.
        }
    }

    private Map<AttemptId, Claim> insertVerdicts(List<ClaimRequest> group, ClaimsInDoubt inDoubt) {
        var age = systemTime.startStopwatch();
        var now = SqlInstants.now(clock);
        var claims = new HashMap<AttemptId, Claim>();
        var requests = new HashMap<AttemptId, ClaimRequest>();
        group.forEach(each -> requests.put(each.request().attempt(), each));
        database.sql(ClaimSql.INSERT_VERDICTS)
                .param(
                        "recipients",
                        array("uuid", group, each -> each.attempt().recipient().value()))
                .param("numbers", array("int4", group, each -> each.attempt().number()))
                .param("campaigns", array("uuid", group, each -> each.campaign().value()))
                .param("accounts", SqlArrays.texts(group, each -> each.account().value()))
                .param("customers", array("uuid", group, each -> each.customer().value()))
                .param(
                        "contactKeys",
                        array("text", group, each -> each.contactKey().value()))
                .param(
                        "phoneNumbers",
                        array("text", group, each -> each.number().value()))
                .param("businessAccounts", array("text", group, each -> businessAccounts.apply(each.number())))
                .param("notAfters", array("timestamptz", group, each -> SqlInstants.toParameter(each.notAfter())))
                .param("deferrals", deferrals(group, deferral -> AttemptRow.columnValue(deferral.reason())))
                .param(
                        "deferralScopeKinds",
                        deferrals(
                                group,
                                deferral ->
                                        AttemptRow.columnValue(deferral.scope().kind())))
                .param(
                        "deferralScopeIds",
                        deferrals(group, deferral -> deferral.scope().id()))
                .param("undeliveredAttempts", SqlArrays.of("int4", group, ClaimRequest::undeliveredAttempt))
                .param("retryAt", SqlInstants.toParameter(now.plus(DEFERRAL)))
                .param("now", SqlInstants.toParameter(now))
                .query(row -> {
                    inDoubt.transaction = row.getString("transaction");
                    var attempt = AttemptRow.read(row, row.getRow());
                    inDoubt.writtenRow = new CommitStatusChecker.WrittenRow(attempt.id(), attempt.at());
                    inDoubt.addEntryOf(attempt, row);
                    claims.put(
                            attempt.id(), claim(attempt, Objects.requireNonNull(requests.get(attempt.id())), row, age));
                });
        claims.replaceAll((attempt, claim) -> claim instanceof Claimed claimed ? render(claimed, inDoubt) : claim);
        return claims;
    }

    private Claim claim(Attempt attempt, ClaimRequest claimRequest, ResultSet row, Stopwatch age) throws SQLException {
        return attempt.state() == AttemptState.CLAIMED
                ? new Claimed(
                        attempt.id(),
                        claimRequest.account(),
                        claimRequest.request().campaign(),
                        claimRequest.request().number(),
                        businessAccounts.apply(claimRequest.request().number()),
                        message(row),
                        null,
                        age)
                : new Decided(attempt);
    }

    /**
     * Renders the message before the claim is committed, so that a request without a required value, or with one that
     * is too long, is refused instead of claimed.
     */
    private Claim render(Claimed claimed, ClaimsInDoubt inDoubt) {
        try {
            return switch (messageRenderer.render(claimed.message(), claimed.attempt())) {
                case RenderedMessage.Body(var json) -> claimed.withBody(json);
                case RenderedMessage.Refused(var reason) -> refuse(claimed, reason, inDoubt);
            };
        } catch (RuntimeException unrendered) {
            // It would fail the same way again. The message of the exception may quote the customer.
            var failure = unrendered.getClass().getSimpleName();
            log.error("Message not rendered attempt={} failure={}", claimed.attempt(), failure);
            return claimed;
        }
    }

    private Claim refuse(Claimed claimed, NotSentReason reason, ClaimsInDoubt inDoubt) {
        return new Decided(database.sql(ClaimSql.REFUSE)
                .param("reason", reason.name().toLowerCase(Locale.ROOT))
                .param("recipient", claimed.attempt().recipient().value())
                .param("attemptNumber", claimed.attempt().number())
                .query((row, number) -> {
                    var attempt = AttemptRow.read(row, number);
                    inDoubt.addEntryOf(attempt, row);
                    return attempt;
                })
                .single());
    }

    private Optional<Claim> find(SendRequested request) {
        return database.sql(ClaimSql.FIND)
                .param("recipient", request.attempt().recipient().value())
                .param("attemptNumber", request.attempt().number())
                .query(AttemptRow::read)
                .optional()
                .<Claim>map(attempt ->
                        attempt.state() == AttemptState.CLAIMED ? new ClaimedElsewhere() : new Decided(attempt));
    }

    private static Message message(ResultSet row) throws SQLException {
        return new Message(
                row.getString("whatsapp_phone"),
                row.getString("name"),
                row.getString("attributes"),
                row.getString("template_name"),
                row.getString("template_language"),
                row.getString("template_components"),
                row.getString("template_texts"));
    }

    private static SqlArrayValue deferrals(List<ClaimRequest> group, Function<Deferral, @Nullable String> column) {
        return SqlArrays.texts(group, each -> each.deferral() == null ? null : column.apply(each.deferral()));
    }

    private static SqlArrayValue array(String type, List<ClaimRequest> group, Function<SendRequested, Object> value) {
        return SqlArrays.of(type, group, each -> value.apply(each.request()));
    }

    /** What a transaction has written, for the case that its commit is in doubt. */
    private static final class ClaimsInDoubt {
        private @Nullable List<Claim> claims;
        private @Nullable String transaction;
        private CommitStatusChecker.@Nullable WrittenRow writtenRow;

        /** Its entries in the outbox. */
        private final Map<Long, List<AttemptId>> entries = new HashMap<>();

        private void addEntryOf(Attempt attempt, ResultSet row) throws SQLException {
            if (attempt.state() == AttemptState.REFUSED) {
                entries.computeIfAbsent(row.getLong("entry"), entry -> new ArrayList<>())
                        .add(attempt.id());
            }
        }
    }
}

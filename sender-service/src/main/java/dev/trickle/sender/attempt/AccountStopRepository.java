package dev.trickle.sender.attempt;

import static dev.trickle.sender.attempt.AttemptRow.columnValue;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.installation.AdvisoryLocks;
import dev.trickle.pipeline.jdbc.SqlInstants;
import dev.trickle.sender.database.DatabaseGuard;
import dev.trickle.sender.database.DatabaseIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Stops of accounts by their owners. A stop is a suspension with a scope of its own: the end of a suspension by Meta
 * never ends it, and its end never ends another suspension.
 *
 * <p>A stop takes the exclusive lock that every claim of the account shares. So when it has counted the calls in
 * flight, there is no further claim until the account is started. Start and stop are written like all suspensions, with
 * their row as the outbox of their event.
 */
public final class AccountStopRepository {

    /** The code of the suspension. */
    public static final String CODE = "stopped_by_owner";

    /** Claims hold their locks for milliseconds. */
    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(3);

    private static final String STOP = """
            INSERT INTO suspensions (account_id, scope_kind, scope_id, epoch, code, started_at, started_by, note)
            SELECT :account, :kind, :account, greatest(coalesce(max(epoch), 0) + 1, :seconds), :code, :at, :by,
                   cast(:note AS text)
              FROM suspensions
             WHERE account_id = :account AND scope_kind = :kind AND scope_id = :account
            HAVING count(*) FILTER (WHERE ended_at IS NULL) = 0
               AND coalesce(max(epoch), 0) <= :after
            """;

    private static final String FIND = """
            SELECT epoch, started_at, started_by, note
              FROM suspensions
             WHERE account_id = :account AND scope_kind = :kind AND scope_id = :account AND ended_at IS NULL
             ORDER BY epoch DESC
             LIMIT 1
            """;

    private static final String COUNT_IN_FLIGHT =
            "SELECT count(*) FROM send_attempts WHERE account_id = :account AND state = 'claimed'";

    private static final String START = """
            UPDATE suspensions
               SET ended_at = :at, published = false
             WHERE account_id = :account AND scope_kind = :kind AND scope_id = :account
               AND epoch <= :epoch AND ended_at IS NULL
            """;

    /** The start is a row of its own, also without a stop: it outdates every stop that was requested before it. */
    private static final String INSERT_START = """
            INSERT INTO suspensions (account_id, scope_kind, scope_id, epoch, ended_at, published)
            SELECT :account, :kind, :account, cast(:epoch AS bigint) + 1, :at, true
             WHERE NOT EXISTS (SELECT FROM suspensions
                                WHERE account_id = :account AND scope_kind = :kind AND scope_id = :account
                                  AND epoch > :epoch)
            """;

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final DatabaseGuard databaseGuard;

    public AccountStopRepository(JdbcClient database, TransactionOperations transactions, DatabaseGuard databaseGuard) {
        this.database = database;
        this.transactions = transactions;
        this.databaseGuard = databaseGuard;
    }

    /**
     * Stops all claims of the account. An account that is stopped already keeps its stop. A stop that was delayed must
     * not stop an account that was started since; it is outdated then.
     *
     * @param after the highest epoch of stops and starts when the stop was requested; 0 if there was none
     * @return empty if the stop is outdated and the account is not stopped
     */
    public Optional<AccountStop> stop(AccountId account, long after, String by, @Nullable String note, Instant at) {
        return inVerifiedDatabase(() -> {
            lock(SuspensionRepository.LOCK, account);
            lock(AdvisoryLocks.LOCK_ACCOUNT, account);
            statement(STOP, account)
                    .param("after", after)
                    .param("seconds", at.getEpochSecond())
                    .param("code", CODE)
                    .param("at", SqlInstants.toParameter(at))
                    .param("by", by)
                    .param("note", note)
                    .update();
            return find(account);
        });
    }

    /**
     * Ends the stop with this epoch, and no later one: a start that was delayed must not end a stop that it does not
     * know. Returns the calls in flight.
     *
     * @param epoch the highest epoch of stops and starts when the start was requested; 0 if there was none
     */
    public int start(AccountId account, long epoch, Instant at) {
        return inVerifiedDatabase(() -> {
            lock(SuspensionRepository.LOCK, account);
            for (var sql : List.of(START, INSERT_START)) {
                statement(sql, account)
                        .param("epoch", epoch)
                        .param("at", SqlInstants.toParameter(at))
                        .update();
            }
            return countInFlight(account);
        });
    }

    /** A stop in a database that is about to be replaced would be lost, so the database is checked as for claims. */
    private <T> T inVerifiedDatabase(Work<T> work) {
        var expected = databaseGuard.requireVerified();
        return Objects.requireNonNull(transactions.execute(transaction -> {
            var found = database.sql(ClaimSql.BEGIN)
                    .param("lockTimeout", String.valueOf(LOCK_TIMEOUT.toMillis()))
                    .query((row, number) -> DatabaseIdentity.of(row.getString("identity")))
                    .single();
            databaseGuard.requireSame(expected, found);
            return work.run();
        }));
    }

    // A separate statement: the next one must see what was committed while this one waited for the lock.
    private void lock(String sql, AccountId account) {
        database.sql(sql).param("account", account.value()).query().singleRow();
    }

    private Optional<AccountStop> find(AccountId account) {
        var inFlight = countInFlight(account);
        return statement(FIND, account)
                .query((row, number) -> new AccountStop(
                        row.getLong("epoch"),
                        SqlInstants.read(row, "started_at"),
                        row.getString("started_by"),
                        row.getString("note"),
                        inFlight))
                .optional();
    }

    private int countInFlight(AccountId account) {
        return database.sql(COUNT_IN_FLIGHT)
                .param("account", account.value())
                .query(Integer.class)
                .single();
    }

    private JdbcClient.StatementSpec statement(String sql, AccountId account) {
        return database.sql(sql).param("account", account.value()).param("kind", columnValue(Scope.Kind.ACCOUNT_STOP));
    }

    /** What a transaction does. */
    private interface Work<T> {
        T run();
    }

    /**
     * An account that is stopped.
     *
     * @param by who stopped it; null if the stop was read from its event
     * @param note why, in the words of this person; null if they gave no reason
     * @param inFlight claims whose call may be running or may still start: no further one is made
     */
    public record AccountStop(
            long epoch,
            Instant since,
            @Nullable String by,
            @Nullable String note,
            int inFlight) {}
}

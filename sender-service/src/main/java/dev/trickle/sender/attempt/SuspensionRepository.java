package dev.trickle.sender.attempt;

import static dev.trickle.sender.attempt.AttemptRow.columnValue;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.PhoneNumberId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.installation.SharedSettings;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Suspensions. No claim is made in a suspended scope. This table is the only place that decides whether a scope is
 * suspended; events are its inputs and its publication.
 *
 * <p>Epochs of a scope only grow. They are epoch seconds of the clock, as in the template changes of Meta, so that a
 * suspension after an end that Meta reported has the higher number. An end also ends every suspension with a lower
 * epoch, whichever arrives first: an end whose suspension is not known yet is a row too.
 */
public final class SuspensionRepository {

    /** Many calls end with the same error: the first one opens the suspension, the others find it open. */
    private static final String OPEN = """
            INSERT INTO suspensions (account_id, scope_kind, scope_id, epoch, code, started_at)
            SELECT :account, :kind, :id, greatest(coalesce(max(epoch), 0) + 1, :seconds), :code, :at
              FROM suspensions
             WHERE account_id = :account AND scope_kind = :kind AND scope_id = :id
            HAVING count(*) FILTER (WHERE ended_at IS NULL AND (ends_at IS NULL OR ends_at > :at)) = 0
               AND coalesce(max(ended_at) < :reportedAt, true)
            ON CONFLICT DO NOTHING
            """;

    private static final String NEWEST_EPOCH = """
            SELECT max(epoch)
              FROM suspensions
             WHERE account_id = :account AND scope_kind = :kind AND scope_id = :id
            """;

    /**
     * Inserts a suspension of another service, or marks an own one as published when its event comes back. If it has
     * ended since, its end may still have to be published.
     */
    private static final String UPSERT = """
            INSERT INTO suspensions (account_id, scope_kind, scope_id, epoch, code, started_at, ends_at, ended_at, published)
            SELECT :account, :kind, :id, :epoch, :code, :at, cast(:endsAt AS timestamptz), max(ended_at), true
              FROM suspensions
             WHERE account_id = :account AND scope_kind = :kind AND scope_id = :id AND epoch >= :epoch
            ON CONFLICT (account_id, scope_kind, scope_id, epoch) DO UPDATE
               SET published = suspensions.published OR suspensions.ended_at IS NULL,
                   code = coalesce(suspensions.code, excluded.code),
                   started_at = coalesce(suspensions.started_at, excluded.started_at),
                   ends_at = coalesce(suspensions.ends_at, excluded.ends_at)
            """;

    private static final String END = """
            UPDATE suspensions
               SET ended_at = coalesce(ended_at, :at), published = true
             WHERE account_id = :account AND scope_kind = :kind AND scope_id = :id
               AND epoch <= :epoch AND (ended_at IS NULL OR NOT published)
            """;

    private static final String INSERT_END = """
            INSERT INTO suspensions (account_id, scope_kind, scope_id, epoch, ended_at, published)
            VALUES (:account, :kind, :id, :epoch, :at, true)
            ON CONFLICT DO NOTHING
            """;

    /** Writers of an account come one after the other, so that each sees the starts and ends before it. */
    static final String LOCK = """
            SELECT pg_advisory_xact_lock(hashtextextended('suspensions/' || :account, 0))
            """;

    private static final String UNPUBLISHED = """
            SELECT account_id, scope_kind, scope_id, epoch, code, started_at, ended_at
              FROM suspensions
             WHERE NOT published
             ORDER BY started_at
            """;

    private static final String FIND_OPEN = """
            SELECT account_id, scope_kind, scope_id, epoch, code
              FROM suspensions
             WHERE ended_at IS NULL
             ORDER BY started_at
            """;

    private static final String FIND_EXPIRED = """
            SELECT account_id, scope_kind, scope_id, epoch, code
              FROM suspensions
             WHERE ended_at IS NULL AND ends_at <= :now
             ORDER BY started_at
            """;

    private static final String TEMPLATE_OF_CAMPAIGN = """
            SELECT template_name, template_language, coalesce(phone_number_id, :defaultNumber) AS phone_number_id
              FROM marketing_campaigns
             WHERE id = :campaign
            """;

    /**
     * Counts only campaigns that were suspended after the last suspension of the template ended, and for failures: a
     * link or an edit of the template says nothing about it.
     */
    private static final String COUNT_SUSPENDED_CAMPAIGNS_OF_TEMPLATE = """
            SELECT count(DISTINCT s.scope_id)
              FROM suspensions s
              JOIN marketing_campaigns c ON cast(c.id AS text) = s.scope_id
             WHERE s.account_id = :account AND s.scope_kind = 'campaign' AND s.started_at > :since
               AND s.code NOT IN ('link_unreachable', 'template_changed')
               AND c.template_name = :name AND replace(c.template_language, '-', '_') = :language
               AND coalesce(c.phone_number_id, :defaultNumber) = ANY(:phoneNumbers)
               AND s.started_at > coalesce((SELECT max(ended_at)
                                              FROM suspensions
                                             WHERE account_id = :account AND scope_kind = :kind AND scope_id = :id),
                                           '-infinity')
            """;

    /** A response to a call is newer than any end, however the clock is set. */
    private static final Instant ALWAYS_NEWER = Instant.parse("9999-01-01T00:00:00Z");

    private final JdbcClient database;
    private final TransactionOperations transactions;
    private final SharedSettings sharedSettings;

    public SuspensionRepository(
            JdbcClient database, TransactionOperations transactions, SharedSettings sharedSettings) {
        this.database = database;
        this.transactions = transactions;
        this.sharedSettings = sharedSettings;
    }

    /** Ensures that this scope is suspended; returns the epoch. */
    public long open(AccountId account, Scope scope, String code, Instant at) {
        return Objects.requireNonNull(transactions.execute(transaction -> {
            lock(account);
            open(account, scope, code, at, ALWAYS_NEWER);
            return statement(NEWEST_EPOCH, account, scope).query(Long.class).single();
        }));
    }

    /** Suspends this scope, unless a suspension of it has ended since this was reported. */
    public void openUnlessEndedSince(AccountId account, Scope scope, String code, Instant reported, Instant at) {
        transactions.executeWithoutResult(transaction -> {
            lock(account);
            open(account, scope, code, at, reported);
        });
    }

    // A separate statement: the next one must see what was committed while this one waited for the lock.
    private void lock(AccountId account) {
        database.sql(LOCK).param("account", account.value()).query().singleRow();
    }

    private void open(AccountId account, Scope scope, String code, Instant at, Instant reported) {
        statement(OPEN, account, scope)
                .param("code", code)
                .param("at", SqlInstants.toParameter(at))
                .param("seconds", at.getEpochSecond())
                .param("reportedAt", SqlInstants.toParameter(reported))
                .update();
    }

    /**
     * The template of this campaign, if at least one other campaign with the same template of the same business account
     * was suspended after {@code since} too.
     */
    public Optional<Scope> findTemplateOfSuspendedCampaigns(AccountId account, CampaignId campaign, Instant since) {
        var defaultNumber = sharedSettings
                .account(account)
                .map(settings -> settings.defaultPhoneNumber().value())
                .orElse("");
        return findTemplate(campaign, defaultNumber)
                .filter(template -> countSuspendedCampaigns(account, template, defaultNumber, since) > 1);
    }

    private Optional<Scope> findTemplate(CampaignId campaign, String defaultNumber) {
        return database.sql(TEMPLATE_OF_CAMPAIGN)
                .param("campaign", campaign.value())
                .param("defaultNumber", defaultNumber)
                .query((row, index) -> Scope.ofTemplate(
                        sharedSettings.businessAccountOf(new PhoneNumberId(row.getString("phone_number_id"))),
                        row.getString("template_name"),
                        row.getString("template_language")))
                .optional();
    }

    private long countSuspendedCampaigns(AccountId account, Scope scope, String defaultNumber, Instant since) {
        var template = scope.template();
        return statement(COUNT_SUSPENDED_CAMPAIGNS_OF_TEMPLATE, account, scope)
                .param("since", SqlInstants.toParameter(since))
                .param("name", template.name())
                .param("language", template.language())
                .param("defaultNumber", defaultNumber)
                .param("phoneNumbers", SqlArrays.texts(sharedSettings.phoneNumbersOf(template.businessAccount())))
                .query(Long.class)
                .single();
    }

    /** Inserts a suspension with the epoch of its event. */
    public void upsert(AccountId account, Scope scope, long epoch, String code, Instant at) {
        upsert(account, scope, epoch, code, at, null);
    }

    /**
     * Inserts a suspension with the epoch of its event.
     *
     * @param endsAt when it ends by itself; null if it does not
     */
    public void upsert(AccountId account, Scope scope, long epoch, String code, Instant at, @Nullable Instant endsAt) {
        transactions.executeWithoutResult(transaction -> {
            lock(account);
            statement(UPSERT, account, scope)
                    .param("epoch", epoch)
                    .param("code", code)
                    .param("at", SqlInstants.toParameter(at))
                    .param("endsAt", endsAt == null ? null : SqlInstants.toParameter(endsAt))
                    .update();
        });
    }

    /** Ends the suspensions of this scope up to this epoch, also those that are not known yet. */
    public void end(AccountId account, Scope scope, long epoch, Instant at) {
        transactions.executeWithoutResult(transaction -> {
            lock(account);
            statement(END, account, scope)
                    .param("epoch", epoch)
                    .param("at", SqlInstants.toParameter(at))
                    .update();
            statement(INSERT_END, account, scope)
                    .param("epoch", epoch)
                    .param("at", SqlInstants.toParameter(at))
                    .update();
        });
    }

    /** Returns all open suspensions. */
    public List<Suspended> findOpen() {
        return database.sql(FIND_OPEN).query((row, index) -> suspended(row)).list();
    }

    /** Returns the open suspensions whose end, as Meta announced it, has come. */
    public List<Suspended> findExpired(Instant now) {
        return database.sql(FIND_EXPIRED)
                .param("now", SqlInstants.toParameter(now))
                .query((row, index) -> suspended(row))
                .list();
    }

    private static Suspended suspended(ResultSet row) throws SQLException {
        return new Suspended(
                new AccountId(row.getString("account_id")), scope(row), row.getLong("epoch"), row.getString("code"));
    }

    /** Returns the starts and ends of suspensions whose event may be missing in account-events. */
    public List<PendingEvent> findUnpublished() {
        return database.sql(UNPUBLISHED)
                .query((row, index) -> pendingEvent(row))
                .list();
    }

    private static PendingEvent pendingEvent(ResultSet row) throws SQLException {
        var suspended = suspended(row);
        var endedAt = SqlInstants.readNullable(row, "ended_at");
        return endedAt == null
                ? suspensionEvent(
                        suspended.account(),
                        suspended.scope(),
                        suspended.epoch(),
                        suspended.code(),
                        SqlInstants.read(row, "started_at"))
                : suspended.endEvent(endedAt);
    }

    private static Scope scope(ResultSet row) throws SQLException {
        return new Scope(
                Scope.Kind.valueOf(row.getString("scope_kind").toUpperCase(Locale.ROOT)), row.getString("scope_id"));
    }

    private static PendingEvent suspensionEvent(
            AccountId account, Scope scope, long epoch, String code, Instant since) {
        return new PendingEvent(
                account,
                scope.kind() == Scope.Kind.TEMPLATE
                        ? new AccountEvent.TemplatePaused(scope, epoch, code, since)
                        : new AccountEvent.AccountSuspended(scope, epoch, code, since));
    }

    private JdbcClient.StatementSpec statement(String sql, AccountId account, Scope scope) {
        return database.sql(sql)
                .param("account", account.value())
                .param("kind", columnValue(scope.kind()))
                .param("id", scope.id());
    }

    /** An open suspension. */
    public record Suspended(AccountId account, Scope scope, long epoch, String code) {

        /** The event that ends this suspension. */
        public PendingEvent endEvent(Instant at) {
            return new PendingEvent(
                    account,
                    scope.kind() == Scope.Kind.TEMPLATE
                            ? new AccountEvent.TemplateResumed(scope, epoch, at)
                            : new AccountEvent.AccountResumed(scope, epoch, at));
        }
    }

    /** An event of a suspension that is to be published. */
    public record PendingEvent(AccountId account, AccountEvent event) {}
}

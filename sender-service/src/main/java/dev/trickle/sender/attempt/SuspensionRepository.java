package dev.trickle.sender.attempt;

import static dev.trickle.sender.attempt.AttemptRow.spelt;
import static dev.trickle.sender.attempt.AttemptRow.time;

import dev.trickle.pipeline.AccountEvent;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What is suspended: no claim begins behind an open one.
 *
 * <p>Epochs of a scope only grow. They are seconds of the calendar, as Meta's changes of a template have them, so that
 * a suspension of ours after an end of theirs is the newer one for whoever compares the two.
 */
public final class SuspensionRepository {

    /** Many calls end with the same answer: the first opens the suspension, the others find it open. */
    private static final String OPEN = """
            INSERT INTO suspensions (account_id, scope_kind, scope_id, epoch, code, started_at)
            SELECT :account, :kind, :id, greatest(coalesce(max(epoch), 0) + 1, :seconds), :code, :at
              FROM suspensions
             WHERE account_id = :account AND scope_kind = :kind AND scope_id = :id
            HAVING count(*) FILTER (WHERE ended_at IS NULL) = 0
               AND coalesce(max(ended_at) < :learnt, true)
            ON CONFLICT DO NOTHING
            """;

    private static final String NEWEST = """
            SELECT max(epoch)
              FROM suspensions
             WHERE account_id = :account AND scope_kind = :kind AND scope_id = :id
            """;

    /** Somebody else opened it, or our own announcement came back. */
    private static final String LEARN = """
            INSERT INTO suspensions (account_id, scope_kind, scope_id, epoch, code, started_at, published)
            VALUES (:account, :kind, :id, :epoch, :code, :at, true)
            ON CONFLICT (account_id, scope_kind, scope_id, epoch) DO UPDATE SET published = true
            """;

    private static final String END = """
            UPDATE suspensions
               SET ended_at = :at
             WHERE account_id = :account AND scope_kind = :kind AND scope_id = :id
               AND epoch <= :epoch AND ended_at IS NULL
            """;

    private static final String UNANNOUNCED = """
            SELECT account_id, scope_kind, scope_id, epoch, code, started_at
              FROM suspensions
             WHERE NOT published
             ORDER BY started_at
            """;

    private static final String OPEN_NOW = """
            SELECT account_id, scope_kind, scope_id, epoch, code
              FROM suspensions
             WHERE ended_at IS NULL
             ORDER BY started_at
            """;

    /** Counts only campaigns that were suspended after the last suspension of the template ended. */
    private static final String TEMPLATE_OF_SEVERAL = """
            WITH suspect AS (
                SELECT template_name, template_language,
                       template_name || '/' || replace(template_language, '-', '_') AS scope_id
                  FROM marketing_campaigns
                 WHERE id = :campaign
            )
            SELECT template_name, template_language
              FROM suspect
             WHERE (SELECT count(DISTINCT s.scope_id)
                      FROM suspensions s
                      JOIN marketing_campaigns c ON cast(c.id AS text) = s.scope_id
                     WHERE s.account_id = :account AND s.scope_kind = 'campaign' AND s.started_at > :since
                       AND c.template_name || '/' || replace(c.template_language, '-', '_') = suspect.scope_id
                       AND s.started_at > coalesce((SELECT max(ended_at)
                                                 FROM suspensions
                                                WHERE account_id = :account AND scope_kind = 'template'
                                                  AND scope_id = suspect.scope_id), '-infinity')) > 1
            """;

    /** What is learnt from an answer is newer than any end, however the calendar was set. */
    private static final Instant FROM_NOW_ON = Instant.parse("9999-01-01T00:00:00Z");

    private final JdbcClient database;

    public SuspensionRepository(JdbcClient database) {
        this.database = database;
    }

    /** Makes sure that this scope is suspended; returns the epoch. */
    public long open(AccountId account, Scope scope, String code, Instant at) {
        open(account, scope, code, at, FROM_NOW_ON);
        return about(NEWEST, account, scope).query(Long.class).single();
    }

    /** Suspends this scope, unless a suspension of it has ended since this was reported. */
    public void openUnlessOver(AccountId account, Scope scope, String code, Instant reported, Instant at) {
        open(account, scope, code, at, reported);
    }

    private void open(AccountId account, Scope scope, String code, Instant at, Instant learnt) {
        about(OPEN, account, scope)
                .param("code", code)
                .param("at", time(at))
                .param("seconds", at.getEpochSecond())
                .param("learnt", time(learnt))
                .update();
    }

    /**
     * The template of this campaign, if at least one other campaign with the same template was suspended after {@code
     * since} too.
     */
    public Optional<Scope> templateOfSeveralSuspended(AccountId account, CampaignId campaign, Instant since) {
        return database.sql(TEMPLATE_OF_SEVERAL)
                .param("account", account.value())
                .param("campaign", campaign.value())
                .param("since", time(since))
                .query((row, index) ->
                        Scope.ofTemplate(row.getString("template_name"), row.getString("template_language")))
                .optional();
    }

    /** Takes over a suspension with the epoch it was announced with. */
    public void learn(AccountId account, Scope scope, long epoch, String code, Instant at) {
        about(LEARN, account, scope)
                .param("epoch", epoch)
                .param("code", code)
                .param("at", time(at))
                .update();
    }

    /** Ends the suspensions of this scope up to this epoch. */
    public void end(AccountId account, Scope scope, long epoch, Instant at) {
        about(END, account, scope).param("epoch", epoch).param("at", time(at)).update();
    }

    /** What holds anything back. */
    public List<Suspended> open() {
        return database.sql(OPEN_NOW)
                .query((row, index) -> new Suspended(
                        new AccountId(row.getString("account_id")),
                        scope(row),
                        row.getLong("epoch"),
                        row.getString("code")))
                .list();
    }

    /** What account-events may not know yet. */
    public List<PendingEvent> unannounced() {
        return database.sql(UNANNOUNCED)
                .query((row, index) -> announcement(
                        new AccountId(row.getString("account_id")),
                        scope(row),
                        row.getLong("epoch"),
                        row.getString("code"),
                        row.getObject("started_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    private static Scope scope(ResultSet row) throws SQLException {
        return new Scope(
                Scope.Kind.valueOf(row.getString("scope_kind").toUpperCase(Locale.ROOT)), row.getString("scope_id"));
    }

    private static PendingEvent announcement(AccountId account, Scope scope, long epoch, String code, Instant since) {
        return new PendingEvent(
                account,
                scope.kind() == Scope.Kind.TEMPLATE
                        ? new AccountEvent.TemplatePaused(scope, epoch, code, since)
                        : new AccountEvent.AccountSuspended(scope, epoch, code, since));
    }

    private JdbcClient.StatementSpec about(String sql, AccountId account, Scope scope) {
        return database.sql(sql)
                .param("account", account.value())
                .param("kind", spelt(scope.kind()))
                .param("id", scope.id());
    }

    /** An open suspension. */
    public record Suspended(AccountId account, Scope scope, long epoch, String code) {

        /** What is to be told at its end. */
        public PendingEvent over(Instant at) {
            return new PendingEvent(
                    account,
                    scope.kind() == Scope.Kind.TEMPLATE
                            ? new AccountEvent.TemplateResumed(scope, epoch, at)
                            : new AccountEvent.AccountResumed(scope, epoch, at));
        }
    }

    /** Something of a suspension that is to be told. */
    public record PendingEvent(AccountId account, AccountEvent event) {}
}

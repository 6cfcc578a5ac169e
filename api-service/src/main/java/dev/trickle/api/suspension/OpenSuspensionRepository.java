package dev.trickle.api.suspension;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.Scope;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the open suspensions. The sender opens them, and ends them when it receives the resume event. */
@Component
class OpenSuspensionRepository {

    private static final String OPEN = """
            SELECT account_id, scope_kind, scope_id, epoch, code, started_at
              FROM suspensions
             WHERE ended_at IS NULL
             ORDER BY started_at, account_id, scope_kind, scope_id, epoch
            """;

    private static final String NEWEST_OPEN = """
            SELECT account_id, scope_kind, scope_id, epoch, code, started_at
              FROM suspensions
             WHERE account_id = :account AND scope_kind = :kind AND scope_id = :id
               AND ended_at IS NULL
             ORDER BY epoch DESC
             LIMIT 1
            """;

    private static final String NEWEST_EPOCH = """
            SELECT coalesce(max(epoch), 0)
              FROM suspensions
             WHERE account_id = :account AND scope_kind = :kind AND scope_id = :id
            """;

    private final JdbcClient database;
    private final SuspensionExplanations explanations;

    OpenSuspensionRepository(JdbcClient database, SuspensionExplanations explanations) {
        this.database = database;
        this.explanations = explanations;
    }

    /** All open suspensions, oldest first. */
    List<Suspension> open() {
        return database.sql(OPEN).query((row, number) -> suspensionIn(row)).list();
    }

    /** The open suspension of this scope with the highest epoch; its end also ends all lower epochs. */
    Optional<Suspension> newestOpen(AccountId account, Scope scope) {
        return ofScope(NEWEST_OPEN, account, scope)
                .query((row, number) -> suspensionIn(row))
                .optional();
    }

    /** The highest epoch of this scope, also if the suspension has ended; 0 if there was none. */
    long newestEpoch(AccountId account, Scope scope) {
        return ofScope(NEWEST_EPOCH, account, scope).query(Long.class).single();
    }

    private JdbcClient.StatementSpec ofScope(String sql, AccountId account, Scope scope) {
        return database.sql(sql)
                .param("account", account.value())
                .param("kind", scope.kind().name().toLowerCase(Locale.ROOT))
                .param("id", scope.id());
    }

    private Suspension suspensionIn(ResultSet row) throws SQLException {
        var kind = Scope.Kind.valueOf(row.getString("scope_kind").toUpperCase(Locale.ROOT));
        var code = row.getString("code");
        return new Suspension(
                new AccountId(row.getString("account_id")),
                kind,
                row.getString("scope_id"),
                row.getLong("epoch"),
                code,
                SqlInstants.read(row, "started_at"),
                explanations.explain(code, kind));
    }
}

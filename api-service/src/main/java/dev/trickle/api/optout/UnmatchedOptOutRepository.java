package dev.trickle.api.optout;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads and resolves the opt-outs that the status service could not match. Undecided ones are not among them. */
@Component
class UnmatchedOptOutRepository {

    private static final String COLUMNS = """
        SELECT id, account_id, business_account_id, phone_number_id, whatsapp_identifier, reason, source, message_text,
               occurred_at, received_at
          FROM unmatched_opt_outs
        """;

    private static final String FIND = COLUMNS + " WHERE id = :id AND held_keys IS NULL";

    /** Ids sort by time. */
    private static final String PAGE = COLUMNS + """
         WHERE resolved_at IS NULL AND held_keys IS NULL
           AND (:account::text IS NULL OR account_id = :account)
           AND (:after::uuid IS NULL OR id > :after::uuid)
         ORDER BY id
         LIMIT :limit
        """;

    private static final String RESOLVE = "SELECT resolve_unmatched_opt_out(:id, :resolution, :actor, NULL, :now)";

    private final JdbcClient database;

    UnmatchedOptOutRepository(JdbcClient database) {
        this.database = database;
    }

    Optional<UnmatchedOptOut> find(UUID id) {
        return database.sql(FIND)
                .param("id", id)
                .query((row, number) -> optOutIn(row))
                .optional();
    }

    /**
     * Returns the oldest unresolved opt-outs after {@code after}, from the first if it is null; of all accounts if
     * {@code account} is null.
     */
    List<UnmatchedOptOut> page(@Nullable AccountId account, @Nullable UUID after, int limit) {
        return database.sql(PAGE)
                .param("account", account == null ? null : account.value())
                .param("after", after == null ? null : after.toString())
                .param("limit", limit)
                .query((row, number) -> optOutIn(row))
                .list();
    }

    /** Resolves an opt-out and deletes its number or user id; false if it was resolved before. */
    boolean resolve(UUID id, String resolution, String resolvedBy, Instant now) {
        return database.sql(RESOLVE)
                .param("id", id)
                .param("resolution", resolution)
                .param("actor", resolvedBy)
                .param("now", SqlInstants.toParameter(now))
                .query(Boolean.class)
                .single();
    }

    private static UnmatchedOptOut optOutIn(ResultSet row) throws SQLException {
        var account = row.getString("account_id");
        return new UnmatchedOptOut(
                row.getObject("id", UUID.class),
                account == null ? null : new AccountId(account),
                row.getString("business_account_id"),
                row.getString("phone_number_id"),
                row.getString("whatsapp_identifier"),
                row.getString("reason"),
                row.getString("source"),
                row.getString("message_text"),
                SqlInstants.read(row, "occurred_at"),
                SqlInstants.read(row, "received_at"));
    }
}

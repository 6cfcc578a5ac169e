package dev.trickle.api.optout;

import dev.trickle.api.contact.HeldContacts;
import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads and resolves the messages that may be opt-outs and hold their authors. */
@Component
class UndecidedOptOutRepository {

    /** Ids sort by time. */
    private static final String PAGE = """
            SELECT o.id, o.account_id, o.whatsapp_identifier, o.message_text, o.occurred_at, o.received_at,
                   (SELECT u.id FROM user_profiles u
                     WHERE u.account_id = o.account_id AND u.contact_key = ANY (o.held_keys)
                     ORDER BY u.id
                     LIMIT 1) AS customer
              FROM unmatched_opt_outs o
             WHERE o.resolved_at IS NULL AND o.held_keys IS NOT NULL
               AND (:account::text IS NULL OR o.account_id = :account)
               AND (:after::uuid IS NULL OR o.id > :after::uuid)
             ORDER BY o.id
             LIMIT :limit
            """;

    private static final String FIND =
            "SELECT account_id, held_keys FROM unmatched_opt_outs WHERE id = :id AND held_keys IS NOT NULL";

    private static final String RESOLVE = "SELECT resolve_unmatched_opt_out(:id, :resolution, :actor, :reason, :now)";

    private final JdbcClient database;

    UndecidedOptOutRepository(JdbcClient database) {
        this.database = database;
    }

    /**
     * Returns the oldest undecided messages after {@code after}, from the first if it is null; of all accounts if
     * {@code account} is null.
     */
    List<UndecidedOptOut> page(@Nullable AccountId account, @Nullable UUID after, int limit) {
        return database.sql(PAGE)
                .param("account", account == null ? null : account.value())
                .param("after", after == null ? null : after.toString())
                .param("limit", limit)
                .query((row, number) -> optOutIn(row))
                .list();
    }

    Optional<HeldContacts> find(UUID id) {
        return database.sql(FIND)
                .param("id", id)
                .query((row, number) -> new HeldContacts(
                        new AccountId(row.getString("account_id")),
                        Arrays.stream((String[]) row.getArray("held_keys").getArray())
                                .map(ContactKey::new)
                                .toList()))
                .optional();
    }

    /** Resolves a message and deletes its text and author; false if it was resolved before. */
    boolean resolve(UUID id, String resolution, String decidedBy, String reason, Instant now) {
        return database.sql(RESOLVE)
                .param("id", id)
                .param("resolution", resolution)
                .param("actor", decidedBy)
                .param("reason", reason)
                .param("now", SqlInstants.toParameter(now))
                .query(Boolean.class)
                .single();
    }

    private static UndecidedOptOut optOutIn(ResultSet row) throws SQLException {
        var customer = row.getString("customer");
        return new UndecidedOptOut(
                row.getObject("id", UUID.class),
                new AccountId(row.getString("account_id")),
                customer == null ? null : CustomerId.of(customer),
                row.getString("whatsapp_identifier"),
                row.getString("message_text"),
                SqlInstants.read(row, "occurred_at"),
                SqlInstants.read(row, "received_at"));
    }
}

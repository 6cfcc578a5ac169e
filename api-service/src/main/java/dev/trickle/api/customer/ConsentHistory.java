package dev.trickle.api.customer;

import dev.trickle.api.database.SqlInstants;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads what people have said about being written to; the database writes it down whenever a consent is merged. */
@Component
class ConsentHistory {

    private static final String NEWEST = """
            SELECT id, consent, source, occurred_at
              FROM consent_history
             WHERE account_id = :account AND contact_key = :person AND (:before::bigint IS NULL OR id < :before)
             ORDER BY id DESC
             LIMIT :limit
            """;

    private final JdbcClient database;

    ConsentHistory(JdbcClient database) {
        this.database = database;
    }

    /** The newest words, from the one before the cursor on; null for the newest of all. */
    ConsentPage page(CustomerRepository.KnownContact knownContact, @Nullable Long before, int limit) {
        var items = database.sql(NEWEST)
                .param("account", knownContact.account().value())
                .param("person", knownContact.key().value())
                .param("before", before)
                .param("limit", limit)
                .query((row, number) -> new ConsentStatement(
                        row.getLong("id"),
                        row.getString("consent"),
                        row.getString("source"),
                        SqlInstants.in(row, "occurred_at")))
                .list();
        return new ConsentPage(
                items, items.size() < limit ? null : items.getLast().id());
    }

    /**
     * Something that was said.
     *
     * @param consent opted_out or opted_in
     * @param source where, such as keyword, button, api or import
     * @param at from when on it counts
     */
    record ConsentStatement(
            long id, String consent, @Nullable String source, Instant at) {}

    /**
     * Some words, the last first.
     *
     * @param nextCursor where the next page begins; null if there is none
     */
    record ConsentPage(
            List<ConsentStatement> items, @Nullable Long nextCursor) {}
}

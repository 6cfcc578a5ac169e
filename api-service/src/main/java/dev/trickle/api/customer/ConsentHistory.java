package dev.trickle.api.customer;

import dev.trickle.api.database.SqlInstants;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Reads the consent history of contacts. A database trigger writes it when a consent changes. */
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

    /** Returns the newest statements before the cursor; null for the newest of all. */
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
                        SqlInstants.read(row, "occurred_at")))
                .list();
        return new ConsentPage(
                items, items.size() < limit ? null : items.getLast().id());
    }

    /**
     * A statement of consent.
     *
     * @param consent opted_out or opted_in
     * @param source origin of the statement, such as keyword, button, api or import
     * @param at instant from which it applies
     */
    record ConsentStatement(
            long id, String consent, @Nullable String source, Instant at) {}

    /**
     * A page of statements, newest first.
     *
     * @param nextCursor cursor of the next page; null on the last page
     */
    record ConsentPage(
            List<ConsentStatement> items, @Nullable Long nextCursor) {}
}

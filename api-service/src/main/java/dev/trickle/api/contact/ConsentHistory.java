package dev.trickle.api.contact;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.trickle.api.page.Paging;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Reads the consent history of contacts, which a database trigger writes when a consent changes. When the customer data
 * last changed to subscribed, by a request or an import, is in the row of the customer.
 */
@Component
public class ConsentHistory {

    private static final String NEWEST = """
            WITH statements AS (
                SELECT id, consent, source, NULL AS reason, occurred_at
                  FROM consent_history
                 WHERE account_id = :account AND contact_key = :person
                 UNION ALL
                SELECT 0, 'opted_in', subscription_source, subscription_reason, subscribed_at
                  FROM user_profiles
                 WHERE account_id = :account AND contact_key = :person AND subscribed_at IS NOT NULL)
            SELECT id, consent, source, reason, occurred_at
              FROM statements
             WHERE :before::bigint IS NULL
                OR (occurred_at, id) < (SELECT occurred_at, id FROM statements WHERE id = :before)
             ORDER BY occurred_at DESC, id DESC
             LIMIT :limit
            """;

    private final JdbcClient database;

    ConsentHistory(JdbcClient database) {
        this.database = database;
    }

    /** Returns the latest statements before the one with this id; the latest of all if it is null. */
    public ConsentPage page(KnownContact knownContact, @Nullable Long before, int limit) {
        var items = database.sql(NEWEST)
                .param("account", knownContact.account().value())
                .param("person", knownContact.key().value())
                .param("before", before)
                .param("limit", limit)
                .query((row, number) -> new ConsentStatement(
                        row.getLong("id"),
                        row.getString("consent"),
                        row.getString("source"),
                        row.getString("reason"),
                        SqlInstants.read(row, "occurred_at")))
                .list();
        return new ConsentPage(items, Paging.nextCursor(items, limit, ConsentStatement::id));
    }

    /**
     * A statement of consent.
     *
     * @param consent opted_out or opted_in
     * @param source origin of the statement, such as keyword, button, api or import
     * @param reason how the person has agreed; null if it was not stated
     * @param at instant from which it applies
     */
    record ConsentStatement(
            long id,
            String consent,
            @Nullable String source,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String reason,

            Instant at) {}

    /**
     * A page of statements, latest first.
     *
     * @param nextCursor cursor of the next page; null on the last page
     */
    public record ConsentPage(
            List<ConsentStatement> items, @Nullable Long nextCursor) {}
}

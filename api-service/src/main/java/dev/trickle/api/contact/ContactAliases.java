package dev.trickle.api.contact;

import dev.trickle.pipeline.ContactKey;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Other keys of a contact: WhatsApp's user ids, and former phone numbers. */
@Component
public final class ContactAliases {

    /** A former number that another customer has belongs to that person now. */
    private static final String OF_CONTACT = """
            WITH RECURSIVE keys AS (
                SELECT :person AS key
                 UNION
                SELECT a.alias_key
                  FROM keys
                  JOIN contact_aliases a ON a.account_id = :account AND a.contact_key = keys.key)
            SELECT key
              FROM keys
             WHERE key <> :person
               AND NOT EXISTS (SELECT FROM user_profiles p WHERE p.account_id = :account AND p.contact_key = key)
             ORDER BY key
            """;

    private final JdbcClient database;

    ContactAliases(JdbcClient database) {
        this.database = database;
    }

    /** Returns the aliases that no other customer has. */
    public List<ContactKey> find(KnownContact contact) {
        return database.sql(OF_CONTACT)
                .param("account", contact.account().value())
                .param("person", contact.key().value())
                .query((row, number) -> new ContactKey(row.getString("key")))
                .list();
    }
}

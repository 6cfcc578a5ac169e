package dev.trickle.api.contact;

import dev.trickle.api.outbox.ApiOutbox;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.SubscriptionChange.CustomerDecided;
import dev.trickle.pipeline.Topics;
import dev.trickle.pipeline.jdbc.SqlArrays;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The holds of contacts by messages that may be opt-outs. */
@Component
public final class ContactHolds {

    /** Keys that no other message holds. */
    private static final String NOT_HELD = """
            SELECT key
              FROM unnest(:keys::text[]) AS key
             WHERE NOT EXISTS (SELECT FROM unmatched_opt_outs
                                WHERE account_id = :account AND held_keys @> ARRAY[key] AND resolved_at IS NULL)
            """;

    private static final String HELD_WITH = """
            SELECT DISTINCT unnest(held_keys)
              FROM find_unmatched_opt_outs(:account, :person)
             WHERE resolved_at IS NULL
            """;

    private final JdbcClient database;
    private final ConsentRepository consentRepository;
    private final ApiOutbox apiOutbox;

    ContactHolds(JdbcClient database, ApiOutbox apiOutbox) {
        this.database = database;
        this.consentRepository = new ConsentRepository(database);
        this.apiOutbox = apiOutbox;
    }

    /** Returns all contacts that are held by the messages of this one and of its aliases. */
    public List<ContactKey> findHeldWith(KnownContact contact) {
        return database.sql(HELD_WITH)
                .param("account", contact.account().value())
                .param("person", contact.key().value())
                .query((row, number) -> new ContactKey(row.getString(1)))
                .list();
    }

    /** Ends the holds of these contacts unless another message of theirs is undecided. Called under their locks. */
    public void release(HeldContacts contacts, Instant now) {
        findNotHeld(contacts)
                .forEach(key -> consentRepository
                        .decide(contacts.account(), key, now)
                        .ifPresent(at -> apiOutbox.add(
                                Topics.SUBSCRIPTION_CHANGES, contacts.account(), new CustomerDecided(key, at), now)));
    }

    /** Returns those of these contacts that wait for no other decision. */
    private List<ContactKey> findNotHeld(HeldContacts contacts) {
        return database.sql(NOT_HELD)
                .param("account", contacts.account().value())
                .param("keys", SqlArrays.texts(contacts.keys(), ContactKey::value))
                .query((row, number) -> new ContactKey(row.getString("key")))
                .list();
    }
}

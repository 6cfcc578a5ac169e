package dev.trickle.status.consent;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.installation.AdvisoryLocks;
import dev.trickle.pipeline.jdbc.SqlArrays;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Holds the contacts whose message may be an opt-out, until a person decides. A hold and the listed message that it waits
 * for are written in one transaction, under the locks that claims and the decision take: no contact is held without a
 * message that can be decided on.
 */
@Component
class UndecidedContactRepository {

    private static final String IS_OPEN =
            "SELECT resolved_at IS NULL FROM unmatched_opt_outs WHERE deduplication_key = :statement";

    /** A contact that is held already keeps its instant. Otherwise the hold begins after the last decision. */
    private static final String HOLD = """
            INSERT INTO contact_consents AS c (account_id, contact_key, undecided_at)
            SELECT :account, key, :now FROM unnest(:keys::text[]) AS key ORDER BY key
            ON CONFLICT (account_id, contact_key) DO UPDATE
               SET undecided_at = CASE
                       WHEN is_undecided(c.undecided_at, c.decided_at) THEN c.undecided_at
                       ELSE greatest(excluded.undecided_at, c.decided_at + interval '1 microsecond')
                   END
            RETURNING contact_key, undecided_at
            """;

    private static final String IS_HELD = """
            SELECT EXISTS (SELECT FROM contact_consents
                            WHERE account_id = :account AND contact_key = :key
                              AND is_undecided(undecided_at, decided_at))
            """;

    private static final String ADD_HELD_KEY = """
            UPDATE unmatched_opt_outs
               SET held_keys = held_keys || :contact::text
             WHERE account_id = :account AND held_keys @> ARRAY[:key::text] AND resolved_at IS NULL
               AND NOT held_keys @> ARRAY[:contact::text]
            """;

    private final JdbcClient database;
    private final UnmatchedOptOutStore optOuts;

    UndecidedContactRepository(JdbcClient database, UnmatchedOptOutStore optOuts) {
        this.database = database;
        this.optOuts = optOuts;
    }

    /**
     * Lists a message and holds its contacts. If a person has decided on it before, the contacts are not held again.
     *
     * @return the held contacts, each with the instant since which it is held
     */
    @Transactional
    public Held hold(UnmatchedOptOutRecord message, AccountId account, Instant now) {
        lock(message.heldKeys());
        var isNew = optOuts.insert(message, now);
        var isOpen = database.sql(IS_OPEN)
                .param("statement", message.deduplicationKey())
                .query(Boolean.class)
                .single();
        return new Held(isNew, isOpen ? hold(account, message.heldKeys(), now) : Map.of());
    }

    /** Holds a contact that has turned out to be the same person as a held one; empty if a decision was made meanwhile. */
    @Transactional
    public Map<ContactKey, Instant> holdAlso(AccountId account, ContactKey held, ContactKey contact, Instant now) {
        lock(List.of(held, contact));
        var isHeld = database.sql(IS_HELD)
                .param("account", account.value())
                .param("key", held.value())
                .query(Boolean.class)
                .single();
        if (!isHeld) {
            return Map.of();
        }
        database.sql(ADD_HELD_KEY)
                .param("account", account.value())
                .param("key", held.value())
                .param("contact", contact.value())
                .update();
        return hold(account, List.of(contact), now);
    }

    private void lock(Collection<ContactKey> keys) {
        database.sql(AdvisoryLocks.LOCK_CONTACTS)
                .param("contactKeys", SqlArrays.texts(keys, ContactKey::value))
                .query()
                .listOfRows();
    }

    private Map<ContactKey, Instant> hold(AccountId account, Collection<ContactKey> keys, Instant now) {
        var held = new LinkedHashMap<ContactKey, Instant>();
        database.sql(HOLD)
                .param("account", account.value())
                .param("keys", SqlArrays.texts(keys, ContactKey::value))
                .param("now", SqlInstants.toParameter(now))
                .query(row -> {
                    held.put(new ContactKey(row.getString("contact_key")), SqlInstants.read(row, "undecided_at"));
                });
        return held;
    }

    /**
     * The result of listing a message.
     *
     * @param isNew whether the message was not listed before
     * @param since since when each contact is held
     */
    record Held(boolean isNew, Map<ContactKey, Instant> since) {}
}

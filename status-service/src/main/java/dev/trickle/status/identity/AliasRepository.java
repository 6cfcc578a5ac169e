package dev.trickle.status.identity;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.status.notification.WebhookNotification.Consent;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Stores aliases, so that an opt-out under one identifier of a contact applies to all of them. */
@Component
public class AliasRepository {

    private static final String UPSERT = """
        INSERT INTO contact_aliases (account_id, alias_key, contact_key, valid_until, new_phone,
               opt_outs_only)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (account_id, alias_key, contact_key) DO UPDATE
           SET opt_outs_only = false
         WHERE contact_aliases.opt_outs_only AND NOT excluded.opt_outs_only
        """;

    /** Finds opt-outs again if a crash interrupted their propagation. */
    private static final String FIND_PENDING = """
        SELECT a.account_id, a.contact_key, opt_out.opted_out_at, opt_out.source
          FROM unnest(?::text[], ?::text[], ?::text[]) AS alias (account_id, alias_key, contact_key)
          JOIN contact_aliases a USING (account_id, alias_key, contact_key)
          JOIN contact_consents c ON c.account_id = a.account_id AND c.contact_key = a.alias_key
         CROSS JOIN LATERAL (
               VALUES (c.opted_out_at, c.opt_out_source,
                       is_opted_out(c.opted_out_at, c.opted_in_at, NULL, NULL)),
                      (c.preferences_opted_out_at, c.preferences_opted_out_source,
                       is_opted_out(NULL, c.opted_in_at, c.preferences_opted_out_at, c.preferences_opted_in_at)))
               AS opt_out (opted_out_at, source, is_in_force)
         WHERE NOT a.opt_outs_propagated
           AND date_trunc('second', opt_out.opted_out_at) <= a.valid_until
           AND opt_out.is_in_force
        """;

    /** Finds holds again if a crash interrupted their propagation. */
    private static final String FIND_PENDING_HOLDS = """
        SELECT a.account_id, a.alias_key, a.contact_key
          FROM unnest(?::text[], ?::text[], ?::text[]) AS alias (account_id, alias_key, contact_key)
          JOIN contact_aliases a USING (account_id, alias_key, contact_key)
          JOIN contact_consents c ON c.account_id = a.account_id AND c.contact_key = a.alias_key
         WHERE NOT a.opt_outs_propagated AND is_undecided(c.undecided_at, c.decided_at)
        """;

    private static final String MARK_PROPAGATED = """
        UPDATE contact_aliases a
           SET opt_outs_propagated = true
          FROM unnest(?::text[], ?::text[], ?::text[]) AS alias (account_id, alias_key, contact_key)
         WHERE (a.account_id, a.alias_key, a.contact_key)
               = (alias.account_id, alias.alias_key, alias.contact_key)
           AND NOT a.opt_outs_propagated
        """;

    private static final String FIND_CONTACTS = """
        SELECT contact_key
          FROM contact_aliases
         WHERE account_id = ? AND alias_key = ? AND valid_until >= ? AND (? OR NOT opt_outs_only)
        """;

    /** The retention equals that of the webhook. */
    private static final String DELETE_PHONES =
            "UPDATE contact_aliases SET new_phone = NULL WHERE new_phone IS NOT NULL AND valid_until <= ?";

    private static final int BATCH_SIZE = 1_000;

    private final JdbcTemplate database;

    AliasRepository(JdbcTemplate database) {
        this.database = database;
    }

    /** An effective opt-out under another identifier of this contact. */
    public record EffectiveOptOut(AccountId account, ContactKey contact, String source, Instant at) {}

    public void upsert(List<Alias> aliases) {
        database.batchUpdate(UPSERT, aliases, BATCH_SIZE, (statement, alias) -> {
            statement.setString(1, alias.account().value());
            statement.setString(2, alias.alias().value());
            statement.setString(3, alias.contact().value());
            statement.setTimestamp(4, Timestamp.from(alias.validUntil()));
            statement.setString(5, alias.newPhone());
            statement.setBoolean(6, alias.optOutsOnly());
        });
    }

    /** Finds the opt-outs under these aliases that are not propagated yet. */
    public List<EffectiveOptOut> findPendingOptOuts(List<Alias> aliases) {
        if (aliases.isEmpty()) {
            return List.of();
        }
        return database.query(
                FIND_PENDING,
                statement -> setKeys(statement, aliases),
                (row, number) -> new EffectiveOptOut(
                        new AccountId(row.getString("account_id")),
                        new ContactKey(row.getString("contact_key")),
                        Objects.requireNonNullElse(row.getString("source"), "alias"),
                        row.getTimestamp("opted_out_at").toInstant()));
    }

    /** A contact whose alias is held until a person decides. */
    public record PendingHold(AccountId account, ContactKey alias, ContactKey contact) {}

    /** Finds the holds under these aliases that are not propagated yet. */
    public List<PendingHold> findPendingHolds(List<Alias> aliases) {
        if (aliases.isEmpty()) {
            return List.of();
        }
        return database.query(
                FIND_PENDING_HOLDS,
                statement -> setKeys(statement, aliases),
                (row, number) -> new PendingHold(
                        new AccountId(row.getString("account_id")),
                        new ContactKey(row.getString("alias_key")),
                        new ContactKey(row.getString("contact_key"))));
    }

    /** Marks the opt-outs under these aliases as propagated; their events are published. */
    public void markPropagated(List<Alias> aliases) {
        if (!aliases.isEmpty()) {
            database.update(MARK_PROPAGATED, statement -> setKeys(statement, aliases));
        }
    }

    private static void setKeys(PreparedStatement statement, Collection<Alias> aliases) throws SQLException {
        setTexts(statement, 1, aliases, alias -> alias.account().value());
        setTexts(statement, 2, aliases, alias -> alias.alias().value());
        setTexts(statement, 3, aliases, alias -> alias.contact().value());
    }

    private static void setTexts(
            PreparedStatement statement, int index, Collection<Alias> aliases, Function<Alias, String> text)
            throws SQLException {
        var texts = aliases.stream().map(text).toArray();
        statement.setArray(index, statement.getConnection().createArrayOf("text", texts));
    }

    /** Finds the contacts that a statement at this instant under this alias also applies to. */
    public List<ContactKey> findContacts(AccountId account, ContactKey alias, Instant at, Consent consent) {
        return database.query(
                FIND_CONTACTS,
                (row, number) -> new ContactKey(row.getString("contact_key")),
                account.value(),
                alias.value(),
                Timestamp.from(at),
                consent == Consent.OUT);
    }

    /** Deletes the new numbers of changes at this instant or before. */
    public void deletePhonesUntil(Instant instant) {
        database.update(DELETE_PHONES, Timestamp.from(instant));
    }
}

package dev.trickle.status.routing;

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

/** Remembers by which names people go, so that whoever said stop by one of them is left alone under all of them. */
@Component
class AliasRepository {

    private static final String LEARN = """
        INSERT INTO contact_aliases (account_id, alias_key, contact_key, valid_until, new_phone,
               opt_outs_only)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (account_id, alias_key, contact_key) DO UPDATE
           SET opt_outs_only = false
         WHERE contact_aliases.opt_outs_only AND NOT excluded.opt_outs_only
        """;

    /** Read again when it was not carried over to the end, because somebody died on the way. */
    private static final String STANDING = """
        SELECT a.account_id, a.contact_key, c.opted_out_at, c.opt_out_source
          FROM unnest(?::text[], ?::text[], ?::text[]) AS learnt (account_id, alias_key, contact_key)
          JOIN contact_aliases a USING (account_id, alias_key, contact_key)
          JOIN contact_consents c ON c.account_id = a.account_id AND c.contact_key = a.alias_key
         WHERE NOT a.opt_outs_propagated
           AND c.opted_out_at <= a.valid_until
           AND is_opted_out(c.opted_out_at, c.opted_in_at)
        """;

    private static final String CARRIED_OVER = """
        UPDATE contact_aliases a
           SET opt_outs_propagated = true
          FROM unnest(?::text[], ?::text[], ?::text[]) AS learnt (account_id, alias_key, contact_key)
         WHERE (a.account_id, a.alias_key, a.contact_key)
               = (learnt.account_id, learnt.alias_key, learnt.contact_key)
           AND NOT a.opt_outs_propagated
        """;

    private static final String OF = """
        SELECT contact_key
          FROM contact_aliases
         WHERE account_id = ? AND alias_key = ? AND valid_until >= ? AND (? OR NOT opt_outs_only)
        """;

    /** As long as the webhook that it came in. */
    private static final String FORGET_PHONES =
            "UPDATE contact_aliases SET new_phone = NULL WHERE new_phone IS NOT NULL AND valid_until <= ?";

    private static final int AT_ONCE = 1_000;

    private final JdbcTemplate database;

    AliasRepository(JdbcTemplate database) {
        this.database = database;
    }

    /** An opt-out that stands under another name of this person. */
    record EffectiveOptOut(AccountId account, ContactKey contact, String source, Instant at) {}

    void learn(List<Alias> learnt) {
        database.batchUpdate(LEARN, learnt, AT_ONCE, (statement, alias) -> {
            statement.setString(1, alias.account().value());
            statement.setString(2, alias.alias().value());
            statement.setString(3, alias.contact().value());
            statement.setTimestamp(4, Timestamp.from(alias.until()));
            statement.setString(5, alias.phone());
            statement.setBoolean(6, alias.optOutsOnly());
        });
    }

    /** What is still to be carried over for these. */
    List<EffectiveOptOut> standing(List<Alias> learnt) {
        if (learnt.isEmpty()) {
            return List.of();
        }
        return database.query(
                STANDING,
                statement -> set(statement, learnt),
                (row, number) -> new EffectiveOptOut(
                        new AccountId(row.getString("account_id")),
                        new ContactKey(row.getString("contact_key")),
                        Objects.requireNonNullElse(row.getString("opt_out_source"), "alias"),
                        row.getTimestamp("opted_out_at").toInstant()));
    }

    /** Notes that everybody knows what follows from these. */
    void carriedOver(List<Alias> learnt) {
        if (!learnt.isEmpty()) {
            database.update(CARRIED_OVER, statement -> set(statement, learnt));
        }
    }

    private static void set(PreparedStatement statement, Collection<Alias> learnt) throws SQLException {
        setTexts(statement, 1, learnt, alias -> alias.account().value());
        setTexts(statement, 2, learnt, alias -> alias.alias().value());
        setTexts(statement, 3, learnt, alias -> alias.contact().value());
    }

    private static void setTexts(
            PreparedStatement statement, int index, Collection<Alias> learnt, Function<Alias, String> text)
            throws SQLException {
        var texts = learnt.stream().map(text).toArray();
        statement.setArray(index, statement.getConnection().createArrayOf("text", texts));
    }

    /** Whom something said at this instant under this key also concerns. */
    List<ContactKey> of(AccountId account, ContactKey alias, Instant at, Consent consent) {
        return database.query(
                OF,
                (row, number) -> new ContactKey(row.getString("contact_key")),
                account.value(),
                alias.value(),
                Timestamp.from(at),
                consent == Consent.OUT);
    }

    /** Forgets the numbers of those who changed theirs at this instant or before. */
    void forgetPhonesBy(Instant instant) {
        database.update(FORGET_PHONES, Timestamp.from(instant));
    }
}

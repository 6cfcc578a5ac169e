package dev.trickle.api.contact;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The opt-outs and opt-ins of contacts. The later statement applies, and an opt-out wins ties. The status service
 * writes the table too: every write is a merge and needs the lock of the contact.
 */
public final class ConsentRepository {

    /**
     * An opt-out applies from now, or from a later opt-in if clocks differ. It is recorded besides an opt-out in WhatsApp's
     * preferences, which the person may end there.
     */
    private static final String OPT_OUT = """
            INSERT INTO contact_consents AS k (account_id, contact_key, opted_out_at, opt_out_source)
            VALUES (:account, :person, :at, :source)
            ON CONFLICT (account_id, contact_key) DO UPDATE
               SET opted_out_at = greatest(k.opted_out_at, excluded.opted_out_at, k.opted_in_at),
                   opt_out_source = excluded.opt_out_source
             WHERE NOT is_opted_out(k.opted_out_at, k.opted_in_at, NULL, NULL)
            RETURNING opted_out_at
            """;

    private static final String OPT_IN = """
            INSERT INTO contact_consents AS k (account_id, contact_key, opted_in_at, opt_in_source)
            VALUES (:account, :person, :at, :source)
            ON CONFLICT (account_id, contact_key) DO UPDATE
               SET opted_in_at = greatest(k.opted_in_at, excluded.opted_in_at,
                                          greatest(k.opted_out_at, k.preferences_opted_out_at)
                                          + interval '1 microsecond'),
                   opt_in_source = excluded.opt_in_source
             WHERE is_opted_out(k.opted_out_at, k.opted_in_at, k.preferences_opted_out_at, k.preferences_opted_in_at)
            RETURNING opted_in_at
            """;

    /** Covers all messages until now, also those whose instants are later because clocks differ. */
    private static final String DECIDE = """
            UPDATE contact_consents
               SET decided_at = greatest(undecided_at, :at)
             WHERE account_id = :account AND contact_key = :person AND is_undecided(undecided_at, decided_at)
            RETURNING decided_at
            """;

    private final JdbcClient database;

    public ConsentRepository(JdbcClient database) {
        this.database = database;
    }

    /** Opts a contact out. Returns the instant from which it applies; empty if the contact was opted out before. */
    public Optional<Instant> optOut(AccountId account, ContactKey person, String source, Instant at) {
        return merge(OPT_OUT, account, person, source, at);
    }

    /** Opts a contact in again. Returns the instant from which it applies; empty if the contact was not opted out. */
    public Optional<Instant> optIn(AccountId account, ContactKey person, String source, Instant at) {
        return merge(OPT_IN, account, person, source, at);
    }

    /** Ends the hold of an undecided contact. Returns the instant until which it covers messages; empty if not held. */
    Optional<Instant> decide(AccountId account, ContactKey person, Instant at) {
        return database.sql(DECIDE)
                .param("account", account.value())
                .param("person", person.value())
                .param("at", SqlInstants.toParameter(at))
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }

    private Optional<Instant> merge(String sql, AccountId account, ContactKey person, String source, Instant at) {
        return database.sql(sql)
                .param("account", account.value())
                .param("person", person.value())
                .param("source", source)
                .param("at", SqlInstants.toParameter(at))
                .query(OffsetDateTime.class)
                .optional()
                .map(OffsetDateTime::toInstant);
    }
}

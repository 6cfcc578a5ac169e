package dev.trickle.api.customer;

import dev.trickle.api.contact.KnownContact;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.jdbc.SqlInstants;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Erases the personal data of customers. Id and contact key stay, so that the person gets no further messages. */
@Component
public final class Erasure {

    /** WhatsApp repeats a webhook for a week; the rest is a reserve for downtime of the API. */
    private static final Duration LATE_DATA_PERIOD = Duration.ofDays(30);

    private static final String ERASE = """
        UPDATE user_profiles
           SET whatsapp_phone = NULL, whatsapp_user_id = NULL, contact_key = NULL, name = NULL, locale = NULL,
               customer_tier = NULL, tags = '{}', attributes = '{}', subscription = 'unsubscribed',
               subscription_source = NULL, subscription_reason = NULL, subscribed_at = NULL,
               is_active = false, erased_at = :now, updated_at = :now
         WHERE id = :id
        """;

    private static final String ERASE_TRACES = "SELECT erase_personal_data(ARRAY[:id::uuid])";

    private static final String ERASE_CONTACT = "SELECT erase_contact_data(:account, :person)";

    private static final String ERASE_UNMATCHED_OPT_OUTS = "SELECT erase_unmatched_opt_outs(:account, :person)";

    private static final String ERASE_LATE_TRACES = """
        SELECT coalesce(erase_personal_data(array_agg(id)), 0) FROM user_profiles WHERE erased_at >= :since
        """;

    private final JdbcClient database;
    private final InstantSource clock;

    Erasure(JdbcClient database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Called under the lock of the contact.
     *
     * @return the contacts that were held by the deleted messages
     */
    List<ContactKey> erase(CustomerId id, KnownContact knownContact, Instant now) {
        database.sql(ERASE)
                .param("id", id.value())
                .param("now", SqlInstants.toParameter(now))
                .update();
        database.sql(ERASE_TRACES).param("id", id.value()).query(Integer.class).single();
        eraseByContact(ERASE_CONTACT, knownContact).query().singleColumn();
        return eraseByContact(ERASE_UNMATCHED_OPT_OUTS, knownContact).query(String.class).list().stream()
                .map(ContactKey::new)
                .toList();
    }

    private JdbcClient.StatementSpec eraseByContact(String sql, KnownContact knownContact) {
        return database.sql(sql)
                .param("account", knownContact.account().value())
                .param("person", knownContact.key().value());
    }

    /**
     * Erases data that arrived after an erasure: the response of a request that was in flight, a repeated webhook, a
     * plan in progress.
     */
    public int eraseLateTraces() {
        return database.sql(ERASE_LATE_TRACES)
                .param("since", SqlInstants.toParameter(SqlInstants.now(clock).minus(LATE_DATA_PERIOD)))
                .query(Integer.class)
                .single();
    }
}

package dev.trickle.api.customer;

import dev.trickle.api.database.SqlInstants;
import dev.trickle.pipeline.CustomerId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Deletes what names a customer. Their id and key stay: a person who is forgotten must not be written to again. */
@Component
public final class Erasure {

    /** WhatsApp repeats a webhook for a week; the rest is for an API that was away. */
    private static final Duration FOLLOWED_UP_FOR = Duration.ofDays(30);

    private static final Duration BETWEEN_LOOKS = Duration.ofHours(1);

    private static final String ERASE = """
        UPDATE user_profiles
           SET whatsapp_phone = NULL, whatsapp_user_id = NULL, contact_key = NULL, name = NULL, locale = NULL,
               customer_tier = NULL, tags = '{}', attributes = '{}', subscription = 'unsubscribed',
               is_active = false, erased_at = :now, updated_at = :now
         WHERE id = :id
        """;

    private static final String FORGET_TRACES = "SELECT erase_personal_data(ARRAY[:id::uuid])";

    private static final String FORGET_CONTACT = "SELECT erase_contact_data(:account, :person)";

    private static final String FORGET_OPT_OUTS = "SELECT erase_unmatched_opt_outs(:account, :person)";

    private static final String FORGET_LATE_TRACES = """
        SELECT coalesce(erase_personal_data(array_agg(id)), 0) FROM user_profiles WHERE erased_at >= :since
        """;

    private final JdbcClient database;
    private final InstantSource calendar;
    private long nextLook = System.nanoTime();

    Erasure(JdbcClient database, InstantSource calendar) {
        this.database = database;
        this.calendar = calendar;
    }

    /** To be called under the person's lock. */
    void erase(CustomerId id, CustomerRepository.KnownContact knownContact, Instant now) {
        database.sql(ERASE)
                .param("id", id.value())
                .param("now", SqlInstants.parameter(now))
                .update();
        database.sql(FORGET_TRACES).param("id", id.value()).query(Integer.class).single();
        forget(FORGET_CONTACT, knownContact);
        forget(FORGET_OPT_OUTS, knownContact);
    }

    private void forget(String sql, CustomerRepository.KnownContact knownContact) {
        database.sql(sql)
                .param("account", knownContact.account().value())
                .param("person", knownContact.key().value())
                .query()
                .singleColumn();
    }

    /**
     * Forgets, once an hour, what came in after somebody was erased: the answer to a call that was under way, a webhook
     * that was repeated, a plan that was being made. There is never more to do at once.
     */
    public boolean followUp() {
        if (System.nanoTime() - nextLook >= 0) {
            forgetLateTraces();
            nextLook = System.nanoTime() + BETWEEN_LOOKS.toNanos();
        }
        return false;
    }

    int forgetLateTraces() {
        return database.sql(FORGET_LATE_TRACES)
                .param("since", SqlInstants.parameter(SqlInstants.now(calendar).minus(FOLLOWED_UP_FOR)))
                .query(Integer.class)
                .single();
    }
}

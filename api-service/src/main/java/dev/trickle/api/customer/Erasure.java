package dev.trickle.api.customer;

import dev.trickle.api.database.Instants;
import dev.trickle.pipeline.CustomerId;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Deletes what names a customer. Their id and key stay: a person who is forgotten must not be written to again. */
@Component
class Erasure {

    private static final String ERASE = """
            UPDATE user_profiles
               SET whatsapp_phone = NULL, contact_key = NULL, wa_id = NULL, name = NULL, locale = NULL,
                   customer_tier = NULL, tags = '{}', attributes = '{}', subscription = 'unsubscribed',
                   is_active = false, erased_at = :now, updated_at = :now
             WHERE id = :id
            """;

    /** Found campaign by campaign, as the recipients' key has it. */
    private static final String ERASE_RECIPIENTS = """
            UPDATE marketing_campaign_recipients
               SET user_phone = NULL
             WHERE campaign_id IN (SELECT id FROM marketing_campaigns WHERE account_id = :account)
               AND contact_key = :person
            """;

    private final JdbcClient database;

    Erasure(JdbcClient database) {
        this.database = database;
    }

    /** To be called under the person's lock. */
    void erase(CustomerId id, Customers.Person person, Instant now) {
        database.sql(ERASE)
                .param("id", id.value())
                .param("now", Instants.parameter(now))
                .update();
        database.sql(ERASE_RECIPIENTS)
                .param("account", person.account().value())
                .param("person", person.key().value())
                .update();
    }
}

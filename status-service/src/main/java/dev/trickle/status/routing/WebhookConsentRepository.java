package dev.trickle.status.routing;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.installation.AdvisoryLocks;
import dev.trickle.status.notification.WebhookNotification.Consent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Merges what people want into the one table that every claim looks at. */
@Component
class WebhookConsentRepository {

    private static final String MERGE_OUT = """
            INSERT INTO contact_consents AS c (account_id, contact_key, opted_out_at, opt_out_source)
            VALUES (:account, :contactKey, :at, :source)
            ON CONFLICT (account_id, contact_key) DO UPDATE
               SET opted_out_at = excluded.opted_out_at, opt_out_source = excluded.opt_out_source
             WHERE excluded.opted_out_at > coalesce(c.opted_out_at, '-infinity')
            """;

    private static final String MERGE_IN = """
            INSERT INTO contact_consents AS c (account_id, contact_key, opted_in_at, opt_in_source)
            VALUES (:account, :contactKey, :at, :source)
            ON CONFLICT (account_id, contact_key) DO UPDATE
               SET opted_in_at = excluded.opted_in_at, opt_in_source = excluded.opt_in_source
             WHERE excluded.opted_in_at > coalesce(c.opted_in_at, '-infinity')
            """;

    private static final String CUSTOMER =
            "SELECT id FROM user_profiles WHERE account_id = :account AND contact_key = :contactKey";

    private final JdbcClient database;

    WebhookConsentRepository(JdbcClient database) {
        this.database = database;
    }

    /** Merges it in, durably; an earlier instant never replaces a later one. Returns whose it is, if a customer's. */
    @Transactional
    public Optional<CustomerId> merge(
            AccountId account, ContactKey contactKey, Consent consent, String source, Instant at) {
        // Alone with this person: a claim that comes later sees the consent, one that came before has ended.
        database.sql(AdvisoryLocks.LOCK_CONTACT)
                .param("contactKey", contactKey.value())
                .query()
                .singleRow();
        database.sql(mergeOf(consent))
                .param("account", account.value())
                .param("contactKey", contactKey.value())
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("source", source)
                .update();
        return database.sql(CUSTOMER)
                .param("account", account.value())
                .param("contactKey", contactKey.value())
                .query(UUID.class)
                .optional()
                .map(CustomerId::new);
    }

    private static String mergeOf(Consent consent) {
        return switch (consent) {
            case OUT -> MERGE_OUT;
            case IN -> MERGE_IN;
        };
    }
}

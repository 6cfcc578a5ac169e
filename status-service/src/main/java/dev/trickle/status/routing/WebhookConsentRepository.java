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

/** Merges opt-outs and opt-ins into the consent table, which every claim reads. */
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

    private static final String FIND_CUSTOMER =
            "SELECT id FROM user_profiles WHERE account_id = :account AND contact_key = :contactKey";

    private final JdbcClient database;

    WebhookConsentRepository(JdbcClient database) {
        this.database = database;
    }

    /** Merges a consent durably; an earlier instant never replaces a later one. Returns the customer with this key. */
    @Transactional
    public Optional<CustomerId> merge(
            AccountId account, ContactKey contactKey, Consent consent, String source, Instant at) {
        // Serializes with claims of this contact: a later claim sees the consent, an earlier one has ended.
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
        return database.sql(FIND_CUSTOMER)
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

package dev.trickle.status.consent;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.CustomerId;
import dev.trickle.pipeline.installation.AdvisoryLocks;
import dev.trickle.pipeline.jdbc.SqlInstants;
import dev.trickle.status.notification.WebhookNotification.Consent;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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

    private static final String MERGE_PREFERENCES_OUT = """
            INSERT INTO contact_consents AS c
                   (account_id, contact_key, preferences_opted_out_at, preferences_opted_out_source)
            VALUES (:account, :contactKey, :at, :source)
            ON CONFLICT (account_id, contact_key) DO UPDATE
               SET preferences_opted_out_at = excluded.preferences_opted_out_at,
                   preferences_opted_out_source = excluded.preferences_opted_out_source
             WHERE excluded.preferences_opted_out_at > coalesce(c.preferences_opted_out_at, '-infinity')
            """;

    /** Does not end an opt-out by message; only an opt-in by message or the API does. */
    private static final String MERGE_PREFERENCES_IN = """
            INSERT INTO contact_consents AS c (account_id, contact_key, preferences_opted_in_at)
            VALUES (:account, :contactKey, :at)
            ON CONFLICT (account_id, contact_key) DO UPDATE
               SET preferences_opted_in_at = excluded.preferences_opted_in_at
             WHERE excluded.preferences_opted_in_at > coalesce(c.preferences_opted_in_at, '-infinity')
            """;

    private static final String FIND_STATE = """
            SELECT is_opted_out(opted_out_at, opted_in_at,
                                preferences_opted_out_at, preferences_opted_in_at) AS opted_out,
                   greatest(opted_out_at, opted_in_at, preferences_opted_out_at, preferences_opted_in_at) AS latest
              FROM contact_consents
             WHERE account_id = :account AND contact_key = :contactKey
            """;

    private static final String PREFERENCES = "preferences";
    private static final String ERRORS = "error-";

    private static final String FIND_CUSTOMER =
            "SELECT id FROM user_profiles WHERE account_id = :account AND contact_key = :contactKey";

    private final JdbcClient database;

    WebhookConsentRepository(JdbcClient database) {
        this.database = database;
    }

    /** Merges a consent durably; an earlier instant never replaces a later one. Returns the resulting consent. */
    @Transactional
    public MergedConsent merge(AccountId account, ContactKey contactKey, Consent consent, String source, Instant at) {
        // Serializes with claims of this contact: a later claim sees the consent, an earlier one has ended.
        database.sql(AdvisoryLocks.LOCK_CONTACT)
                .param("contactKey", contactKey.value())
                .query()
                .singleRow();
        database.sql(mergeOf(consent, isOfPreferences(source)))
                .param("account", account.value())
                .param("contactKey", contactKey.value())
                .param("at", SqlInstants.toParameter(at))
                .param("source", source)
                .update();
        var customer = database.sql(FIND_CUSTOMER)
                .param("account", account.value())
                .param("contactKey", contactKey.value())
                .query(UUID.class)
                .optional()
                .map(CustomerId::new);
        return database.sql(FIND_STATE)
                .param("account", account.value())
                .param("contactKey", contactKey.value())
                .query((row, number) -> new MergedConsent(
                        customer.orElse(null), row.getBoolean("opted_out"), SqlInstants.read(row, "latest")))
                .single();
    }

    /** Whether the person made the statement in WhatsApp's preferences. Error codes report what was said there. */
    private static boolean isOfPreferences(String source) {
        return source.equals(PREFERENCES) || source.startsWith(ERRORS);
    }

    private static String mergeOf(Consent consent, boolean isOfPreferences) {
        return switch (consent) {
            case OUT -> isOfPreferences ? MERGE_PREFERENCES_OUT : MERGE_OUT;
            case IN -> isOfPreferences ? MERGE_PREFERENCES_IN : MERGE_IN;
        };
    }

    /**
     * The consent of a contact after a merge.
     *
     * @param customer the customer with this key; null if there is none
     * @param isOptedOut whether an opt-out is in force
     * @param latest instant of the latest of all statements
     */
    record MergedConsent(@Nullable CustomerId customer, boolean isOptedOut, Instant latest) {}
}

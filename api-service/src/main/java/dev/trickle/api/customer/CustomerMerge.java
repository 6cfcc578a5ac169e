package dev.trickle.api.customer;

/**
 * The one statement that writes what somebody says of customers into what is known of them. What is not said stays;
 * nobody who opted out or was unsubscribed becomes subscribed by it; a row that would not change is not written.
 */
final class CustomerMerge {

    /** The columns that a source of entries has. */
    static final String COLUMNS = """
            row_number integer, contact_key text, whatsapp_phone text, name text, locale text, customer_tier text,
            tags text[], subscription text, is_active boolean, attributes jsonb
            """;

    private static final String MERGE = """
            WITH merged AS (
                INSERT INTO user_profiles AS u
                       (account_id, contact_key, whatsapp_phone, name, locale, subscription, is_active, customer_tier,
                        tags, attributes, created_at, updated_at)
                SELECT :account, r.contact_key, r.whatsapp_phone,
                       coalesce(r.name, p.name),
                       coalesce(r.locale, p.locale),
                       CASE WHEN r.subscription = 'unsubscribed' OR p.subscription = 'unsubscribed'
                                 OR is_opted_out(k.opted_out_at, k.opted_in_at)
                            THEN 'unsubscribed'
                            ELSE 'subscribed' END,
                       coalesce(r.is_active, p.is_active, true),
                       coalesce(r.customer_tier, p.customer_tier),
                       coalesce(r.tags, p.tags, '{}'),
                       coalesce(p.attributes, '{}') || coalesce(r.attributes, '{}'),
                       :now, :now
                  FROM {source} r
                  LEFT JOIN user_profiles p ON p.account_id = :account AND p.contact_key = r.contact_key
                  LEFT JOIN contact_consents k ON k.account_id = :account AND k.contact_key = r.contact_key
                 ORDER BY r.row_number
                ON CONFLICT (account_id, contact_key) DO UPDATE
                   SET whatsapp_phone = excluded.whatsapp_phone,
                       name = excluded.name,
                       locale = excluded.locale,
                       subscription = excluded.subscription,
                       is_active = excluded.is_active,
                       customer_tier = excluded.customer_tier,
                       tags = excluded.tags,
                       attributes = excluded.attributes,
                       updated_at = excluded.updated_at
                 WHERE (u.whatsapp_phone, u.name, u.locale, u.subscription, u.is_active, u.customer_tier, u.tags,
                        u.attributes)
                       IS DISTINCT FROM
                       (excluded.whatsapp_phone, excluded.name, excluded.locale, excluded.subscription,
                        excluded.is_active, excluded.customer_tier, excluded.tags, excluded.attributes)
                RETURNING old.id IS NULL AS is_new)
            SELECT count(*) FILTER (WHERE is_new) AS created, count(*) FILTER (WHERE NOT is_new) AS updated
              FROM merged
            """;

    private CustomerMerge() {}

    /** The statement for entries from a table or function; asks for the parameters account and now. */
    static String from(String source) {
        return MERGE.replace("{source}", source);
    }

    /** How many customers a merge wrote. */
    record Counts(int created, int updated) {}
}

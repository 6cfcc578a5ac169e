package dev.trickle.api.customer;

/**
 * The statement that merges entries into customers. Null values leave stored values unchanged. A new customer is
 * subscribed only if the entry states it, or by default. An opt-out or an unsubscribed customer becomes subscribed only
 * if the import may resubscribe. Unchanged rows are not written.
 */
public final class CustomerMerge {

    /** The columns of a source of entries. */
    public static final String COLUMNS = """
            row_number integer, contact_key text, whatsapp_phone text, name text, locale text, customer_tier text,
            tags text[], subscription text, is_active boolean, attributes jsonb
            """;

    /**
     * The resulting values of each customer. An opt-out ends only if the import may resubscribe and the row says
     * subscribed. A customer who is opted out stays subscribed here, and gets messages again when the opt-out ends.
     */
    private static final String ENTRIES = """
            SELECT r.contact_key, r.whatsapp_phone,
                   coalesce(r.name, p.name) AS name,
                   coalesce(r.locale, p.locale) AS locale,
                   CASE WHEN r.subscription = 'subscribed' AND :resubscribe
                             AND NOT (is_opted_out(k.opted_out_at, k.opted_in_at,
                                                   k.preferences_opted_out_at, k.preferences_opted_in_at)
                                      AND greatest(k.opted_out_at, k.preferences_opted_out_at) > :asOf)
                        THEN 'subscribed'
                        WHEN r.subscription = 'unsubscribed' OR p.subscription = 'unsubscribed'
                             OR (p.contact_key IS NULL
                                 AND (is_opted_out(k.opted_out_at, k.opted_in_at,
                                                   k.preferences_opted_out_at, k.preferences_opted_in_at)
                                      OR coalesce(r.subscription NOT IN ('subscribed', 'default'), true)))
                        THEN 'unsubscribed'
                        ELSE 'subscribed' END AS subscription,
                   coalesce(p.subscription, '') <> 'subscribed'
                       AND NOT is_opted_out(k.opted_out_at, k.opted_in_at,
                                            k.preferences_opted_out_at, k.preferences_opted_in_at) AS had_no_consent,
                   coalesce(r.is_active, p.is_active, true) AS is_active,
                   coalesce(r.customer_tier, p.customer_tier) AS customer_tier,
                   CASE WHEN :replaceTags OR r.tags IS NULL OR p.tags IS NULL OR r.tags <@ p.tags AND p.tags <@ r.tags
                        THEN coalesce(r.tags, p.tags, '{}')
                        ELSE p.tags || ARRAY(SELECT added FROM unnest(r.tags) added WHERE added <> ALL (p.tags))
                        END AS tags,
                   coalesce(p.attributes, '{}') || coalesce(r.attributes, '{}') AS attributes
              FROM {source} r
              LEFT JOIN user_profiles p ON p.account_id = :account AND p.contact_key = r.contact_key
              LEFT JOIN contact_consents k ON k.account_id = :account AND k.contact_key = r.contact_key
            """;

    private static final String IS_CHANGED = """
            (u.whatsapp_phone, u.name, u.locale, u.subscription, u.is_active, u.customer_tier, u.tags, u.attributes)
            IS DISTINCT FROM
            ({new}.whatsapp_phone, {new}.name, {new}.locale, {new}.subscription, {new}.is_active, {new}.customer_tier,
             {new}.tags, {new}.attributes)
            """;

    private static final String MERGE_TEMPLATE = """
            WITH merged AS (
                INSERT INTO user_profiles AS u
                       (account_id, contact_key, whatsapp_phone, name, locale, subscription, subscribed_at,
                        subscription_source, subscription_reason, is_active, customer_tier, tags, attributes,
                        created_at, updated_at)
                SELECT :account, e.contact_key, e.whatsapp_phone, e.name, e.locale, e.subscription,
                       CASE WHEN {subscribes} THEN :now::timestamptz END,
                       CASE WHEN {subscribes} THEN :source::text END,
                       CASE WHEN {subscribes} THEN :reason::text END,
                       e.is_active, e.customer_tier, e.tags, e.attributes, :now, :now
                  FROM ({entries}) e
                ON CONFLICT (account_id, contact_key) DO UPDATE
                   SET whatsapp_phone = excluded.whatsapp_phone,
                       name = excluded.name,
                       locale = excluded.locale,
                       subscription = excluded.subscription,
                       subscribed_at = coalesce(excluded.subscribed_at, u.subscribed_at),
                       subscription_source = coalesce(excluded.subscription_source, u.subscription_source),
                       subscription_reason = CASE WHEN excluded.subscribed_at IS NULL THEN u.subscription_reason
                                                  ELSE excluded.subscription_reason END,
                       is_active = excluded.is_active,
                       customer_tier = excluded.customer_tier,
                       tags = excluded.tags,
                       attributes = excluded.attributes,
                       updated_at = excluded.updated_at
                 WHERE {changed}
                RETURNING old.id IS NULL AS is_new)
            SELECT count(*) FILTER (WHERE is_new) AS created, count(*) FILTER (WHERE NOT is_new) AS updated
              FROM merged
            """;

    private static final String MERGE = MERGE_TEMPLATE
            .replace("{entries}", ENTRIES)
            .replace("{subscribes}", "e.subscription = 'subscribed' AND e.had_no_consent")
            .replace("{changed}", IS_CHANGED.replace("{new}", "excluded"));

    private static final String PREVIEW =
            """
            SELECT count(*) FILTER (WHERE u.id IS NULL) AS created,
                   count(*) FILTER (WHERE u.id IS NOT NULL AND {changed}) AS updated
              FROM ({entries}) e
              LEFT JOIN user_profiles u ON u.account_id = :account AND u.contact_key = e.contact_key
            """.replace("{entries}", ENTRIES).replace("{changed}", IS_CHANGED.replace("{new}", "e"));

    private CustomerMerge() {}

    /**
     * Returns the statement for a source of entries. Its parameters are account, now, resubscribe, replaceTags, asOf, and
     * source and reason of the customers that become subscribed.
     */
    public static String statement(String source) {
        return MERGE.replace("{source}", source);
    }

    /**
     * Returns a statement that only counts the changes of a merge. Its parameters are account, resubscribe, replaceTags
     * and asOf.
     */
    public static String previewStatement(String source) {
        return PREVIEW.replace("{source}", source);
    }

    /** Numbers of customers that a merge wrote. */
    public record Counts(int created, int updated) {}
}

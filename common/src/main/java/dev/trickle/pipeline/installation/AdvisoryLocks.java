package dev.trickle.pipeline.installation;

/**
 * The locks by which a pause, a cancellation, an edit or a change of consent holds back the claims that would not yet
 * see it. All of them end with the transaction that takes them.
 *
 * <p>Claims share the locks of their campaign and of their contact key, in this order; whoever changes what a claim
 * reads takes the same lock for itself before it writes. Whoever needs both kinds takes campaigns first, too. Locks
 * are granted in the order they are asked for, so a steady stream of claims cannot starve a pause.
 */
public final class AdvisoryLocks {

    /** Shares a campaign (a uuid, {@code :campaign}) and a contact key (a text, {@code :contactKey}): for claims. */
    public static final String SHARE_CAMPAIGN_AND_CONTACT = "SELECT pg_advisory_xact_lock_shared("
            + campaign(":campaign") + "), pg_advisory_xact_lock_shared(" + contact(":contactKey") + ")";

    /**
     * Shares many campaigns (a uuid array, {@code :campaigns}) and contact keys (a text array, {@code :contactKeys}):
     * for claims that share a transaction. Always in the same order, campaigns first.
     */
    public static final String SHARE_CAMPAIGNS_AND_CONTACTS =
            """
            SELECT pg_advisory_xact_lock_shared(key)
              FROM (SELECT 1 AS kind, %s AS key FROM unnest(:campaigns) AS campaign
                     UNION
                    SELECT 2 AS kind, %s AS key FROM unnest(:contactKeys) AS contact_key
                     ORDER BY kind, key) AS keys
            """.formatted(campaign("campaign"), contact("contact_key"));

    /** Takes a campaign (a uuid, {@code :campaign}) alone: before it is paused, cancelled, resumed or edited. */
    public static final String LOCK_CAMPAIGN = "SELECT pg_advisory_xact_lock(" + campaign(":campaign") + ")";

    /**
     * Takes a template of an account (texts, {@code :account} and {@code :template}) alone: before a campaign with it
     * is created, so that two requests at once cannot create the same campaign twice. Held before any lock of a
     * campaign or a contact key.
     */
    public static final String LOCK_TEMPLATE =
            "SELECT pg_advisory_xact_lock(hashtextextended('template/' || :account || '/' || :template, 0))";

    /** Takes a contact key (a text, {@code :contactKey}) alone: before a consent or a profile of it is written. */
    public static final String LOCK_CONTACT = "SELECT pg_advisory_xact_lock(" + contact(":contactKey") + ")";

    /**
     * Takes many contact keys (a text array, {@code :contactKeys}) alone, always in the same order, so that two
     * batches never wait for each other.
     */
    public static final String LOCK_CONTACTS = """
            SELECT pg_advisory_xact_lock(key)
              FROM (SELECT DISTINCT %s AS key FROM unnest(:contactKeys) AS contact_key ORDER BY key) AS keys
            """.formatted(contact("contact_key"));

    private AdvisoryLocks() {}

    /** The lock of a campaign as SQL: a bigint made of this expression of type uuid. */
    private static String campaign(String expression) {
        return "hashtextextended('campaign/' || cast(" + expression + " AS text), 0)";
    }

    /** The lock of a contact key as SQL: a bigint made of this expression of type text. */
    private static String contact(String expression) {
        return "hashtextextended('contact/' || cast(" + expression + " AS text), 0)";
    }
}

package dev.trickle.pipeline.installation;

/**
 * Advisory locks of PostgreSQL that serialize claims with the changes that claims must see: a stop of the account, a
 * pause, a cancellation, an edit or a change of consent. All locks end with the transaction that takes them.
 *
 * <p>A claim takes shared locks of its account, its campaign and its contact key, in this order. A transaction that
 * changes what claims read takes the same lock exclusively before it writes. A transaction that needs several kinds
 * locks them in the same order. PostgreSQL grants locks in the order of the requests, so a steady stream of claims cannot
 * starve a pause.
 */
public final class AdvisoryLocks {

    /** Shared locks of a campaign (uuid {@code :campaign}) and a contact key (text {@code :contactKey}), for claims. */
    public static final String SHARE_CAMPAIGN_AND_CONTACT = "SELECT pg_advisory_xact_lock_shared("
            + campaign(":campaign") + "), pg_advisory_xact_lock_shared(" + contact(":contactKey") + ")";

    /**
     * Shared locks of accounts (text array {@code :accounts}), campaigns (uuid array {@code :campaigns}) and contact
     * keys (text array {@code :contactKeys}), for claims in one transaction; always in this order.
     */
    public static final String SHARE_FOR_CLAIMS =
            """
            SELECT pg_advisory_xact_lock_shared(key)
              FROM (SELECT 0 AS kind, %s AS key FROM unnest(:accounts) AS account
                     UNION
                    SELECT 1 AS kind, %s AS key FROM unnest(:campaigns) AS campaign
                     UNION
                    SELECT 2 AS kind, %s AS key FROM unnest(:contactKeys) AS contact_key
                     ORDER BY kind, key) AS keys
            """.formatted(account("account"), campaign("campaign"), contact("contact_key"));

    /** Exclusive lock of an account (text {@code :account}), before all its claims are stopped. */
    public static final String LOCK_ACCOUNT = "SELECT pg_advisory_xact_lock(" + account(":account") + ")";

    /** Exclusive lock of a campaign (uuid {@code :campaign}), before it is paused, cancelled, resumed or edited. */
    public static final String LOCK_CAMPAIGN = "SELECT pg_advisory_xact_lock(" + campaign(":campaign") + ")";

    /**
     * Exclusive lock of a template of an account (texts {@code :account} and {@code :template}), before a campaign
     * with the template is created, so that two concurrent requests cannot create the same campaign twice. Taken
     * before any lock of a campaign or a contact key.
     */
    public static final String LOCK_TEMPLATE =
            "SELECT pg_advisory_xact_lock(hashtextextended('template/' || :account || '/' || :template, 0))";

    /** Exclusive lock of a contact key (text {@code :contactKey}), before its consent or profile is written. */
    public static final String LOCK_CONTACT = "SELECT pg_advisory_xact_lock(" + contact(":contactKey") + ")";

    /**
     * Exclusive locks of contact keys (text array {@code :contactKeys}), always in the same order, so that two
     * batches never deadlock.
     */
    public static final String LOCK_CONTACTS = """
            SELECT pg_advisory_xact_lock(key)
              FROM (SELECT DISTINCT %s AS key FROM unnest(:contactKeys) AS contact_key ORDER BY key) AS keys
            """.formatted(contact("contact_key"));

    private AdvisoryLocks() {}

    /** SQL expression of the lock of an account: a bigint, computed from an expression of type text. */
    private static String account(String expression) {
        return "hashtextextended('account/' || cast(" + expression + " AS text), 0)";
    }

    /** SQL expression of the lock of a campaign: a bigint, computed from an expression of type uuid. */
    private static String campaign(String expression) {
        return "hashtextextended('campaign/' || cast(" + expression + " AS text), 0)";
    }

    /** SQL expression of the lock of a contact key: a bigint, computed from an expression of type text. */
    private static String contact(String expression) {
        return "hashtextextended('contact/' || cast(" + expression + " AS text), 0)";
    }
}

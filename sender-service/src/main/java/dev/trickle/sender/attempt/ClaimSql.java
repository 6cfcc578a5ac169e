package dev.trickle.sender.attempt;

/** The statements of a claim; they run under the locks of its campaign and its contact key. */
final class ClaimSql {

    /**
     * Leaves a row and answers with it and, if it is a claim, with what is to be sent. No row comes back if this
     * attempt has one, or if another attempt for the same person was committed while the statement ran.
     *
     * <p>What would end the recipient goes before what only holds it back, so that nobody waits for a pause to end only
     * to be left out.
     *
     * <p>An earlier attempt that no longer blocks, and was taken all the same, holds as one that does: whoever has a
     * message gets no other.
     */
    static final String LEAVE_VERDICT = """
            WITH campaign AS (
                SELECT wanted_state, revision, end_date, template_name, template_language, template_components
                  FROM marketing_campaigns
                 WHERE id = :campaign AND account_id = :account
            ), profile AS (
                SELECT whatsapp_phone, contact_key, name, attributes, is_active, subscription
                  FROM user_profiles
                 WHERE id = :customer AND account_id = :account AND erased_at IS NULL
            ), consent AS (
                SELECT is_opted_out(opted_out_at, opted_in_at) AS opted_out
                  FROM contact_consents
                 WHERE account_id = :account AND contact_key = :contactKey
            ), suspension AS (
                SELECT s.scope_kind, s.scope_id, s.epoch
                  FROM suspensions s
                  LEFT JOIN campaign c ON true
                 WHERE s.account_id = :account AND s.ended_at IS NULL
                   AND (s.scope_kind, s.scope_id) IN (
                           ('account', :account), ('number', :number),
                           ('template', c.template_name || '/' || replace(c.template_language, '-', '_')))
                 ORDER BY s.scope_kind, s.epoch DESC
                 LIMIT 1
            ), holder AS (
                SELECT jsonb_strip_nulls(jsonb_build_object(
                           'attempt', recipient_id || '.' || attempt_number,
                           'state', state,
                           'acceptedAt', to_char(accepted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                           'code', code)) AS holder
                  FROM (SELECT recipient_id, attempt_number, state, accepted_at, code
                          FROM send_attempts
                         WHERE campaign_id = :campaign AND contact_key = :contactKey AND blocks
                         UNION ALL
                        SELECT recipient_id, attempt_number, state, accepted_at, code
                          FROM send_attempts
                         WHERE recipient_id = :recipient AND NOT blocks AND state IN ('accepted', 'delivered')) AS found
                 ORDER BY state = 'delivered' DESC, state = 'accepted' DESC
                 LIMIT 1
            ), verdict AS (
                SELECT CASE
                           WHEN c.wanted_state IS NULL OR c.wanted_state = 'cancelled' THEN 'cancelled'
                           WHEN c.end_date <= :now THEN 'ended'
                           WHEN p.contact_key IS NULL THEN 'erased'
                           WHEN o.opted_out OR p.subscription = 'unsubscribed' THEN 'opted_out'
                           WHEN NOT p.is_active THEN 'inactive'
                           WHEN p.contact_key <> :contactKey THEN 'changed'
                           WHEN h.holder IS NOT NULL THEN 'already'
                           WHEN c.wanted_state <> 'scheduled' THEN 'paused'
                           WHEN s.epoch IS NOT NULL THEN 'suspended'
                           WHEN :heldBack THEN 'throttled'
                           WHEN :notAfter <= :now THEN 'expired'
                       END AS reason,
                       c.revision, s.scope_kind, s.scope_id, s.epoch, h.holder, p.contact_key AS current_key
                  FROM (SELECT 1) AS one
                  LEFT JOIN campaign c ON true
                  LEFT JOIN profile p ON true
                  LEFT JOIN consent o ON true
                  LEFT JOIN suspension s ON true
                  LEFT JOIN holder h ON true
            ), entry AS (
                INSERT INTO send_attempts (
                           recipient_id, attempt_number, campaign_id, account_id, customer_id, contact_key, number_id,
                           state, rank, blocks, reason, scope_kind, scope_id, scope_version, retry_at, holder,
                           changed_key, at, asked_at, claimed_at)
                SELECT :recipient, :attemptNumber, :campaign, :account, :customer, :contactKey, :number,
                       CASE WHEN reason IS NULL THEN 'claimed' ELSE 'refused' END,
                       CASE WHEN reason IS NULL THEN 0 ELSE 6 END,
                       reason IS NULL,
                       reason,
                       CASE reason WHEN 'paused' THEN 'campaign' WHEN 'suspended' THEN scope_kind END,
                       CASE reason WHEN 'paused' THEN cast(:campaign AS text) WHEN 'suspended' THEN scope_id END,
                       CASE reason WHEN 'paused' THEN revision WHEN 'suspended' THEN epoch END,
                       CASE reason WHEN 'throttled' THEN cast(:retryAt AS timestamptz) END,
                       CASE reason WHEN 'already' THEN holder END,
                       CASE reason WHEN 'changed' THEN current_key END,
                       :now, :now, clock_timestamp()
                  FROM verdict
                ON CONFLICT DO NOTHING
                RETURNING %1$s
            )
            SELECT %1$s, p.whatsapp_phone, p.name, p.attributes,
                   c.template_name, c.template_language, c.template_components
              FROM entry
              LEFT JOIN campaign c ON true
              LEFT JOIN (SELECT whatsapp_phone, name, attributes FROM profile) AS p ON true
            """.formatted(AttemptRow.COLUMNS);

    /** The message of a claim cannot be written: what is committed is a refusal, so that nobody waits for a call. */
    static final String REFUSE_FOR_LACK_OF_A_VALUE = """
            UPDATE send_attempts
               SET state = 'refused', rank = 6, blocks = false, reason = 'lacks_value'
             WHERE recipient_id = :recipient AND attempt_number = :attemptNumber
            RETURNING %s
            """.formatted(AttemptRow.COLUMNS);

    /** The row that an attempt already has. */
    static final String FIND = """
            SELECT %s
              FROM send_attempts
             WHERE recipient_id = :recipient AND attempt_number = :attemptNumber
            """.formatted(AttemptRow.COLUMNS);

    /** Lets a later attempt take the place of one that is not known to have reached anybody. */
    static final String DROP_SUPERSEDED = """
            UPDATE send_attempts
               SET blocks = false
             WHERE recipient_id = :recipient AND attempt_number = :number
               AND campaign_id = :campaign AND contact_key = :contactKey AND blocks
               AND (state = 'unconfirmed' OR :deliveryFailed AND state IN ('accepted', 'undelivered'))
            """;

    private ClaimSql() {}
}

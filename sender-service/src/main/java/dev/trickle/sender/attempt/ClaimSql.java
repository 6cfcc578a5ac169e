package dev.trickle.sender.attempt;

import dev.trickle.pipeline.AttemptState;
import dev.trickle.sender.database.DatabaseIdentity;

/** The SQL of a claim. It runs under the advisory locks of the account, the campaign and the contact key. */
final class ClaimSql {

    /**
     * Inserts a row for each request and returns these rows and, for claims, the content of the message. No row comes
     * back if an attempt has a row already, or if another attempt for the same person was committed while the statement
     * ran.
     *
     * <p>Reasons that end the recipient go before those that only delay it, so that no recipient waits for the end of a
     * pause to be skipped then.
     *
     * <p>An earlier attempt that no longer blocks, but was accepted, counts as one that blocks: a person who has a
     * message gets no other. The exception is the attempt that this one replaces because its delivery failed: the
     * report may be known to the scheduler only.
     *
     * <p>{@code LIMIT 1} keeps each look-up an index access, whatever the planner estimates. The order prevents two
     * groups from waiting for each other.
     */
    static final String INSERT_VERDICTS = """
            WITH request AS (
                SELECT *
                  FROM unnest(:recipients, :numbers, :campaigns, :accounts, :customers, :contactKeys, :phoneNumbers,
                              :businessAccounts, :notAfters, :deferrals, :deferralScopeKinds, :deferralScopeIds,
                              :undeliveredAttempts)
                       AS a (recipient_id, attempt_number, campaign_id, account_id, customer_id, contact_key,
                             phone_number_id, business_account_id, not_after, deferral, deferral_scope_kind,
                             deferral_scope_id, undelivered_attempt)
            ), verdict AS (
                SELECT CASE
                           WHEN c.desired_state IS NULL OR c.desired_state = 'cancelled' THEN 'cancelled'
                           WHEN c.end_date <= :now THEN 'ended'
                           WHEN p.contact_key IS NULL THEN 'erased'
                           WHEN o.opted_out OR p.subscription = 'unsubscribed' THEN 'opted_out'
                           WHEN NOT p.is_active THEN 'inactive'
                           WHEN p.contact_key <> a.contact_key THEN 'changed'
                           WHEN h.blocking_attempt IS NOT NULL THEN 'already'
                           WHEN o.undecided THEN 'undecided'
                           WHEN c.desired_state <> 'scheduled' THEN 'paused'
                           WHEN s.epoch IS NOT NULL THEN 'suspended'
                           WHEN a.deferral IS NOT NULL THEN a.deferral
                           WHEN a.not_after <= :now THEN 'expired'
                       END AS reason,
                       a.recipient_id AS requested_recipient, a.attempt_number AS requested_number,
                       a.campaign_id, a.account_id, a.customer_id, a.contact_key, a.phone_number_id, a.deferral,
                       a.deferral_scope_kind, a.deferral_scope_id,
                       c.revision, s.scope_kind, s.scope_id, s.epoch, h.blocking_attempt, p.contact_key AS current_key,
                       p.whatsapp_phone, p.name, p.attributes,
                       c.template_name, c.template_language, c.template_components, c.template_texts
                  FROM request a
                  LEFT JOIN LATERAL (
                      SELECT desired_state, revision, end_date, template_name, template_language, template_components,
                             template_texts
                        FROM marketing_campaigns
                       WHERE id = a.campaign_id AND account_id = a.account_id
                       LIMIT 1) c ON true
                  LEFT JOIN LATERAL (
                      SELECT whatsapp_phone, contact_key, name, attributes, is_active, subscription
                        FROM user_profiles
                       WHERE id = a.customer_id AND account_id = a.account_id AND erased_at IS NULL
                       LIMIT 1) p ON true
                  LEFT JOIN LATERAL (
                      SELECT is_opted_out(opted_out_at, opted_in_at,
                                          preferences_opted_out_at, preferences_opted_in_at) AS opted_out,
                             is_undecided(undecided_at, decided_at) AS undecided
                        FROM contact_consents
                       WHERE account_id = a.account_id AND contact_key = a.contact_key
                       LIMIT 1) o ON true
                  LEFT JOIN LATERAL (
                      SELECT scope_kind, scope_id, epoch
                        FROM suspensions
                       WHERE account_id = a.account_id AND ended_at IS NULL AND (ends_at IS NULL OR ends_at > :now)
                         AND (scope_kind, scope_id) IN (
                                 ('account', a.account_id), ('account_stop', a.account_id), ('number', a.phone_number_id),
                                 ('template', a.business_account_id || '/' || c.template_name || '/'
                                              || replace(c.template_language, '-', '_')),
                                 ('campaign', cast(a.campaign_id AS text)))
                       ORDER BY scope_kind, epoch DESC
                       LIMIT 1) s ON true
                  LEFT JOIN LATERAL (
                      SELECT jsonb_strip_nulls(jsonb_build_object(
                                 'attempt', recipient_id || '.' || attempt_number,
                                 'state', state,
                                 'acceptedAt', to_char(accepted_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                                 'code', code)) AS blocking_attempt
                        FROM (SELECT recipient_id, attempt_number, state, accepted_at, code
                                FROM send_attempts
                               WHERE campaign_id = a.campaign_id AND contact_key = a.contact_key AND blocks
                               UNION ALL
                              SELECT recipient_id, attempt_number, state, accepted_at, code
                                FROM send_attempts
                               WHERE recipient_id = a.recipient_id
                                 AND NOT blocks AND state IN ('accepted', 'delivered')
                                 AND (state = 'delivered' OR attempt_number IS DISTINCT FROM a.undelivered_attempt)) AS found
                       ORDER BY state = 'delivered' DESC, state = 'accepted' DESC
                       LIMIT 1) h ON true
            ), entry AS (
                INSERT INTO send_attempts (
                           recipient_id, attempt_number, campaign_id, account_id, customer_id, contact_key,
                           phone_number_id, state, rank, blocks, reason, scope_kind, scope_id, scope_version, retry_at, blocking_attempt,
                           current_contact_key, state_changed_at, requested_at, claimed_at)
                SELECT requested_recipient, requested_number, campaign_id, account_id, customer_id, contact_key,
                       phone_number_id,
                       CASE WHEN reason IS NULL THEN 'claimed' ELSE 'refused' END,
                       CASE WHEN reason IS NULL THEN %3$d ELSE %4$d END,
                       reason IS NULL,
                       reason,
                       CASE reason WHEN 'paused' THEN 'campaign' WHEN 'suspended' THEN scope_kind
                                   WHEN deferral THEN deferral_scope_kind END,
                       CASE reason WHEN 'paused' THEN cast(campaign_id AS text) WHEN 'suspended' THEN scope_id
                                   WHEN deferral THEN deferral_scope_id END,
                       CASE reason WHEN 'paused' THEN revision WHEN 'suspended' THEN epoch END,
                       CASE WHEN reason = deferral THEN cast(:retryAt AS timestamptz) END,
                       CASE reason WHEN 'already' THEN blocking_attempt END,
                       CASE reason WHEN 'changed' THEN current_key END,
                       :now, :now, clock_timestamp()
                  FROM verdict
                 ORDER BY campaign_id, contact_key, requested_recipient, requested_number
                ON CONFLICT DO NOTHING
                RETURNING %1$s
            ), refused AS (
                SELECT recipient_id, attempt_number FROM entry WHERE state = 'refused'
            ), outbox_entry AS (
            %2$s)
            SELECT %1$s, (SELECT id FROM outbox_entry) AS entry, m.whatsapp_phone, m.name, m.attributes,
                   m.template_name, m.template_language, m.template_components, m.template_texts,
                   cast(pg_current_xact_id() AS text) AS transaction
              FROM entry
              JOIN (SELECT requested_recipient, requested_number, whatsapp_phone, name, attributes,
                           template_name, template_language, template_components, template_texts
                      FROM verdict) AS m ON m.requested_recipient = recipient_id AND m.requested_number = attempt_number
            """.formatted(
                    AttemptRow.COLUMNS,
                    SenderOutbox.insertEntryFor("refused"),
                    AttemptState.CLAIMED.rank(),
                    AttemptState.REFUSED.rank());

    /**
     * Turns a claim whose message lacks a value or is too long into a refusal before it is committed, so that no claim
     * waits for a call.
     */
    static final String REFUSE =
            """
            WITH refused AS (
                UPDATE send_attempts
                   SET state = 'refused', rank = %d, blocks = false, reason = :reason
                 WHERE recipient_id = :recipient AND attempt_number = :attemptNumber
                RETURNING %s
            ), outbox_entry AS (
            %s)
            SELECT refused.*, outbox_entry.id AS entry FROM refused CROSS JOIN outbox_entry
            """.formatted(AttemptState.REFUSED.rank(), AttemptRow.COLUMNS, SenderOutbox.insertEntryFor("refused"));

    /** The status of a transaction whose connection broke. */
    static final String TRANSACTION_STATUS = "SELECT pg_xact_status(cast(:transaction AS xid8))";

    /** Whether a row of this instant exists. */
    static final String ROW_EXISTS = """
            SELECT EXISTS (SELECT FROM send_attempts
                            WHERE recipient_id = :recipient AND attempt_number = :number AND state_changed_at = :at)
            """;

    /** The first statement of the transaction: the identity of its database, and a lock timeout in milliseconds. */
    static final String BEGIN = """
            SELECT %s AS identity, set_config('lock_timeout', :lockTimeout, true) FROM pg_control_system()
            """.formatted(DatabaseIdentity.SQL);

    /** The existing row of an attempt. */
    static final String FIND = """
            SELECT %s
              FROM send_attempts
             WHERE recipient_id = :recipient AND attempt_number = :attemptNumber
            """.formatted(AttemptRow.COLUMNS);

    /**
     * Releases the claim of an attempt that is not known to have reached the person, so that a later attempt can
     * replace it.
     */
    static final String RELEASE_SUPERSEDED = """
            UPDATE send_attempts
               SET blocks = false
             WHERE recipient_id = :recipient AND attempt_number = :number
               AND campaign_id = :campaign AND contact_key = :contactKey AND blocks
               AND (state = 'unconfirmed' OR :deliveryFailed AND state IN ('accepted', 'undelivered'))
            """;

    private ClaimSql() {}
}

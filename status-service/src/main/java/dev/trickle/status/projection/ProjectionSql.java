package dev.trickle.status.projection;

/** SQL of the projection: each statement merges arrays of rows into a table and does not write unchanged rows. */
final class ProjectionSql {

    /**
     * Merges recipients' rows and changes the counters of their campaigns by the difference: the old and the new row
     * are read under the same lock, and an unchanged row is not counted again.
     *
     * <p>Most rows of a batch change in the same way, so equal changes are grouped and evaluated once. A function that
     * contains a query costs as much as the rest of a row, so {@code resends} is called only for rows with a resend.
     *
     * <p>A recipient that counts in the campaign also counts in the quarter of an hour of the instant, and moves when
     * the instant moves. Unchanged instants are excluded from the grouping: reports about messages of many hours would
     * otherwise form many groups and double the cost of a batch. The instants of failures and skips are always
     * included, because such a state may end while its instant stays.
     *
     * <p>All writers lock recipients, quarters of an hour and campaigns in the order of their keys.
     *
     * <p>Returns the campaigns with a quarter of an hour whose counts are all zero.
     */
    static final String DELIVERIES = """
            WITH merged AS (
                INSERT INTO marketing_campaign_deliveries AS d
                       (recipient_id, campaign_id, account_id, attempt_number, attempt_mask, mask, retry_count,
                        resend_attempts, accepted_attempts, queued_at, sent_at, delivered_at, read_at, failed_at,
                        error_at, error_code, skipped_at, skip_reason)
                SELECT recipient_id, campaign_id, account_id, coalesce(attempt_number, 0), coalesce(attempt_mask, 0),
                       coalesce(mask, 0), coalesce(retry_count, 0), coalesce(resend_attempts::int[], '{}'),
                       coalesce(accepted_attempts::int[], '{}'), to_timestamp(queued_at), to_timestamp(sent_at),
                       to_timestamp(delivered_at), to_timestamp(read_at), to_timestamp(failed_at),
                       to_timestamp(error_at), error_code, to_timestamp(skipped_at), skip_reason
                  FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::int[], ?::int[], ?::int[], ?::int[],
                              ?::text[], ?::text[], ?::float8[], ?::float8[], ?::float8[], ?::float8[], ?::float8[],
                              ?::float8[], ?::text[], ?::float8[], ?::text[])
                       AS seen (recipient_id, campaign_id, account_id, attempt_number, attempt_mask, mask, retry_count,
                                resend_attempts, accepted_attempts, queued_at, sent_at, delivered_at, read_at, failed_at,
                                error_at, error_code, skipped_at, skip_reason)
                ON CONFLICT (recipient_id) DO UPDATE
                   SET attempt_number = greatest(d.attempt_number, excluded.attempt_number),
                       attempt_mask = CASE
                           WHEN excluded.attempt_number > d.attempt_number THEN excluded.attempt_mask
                           WHEN excluded.attempt_number = d.attempt_number
                               THEN d.attempt_mask | excluded.attempt_mask
                           ELSE d.attempt_mask
                       END,
                       mask = d.mask | excluded.mask,
                       retry_count = greatest(d.retry_count, excluded.retry_count),
                       resend_attempts = CASE
                           WHEN cardinality(excluded.resend_attempts) = 0 OR d.resend_attempts @> excluded.resend_attempts
                               THEN d.resend_attempts
                           ELSE (SELECT array_agg(DISTINCT number ORDER BY number)
                                   FROM unnest(d.resend_attempts || excluded.resend_attempts) AS number)
                       END,
                       accepted_attempts = CASE
                           WHEN cardinality(excluded.accepted_attempts) = 0 OR d.accepted_attempts @> excluded.accepted_attempts
                               THEN d.accepted_attempts
                           ELSE (SELECT array_agg(DISTINCT number ORDER BY number)
                                   FROM unnest(d.accepted_attempts || excluded.accepted_attempts) AS number)
                       END,
                       queued_at = least(d.queued_at, excluded.queued_at),
                       sent_at = least(d.sent_at, excluded.sent_at),
                       delivered_at = least(d.delivered_at, excluded.delivered_at),
                       read_at = least(d.read_at, excluded.read_at),
                       failed_at = least(d.failed_at, excluded.failed_at),
                       error_at = least(d.error_at, excluded.error_at),
                       error_code = CASE
                           WHEN excluded.error_at < d.error_at OR d.error_at IS NULL THEN excluded.error_code
                           WHEN excluded.error_at = d.error_at
                               THEN least(d.error_code COLLATE "C", excluded.error_code COLLATE "C")
                           ELSE d.error_code
                       END,
                       skipped_at = least(d.skipped_at, excluded.skipped_at),
                       skip_reason = CASE
                           WHEN excluded.skipped_at < d.skipped_at OR d.skipped_at IS NULL THEN excluded.skip_reason
                           WHEN excluded.skipped_at = d.skipped_at
                               THEN least(d.skip_reason COLLATE "C", excluded.skip_reason COLLATE "C")
                           ELSE d.skip_reason
                       END
                 WHERE excluded.attempt_number > d.attempt_number
                    OR excluded.attempt_number = d.attempt_number
                       AND d.attempt_mask | excluded.attempt_mask <> d.attempt_mask
                    OR d.mask | excluded.mask <> d.mask
                    OR excluded.retry_count > d.retry_count
                    OR cardinality(excluded.resend_attempts) > 0 AND NOT d.resend_attempts @> excluded.resend_attempts
                    OR cardinality(excluded.accepted_attempts) > 0 AND NOT d.accepted_attempts @> excluded.accepted_attempts
                    OR excluded.queued_at < coalesce(d.queued_at, 'infinity')
                    OR excluded.sent_at < coalesce(d.sent_at, 'infinity')
                    OR excluded.delivered_at < coalesce(d.delivered_at, 'infinity')
                    OR excluded.read_at < coalesce(d.read_at, 'infinity')
                    OR excluded.failed_at < coalesce(d.failed_at, 'infinity')
                    OR (excluded.error_at, excluded.error_code COLLATE "C")
                       < (coalesce(d.error_at, 'infinity'), coalesce(d.error_code, ''))
                    OR (excluded.skipped_at, excluded.skip_reason COLLATE "C")
                       < (coalesce(d.skipped_at, 'infinity'), coalesce(d.skip_reason, ''))
                RETURNING d.campaign_id, d.account_id,
                          coalesce(old.mask, 0) AS mask_was, new.mask AS mask_is,
                          coalesce(old.attempt_mask, 0) AS attempt_mask_was, new.attempt_mask AS attempt_mask_is,
                          new.retry_count - coalesce(old.retry_count, 0) AS retries,
                          CASE
                              WHEN cardinality(new.resend_attempts) = 0 THEN 0
                              ELSE resends(new.resend_attempts, new.accepted_attempts)
                                   - coalesce(resends(old.resend_attempts, old.accepted_attempts), 0)
                          END AS resends,
                          CASE WHEN old.sent_at IS DISTINCT FROM new.sent_at
                              THEN date_bin('15 minutes', old.sent_at, 'epoch') END AS sent_was,
                          CASE WHEN old.sent_at IS DISTINCT FROM new.sent_at
                              THEN date_bin('15 minutes', new.sent_at, 'epoch') END AS sent_is,
                          CASE WHEN old.delivered_at IS DISTINCT FROM new.delivered_at
                              THEN date_bin('15 minutes', old.delivered_at, 'epoch') END AS delivered_was,
                          CASE WHEN old.delivered_at IS DISTINCT FROM new.delivered_at
                              THEN date_bin('15 minutes', new.delivered_at, 'epoch') END AS delivered_is,
                          CASE WHEN old.read_at IS DISTINCT FROM new.read_at
                              THEN date_bin('15 minutes', old.read_at, 'epoch') END AS read_was,
                          CASE WHEN old.read_at IS DISTINCT FROM new.read_at
                              THEN date_bin('15 minutes', new.read_at, 'epoch') END AS read_is,
                          date_bin('15 minutes', old.failed_at, 'epoch') AS failed_was,
                          date_bin('15 minutes', new.failed_at, 'epoch') AS failed_is,
                          date_bin('15 minutes', old.skipped_at, 'epoch') AS skipped_was,
                          date_bin('15 minutes', new.skipped_at, 'epoch') AS skipped_is
            ), transitions AS (
                SELECT campaign_id, min(account_id) AS account_id, count(*) AS times, mask_was, mask_is,
                       recipient_state(mask_was, attempt_mask_was) AS state_was,
                       recipient_state(mask_is, attempt_mask_is) AS state_is,
                       sum(retries) AS retries, sum(resends) AS resends,
                       sent_was, sent_is, delivered_was, delivered_is, read_was, read_is, failed_was, failed_is,
                       skipped_was, skipped_is
                  FROM merged
                 GROUP BY campaign_id, mask_was, mask_is, attempt_mask_was, attempt_mask_is, sent_was, sent_is,
                          delivered_was, delivered_is, read_was, read_is, failed_was, failed_is, skipped_was, skipped_is
            ), active AS (
                INSERT INTO marketing_campaign_activity AS q
                       (campaign_id, quarter_hour, account_id, messages_sent, messages_delivered, messages_read,
                        messages_failed, skipped)
                SELECT campaign_id, quarter_hour, min(account_id), sum(sent), sum(delivered), sum(read), sum(failed),
                       sum(skipped)
                  FROM transitions
                 CROSS JOIN LATERAL (VALUES
                           (sent_was, -times, 0, 0, 0, 0), (sent_is, times, 0, 0, 0, 0),
                           (delivered_was, 0, -times, 0, 0, 0), (delivered_is, 0, times, 0, 0, 0),
                           (read_was, 0, 0, -times, 0, 0), (read_is, 0, 0, times, 0, 0),
                           (CASE WHEN state_was = 'failed' THEN failed_was END, 0, 0, 0, -times, 0),
                           (CASE WHEN state_is = 'failed' THEN failed_is END, 0, 0, 0, times, 0),
                           (CASE WHEN state_was = 'skipped' THEN skipped_was END, 0, 0, 0, 0, -times),
                           (CASE WHEN state_is = 'skipped' THEN skipped_is END, 0, 0, 0, 0, times))
                       AS step (quarter_hour, sent, delivered, read, failed, skipped)
                 WHERE quarter_hour IS NOT NULL
                 GROUP BY campaign_id, quarter_hour
                HAVING (sum(sent), sum(delivered), sum(read), sum(failed), sum(skipped)) <> (0, 0, 0, 0, 0)
                 ORDER BY campaign_id, quarter_hour
                ON CONFLICT (campaign_id, quarter_hour) DO UPDATE
                   SET messages_sent = q.messages_sent + excluded.messages_sent,
                       messages_delivered = q.messages_delivered + excluded.messages_delivered,
                       messages_read = q.messages_read + excluded.messages_read,
                       messages_failed = q.messages_failed + excluded.messages_failed,
                       skipped = q.skipped + excluded.skipped
                RETURNING q.campaign_id, (q.messages_sent, q.messages_delivered, q.messages_read, q.messages_failed,
                                          q.skipped) = (0, 0, 0, 0, 0) AS emptied
            ), counted AS (
                INSERT INTO marketing_campaign_progress AS p
                       (campaign_id, account_id, messages_sent, messages_delivered, messages_read, messages_failed,
                        skipped, unconfirmed, queued, retries, resends, settled)
                SELECT campaign_id, min(account_id),
                       sum(times * ((mask_is & 1) - (mask_was & 1))),
                       sum(times * ((mask_is & 2) - (mask_was & 2))) / 2,
                       sum(times * ((mask_is & 4) - (mask_was & 4))) / 4,
                       sum(times * ((state_is = 'failed')::int - (state_was = 'failed')::int)),
                       sum(times * ((state_is = 'skipped')::int - (state_was = 'skipped')::int)),
                       sum(times * ((state_is = 'unconfirmed')::int - (state_was = 'unconfirmed')::int)),
                       sum(times * ((state_is = 'queued')::int - (state_was = 'queued')::int)),
                       sum(retries),
                       sum(resends),
                       sum(times * ((state_is IN ('sent', 'delivered', 'read', 'failed', 'skipped'))::int
                                    - (state_was IN ('sent', 'delivered', 'read', 'failed', 'skipped'))::int))
                  FROM transitions
                 GROUP BY campaign_id
                 ORDER BY campaign_id
                ON CONFLICT (campaign_id) DO UPDATE
                   SET messages_sent = p.messages_sent + excluded.messages_sent,
                       messages_delivered = p.messages_delivered + excluded.messages_delivered,
                       messages_read = p.messages_read + excluded.messages_read,
                       messages_failed = p.messages_failed + excluded.messages_failed,
                       skipped = p.skipped + excluded.skipped,
                       unconfirmed = p.unconfirmed + excluded.unconfirmed,
                       queued = p.queued + excluded.queued,
                       retries = p.retries + excluded.retries,
                       resends = p.resends + excluded.resends,
                       settled = p.settled + excluded.settled
                 WHERE (excluded.messages_sent, excluded.messages_delivered, excluded.messages_read,
                        excluded.messages_failed, excluded.skipped, excluded.unconfirmed, excluded.queued,
                        excluded.retries, excluded.resends, excluded.settled) <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
            )
            SELECT DISTINCT campaign_id FROM active WHERE emptied
            """;

    /** Deletes quarters of an hour without counts, so that the table equals a rebuilt one. */
    static final String DELETE_EMPTY_ACTIVITY = """
            DELETE FROM marketing_campaign_activity
             WHERE campaign_id = ANY (?::uuid[])
               AND (messages_sent, messages_delivered, messages_read, messages_failed, skipped) = (0, 0, 0, 0, 0)
            """;

    /** Merges the values of campaigns; their counters are unchanged. */
    static final String CAMPAIGNS = """
            INSERT INTO marketing_campaign_progress AS p
                   (campaign_id, account_id, planned, started_at, closed_at, closed_how)
            SELECT campaign_id, account_id, planned, to_timestamp(started_at), to_timestamp(closed_at), closed_how
              FROM unnest(?::uuid[], ?::text[], ?::int[], ?::float8[], ?::float8[], ?::text[])
                   AS seen (campaign_id, account_id, planned, started_at, closed_at, closed_how)
            ON CONFLICT (campaign_id) DO UPDATE
               SET planned = greatest(p.planned, excluded.planned),
                   started_at = least(p.started_at, excluded.started_at),
                   closed_at = least(p.closed_at, excluded.closed_at),
                   closed_how = CASE
                       WHEN excluded.closed_at < p.closed_at OR p.closed_at IS NULL THEN excluded.closed_how
                       WHEN excluded.closed_at = p.closed_at
                           THEN least(p.closed_how COLLATE "C", excluded.closed_how COLLATE "C")
                       ELSE p.closed_how
                   END
            """;

    /** Stores the newest snapshot of each day. */
    static final String QUOTAS = """
            INSERT INTO marketing_daily_quotas AS q
                   (id, account_id, date, messages_sent, daily_limit, campaign_breakdown, sequence, updated_at)
            SELECT id, account_id, date, messages_sent, daily_limit, campaign_breakdown, sequence,
                   to_timestamp(updated_at)
              FROM unnest(?::uuid[], ?::text[], ?::date[], ?::int[], ?::int[], ?::jsonb[], ?::bigint[], ?::float8[])
                   AS seen (id, account_id, date, messages_sent, daily_limit, campaign_breakdown, sequence, updated_at)
            ON CONFLICT (id) DO UPDATE
               SET messages_sent = excluded.messages_sent,
                   daily_limit = excluded.daily_limit,
                   campaign_breakdown = excluded.campaign_breakdown,
                   sequence = excluded.sequence,
                   updated_at = excluded.updated_at
             WHERE (q.sequence, q.updated_at) < (excluded.sequence, excluded.updated_at)
            """;

    private ProjectionSql() {}
}

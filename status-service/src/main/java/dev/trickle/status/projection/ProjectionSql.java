package dev.trickle.status.projection;

/** SQL of the projection: each statement merges arrays of rows into a table and does not write unchanged rows. */
final class ProjectionSql {

    /**
     * Merges recipients' rows and changes the counters of their campaigns by the difference: the old and the new row
     * are read under the same lock, and an unchanged row is not counted again.
     *
     * <p>Most rows have no numbers of attempts, so arrays are concatenated only for those that have some.
     *
     * <p>Most rows of a batch change in the same way, so equal changes are grouped and evaluated once. A function that
     * contains a query costs as much as the rest of a row, so {@code count_resends} is called only for rows with a
     * resend.
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
    static final String DELIVERIES = AttemptBit.render(MilestoneBit.render("""
            WITH merged AS (
                INSERT INTO marketing_campaign_deliveries AS d
                       (recipient_id, campaign_id, account_id, attempt_number, attempt_flags, milestones, retry_count,
                        resend_attempts, accepted_attempts, undelivered_attempts, unconfirmed_attempts, rejected_attempts,
                        queued_at, sent_at, delivered_at, read_at, failed_at, error_at, error_code, skipped_at,
                        skip_reason)
                SELECT recipient_id, campaign_id, account_id, coalesce(attempt_number, 0), coalesce(attempt_flags, 0),
                       coalesce(milestones, 0), coalesce(retry_count, 0), coalesce(resend_attempts::int[], '{}'),
                       coalesce(accepted_attempts::int[], '{}'), coalesce(undelivered_attempts::int[], '{}'),
                       coalesce(unconfirmed_attempts::int[], '{}'), coalesce(rejected_attempts::int[], '{}'),
                       to_timestamp(queued_at), to_timestamp(sent_at), to_timestamp(delivered_at),
                       to_timestamp(read_at), to_timestamp(failed_at), to_timestamp(error_at), error_code,
                       to_timestamp(skipped_at), skip_reason
                  FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::int[], ?::int[], ?::int[], ?::int[],
                              ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::float8[], ?::float8[],
                              ?::float8[], ?::float8[], ?::float8[], ?::float8[], ?::text[], ?::float8[], ?::text[])
                       AS seen (recipient_id, campaign_id, account_id, attempt_number, attempt_flags, milestones,
                                retry_count, resend_attempts, accepted_attempts, undelivered_attempts,
                                unconfirmed_attempts, rejected_attempts, queued_at, sent_at, delivered_at, read_at, failed_at, error_at,
                                error_code, skipped_at, skip_reason)
                ON CONFLICT (recipient_id) DO UPDATE
                   SET attempt_number = greatest(d.attempt_number, excluded.attempt_number),
                       attempt_flags = CASE
                           WHEN excluded.attempt_number > d.attempt_number THEN excluded.attempt_flags
                           WHEN excluded.attempt_number = d.attempt_number
                               THEN d.attempt_flags | excluded.attempt_flags
                           ELSE d.attempt_flags
                       END,
                       milestones = ((d.milestones | excluded.milestones) & (~{DERIVED})) | CASE
                           WHEN cardinality(d.unconfirmed_attempts) + cardinality(excluded.unconfirmed_attempts) = 0 THEN 0
                           WHEN (d.unconfirmed_attempts || excluded.unconfirmed_attempts)
                                <@ (d.rejected_attempts || excluded.rejected_attempts
                                    || d.undelivered_attempts || excluded.undelivered_attempts) THEN 0
                           ELSE {HAS_UNCONFIRMED}
                       END | CASE
                           WHEN (d.milestones | excluded.milestones) & {DELIVERY_FAILED} = 0 THEN 0
                           WHEN (d.milestones | excluded.milestones) & {FIRST_ACCEPTED} <> 0
                                AND 1 <> ALL (d.undelivered_attempts || excluded.undelivered_attempts) THEN 0
                           WHEN (d.accepted_attempts || excluded.accepted_attempts)
                                <@ (d.undelivered_attempts || excluded.undelivered_attempts) THEN {ALL_ACCEPTED_UNDELIVERED}
                           ELSE 0
                       END,
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
                       undelivered_attempts = CASE
                           WHEN cardinality(excluded.undelivered_attempts) = 0
                                OR d.undelivered_attempts @> excluded.undelivered_attempts
                               THEN d.undelivered_attempts
                           ELSE (SELECT array_agg(DISTINCT number ORDER BY number)
                                   FROM unnest(d.undelivered_attempts || excluded.undelivered_attempts) AS number)
                       END,
                       unconfirmed_attempts = CASE
                           WHEN cardinality(excluded.unconfirmed_attempts) = 0 OR d.unconfirmed_attempts @> excluded.unconfirmed_attempts
                               THEN d.unconfirmed_attempts
                           ELSE (SELECT array_agg(DISTINCT number ORDER BY number)
                                   FROM unnest(d.unconfirmed_attempts || excluded.unconfirmed_attempts) AS number)
                       END,
                       rejected_attempts = CASE
                           WHEN cardinality(excluded.rejected_attempts) = 0 OR d.rejected_attempts @> excluded.rejected_attempts
                               THEN d.rejected_attempts
                           ELSE (SELECT array_agg(DISTINCT number ORDER BY number)
                                   FROM unnest(d.rejected_attempts || excluded.rejected_attempts) AS number)
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
                       AND d.attempt_flags | excluded.attempt_flags <> d.attempt_flags
                    OR ((d.milestones | excluded.milestones) & (~{DERIVED})) <> (d.milestones & (~{DERIVED}))
                    OR excluded.retry_count > d.retry_count
                    OR cardinality(excluded.resend_attempts) > 0 AND NOT d.resend_attempts @> excluded.resend_attempts
                    OR cardinality(excluded.accepted_attempts) > 0 AND NOT d.accepted_attempts @> excluded.accepted_attempts
                    OR cardinality(excluded.undelivered_attempts) > 0
                       AND NOT d.undelivered_attempts @> excluded.undelivered_attempts
                    OR cardinality(excluded.unconfirmed_attempts) > 0
                       AND NOT d.unconfirmed_attempts @> excluded.unconfirmed_attempts
                    OR cardinality(excluded.rejected_attempts) > 0
                       AND NOT d.rejected_attempts @> excluded.rejected_attempts
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
                          coalesce(old.milestones, 0) AS old_milestones, new.milestones AS new_milestones,
                          coalesce(old.attempt_flags, 0) AS old_flags, new.attempt_flags AS new_flags,
                          new.retry_count - coalesce(old.retry_count, 0) AS retries,
                          CASE
                              WHEN cardinality(new.resend_attempts) = 0 THEN 0
                              ELSE count_resends(new.resend_attempts, new.accepted_attempts)
                                   - coalesce(count_resends(old.resend_attempts, old.accepted_attempts), 0)
                          END AS resends,
                          CASE WHEN old.sent_at IS DISTINCT FROM new.sent_at
                              THEN date_bin('15 minutes', old.sent_at, 'epoch') END AS old_sent,
                          CASE WHEN old.sent_at IS DISTINCT FROM new.sent_at
                              THEN date_bin('15 minutes', new.sent_at, 'epoch') END AS new_sent,
                          CASE WHEN old.delivered_at IS DISTINCT FROM new.delivered_at
                              THEN date_bin('15 minutes', old.delivered_at, 'epoch') END AS old_delivered,
                          CASE WHEN old.delivered_at IS DISTINCT FROM new.delivered_at
                              THEN date_bin('15 minutes', new.delivered_at, 'epoch') END AS new_delivered,
                          CASE WHEN old.read_at IS DISTINCT FROM new.read_at
                              THEN date_bin('15 minutes', old.read_at, 'epoch') END AS old_read,
                          CASE WHEN old.read_at IS DISTINCT FROM new.read_at
                              THEN date_bin('15 minutes', new.read_at, 'epoch') END AS new_read,
                          date_bin('15 minutes', old.failed_at, 'epoch') AS old_failed,
                          date_bin('15 minutes', new.failed_at, 'epoch') AS new_failed,
                          date_bin('15 minutes', old.skipped_at, 'epoch') AS old_skipped,
                          date_bin('15 minutes', new.skipped_at, 'epoch') AS new_skipped
            ), transitions AS (
                SELECT campaign_id, min(account_id) AS account_id, count(*) AS times, old_milestones, new_milestones,
                       recipient_state(old_milestones, old_flags) AS old_state,
                       recipient_state(new_milestones, new_flags) AS new_state,
                       old_flags & {ATTEMPT_FAILED} <> 0 AND recipient_state(old_milestones, old_flags) = 'pending' AS old_retry,
                       new_flags & {ATTEMPT_FAILED} <> 0 AND recipient_state(new_milestones, new_flags) = 'pending' AS new_retry,
                       sum(retries) AS retries, sum(resends) AS resends,
                       old_sent, new_sent, old_delivered, new_delivered, old_read, new_read, old_failed, new_failed,
                       old_skipped, new_skipped
                  FROM merged
                 GROUP BY campaign_id, old_milestones, new_milestones, old_flags, new_flags, old_sent, new_sent,
                          old_delivered, new_delivered, old_read, new_read, old_failed, new_failed, old_skipped,
                          new_skipped
            ), active AS (
                INSERT INTO marketing_campaign_activity AS q
                       (campaign_id, quarter_hour, account_id, messages_sent, messages_delivered, messages_read,
                        messages_failed, skipped)
                SELECT campaign_id, quarter_hour, min(account_id), sum(sent), sum(delivered), sum(read), sum(failed),
                       sum(skipped)
                  FROM transitions
                 CROSS JOIN LATERAL (VALUES
                           (old_sent, -times, 0, 0, 0, 0), (new_sent, times, 0, 0, 0, 0),
                           (old_delivered, 0, -times, 0, 0, 0), (new_delivered, 0, times, 0, 0, 0),
                           (old_read, 0, 0, -times, 0, 0), (new_read, 0, 0, times, 0, 0),
                           (CASE WHEN old_state = 'failed' THEN old_failed END, 0, 0, 0, -times, 0),
                           (CASE WHEN new_state = 'failed' THEN new_failed END, 0, 0, 0, times, 0),
                           (CASE WHEN old_state = 'skipped' THEN old_skipped END, 0, 0, 0, 0, -times),
                           (CASE WHEN new_state = 'skipped' THEN new_skipped END, 0, 0, 0, 0, times))
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
                        skipped, unconfirmed, queued, retries, resends, awaiting_retry, settled)
                SELECT campaign_id, min(account_id),
                       sum(times * ((new_milestones & {ACCEPTED} <> 0)::int - (old_milestones & {ACCEPTED} <> 0)::int)),
                       sum(times * ((new_milestones & {DELIVERED} <> 0)::int - (old_milestones & {DELIVERED} <> 0)::int)),
                       sum(times * ((new_milestones & {READ} <> 0)::int - (old_milestones & {READ} <> 0)::int)),
                       sum(times * ((new_state = 'failed')::int - (old_state = 'failed')::int)),
                       sum(times * ((new_state = 'skipped')::int - (old_state = 'skipped')::int)),
                       sum(times * ((new_state = 'unconfirmed')::int - (old_state = 'unconfirmed')::int)),
                       sum(times * ((new_state = 'queued')::int - (old_state = 'queued')::int)),
                       sum(retries),
                       sum(resends),
                       sum(times * (new_retry::int - old_retry::int)),
                       sum(times * ((new_state IN ('sent', 'delivered', 'read', 'failed', 'skipped'))::int
                                    - (old_state IN ('sent', 'delivered', 'read', 'failed', 'skipped'))::int))
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
                       awaiting_retry = p.awaiting_retry + excluded.awaiting_retry,
                       settled = p.settled + excluded.settled
                 WHERE (excluded.messages_sent, excluded.messages_delivered, excluded.messages_read,
                        excluded.messages_failed, excluded.skipped, excluded.unconfirmed, excluded.queued,
                        excluded.retries, excluded.resends, excluded.awaiting_retry, excluded.settled)
                       <> (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
            )
            SELECT DISTINCT campaign_id FROM active WHERE emptied
            """));

    /** Deletes quarters of an hour without counts, so that the table equals a rebuilt one. */
    static final String DELETE_EMPTY_ACTIVITY = """
            DELETE FROM marketing_campaign_activity
             WHERE campaign_id = ANY (?::uuid[])
               AND (messages_sent, messages_delivered, messages_read, messages_failed, skipped) = (0, 0, 0, 0, 0)
            """;

    /** Merges the values of campaigns; their counters are unchanged. */
    static final String CAMPAIGNS = """
            INSERT INTO marketing_campaign_progress AS p
                   (campaign_id, account_id, planned, started_at, closed_at, close_reason, missing, missing_at)
            SELECT campaign_id, account_id, planned, to_timestamp(started_at), to_timestamp(closed_at), close_reason,
                   coalesce(missing, 0), to_timestamp(missing_at)
              FROM unnest(?::uuid[], ?::text[], ?::int[], ?::float8[], ?::float8[], ?::text[], ?::int[], ?::float8[])
                   AS seen (campaign_id, account_id, planned, started_at, closed_at, close_reason, missing, missing_at)
            ON CONFLICT (campaign_id) DO UPDATE
               SET planned = greatest(p.planned, excluded.planned),
                   started_at = least(p.started_at, excluded.started_at),
                   closed_at = least(p.closed_at, excluded.closed_at),
                   close_reason = CASE
                       WHEN excluded.closed_at < p.closed_at OR p.closed_at IS NULL THEN excluded.close_reason
                       WHEN excluded.closed_at = p.closed_at
                           THEN least(p.close_reason COLLATE "C", excluded.close_reason COLLATE "C")
                       ELSE p.close_reason
                   END,
                   missing_at = greatest(p.missing_at, excluded.missing_at),
                   missing = CASE
                       WHEN excluded.missing_at > p.missing_at OR p.missing_at IS NULL THEN excluded.missing
                       WHEN excluded.missing_at = p.missing_at THEN least(p.missing, excluded.missing)
                       ELSE p.missing
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

    /** Keeps the earliest report of each delivery that has a price. Null is greater than any value. */
    static final String PRICING = """
            INSERT INTO marketing_delivery_pricing AS p
                   (recipient_id, attempt_number, campaign_id, account_id, priced_at, category, type, billable, country)
            SELECT recipient_id, attempt_number, campaign_id, account_id, to_timestamp(priced_at), category, type,
                   billable, country
              FROM unnest(?::uuid[], ?::int[], ?::uuid[], ?::text[], ?::float8[], ?::text[], ?::text[], ?::bool[],
                          ?::text[])
                   AS seen (recipient_id, attempt_number, campaign_id, account_id, priced_at, category, type, billable,
                            country)
            ON CONFLICT (recipient_id, attempt_number) DO UPDATE
               SET priced_at = excluded.priced_at, category = excluded.category, type = excluded.type,
                   billable = excluded.billable, country = excluded.country
             WHERE (excluded.priced_at, excluded.category COLLATE "C", excluded.type IS NULL,
                    coalesce(excluded.type, '') COLLATE "C", excluded.billable, excluded.country IS NULL,
                    coalesce(excluded.country, '') COLLATE "C")
                 < (p.priced_at, p.category COLLATE "C", p.type IS NULL, coalesce(p.type, '') COLLATE "C", p.billable,
                    p.country IS NULL, coalesce(p.country, '') COLLATE "C")
            """;

    private ProjectionSql() {}
}

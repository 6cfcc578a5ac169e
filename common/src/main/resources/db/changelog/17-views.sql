--liquibase formatted sql

--changeset trickle:17-views splitStatements:false
--comment Views for readers: definition and outcome side by side.

CREATE VIEW campaign_status AS
SELECT c.id, c.account_id, c.name, c.description, c.template_name, c.template_language, c.template_components,
       c.target_audience, c.total_target_count, c.start_date, c.end_date, c.daily_limit, c.priority,
       CASE
           WHEN c.desired_state = 'draft' THEN 'draft'
           WHEN c.desired_state = 'cancelled' THEN 'cancelled'
           WHEN p.closed_at IS NOT NULL THEN 'completed'
           WHEN c.desired_state = 'paused' THEN 'paused'
           WHEN p.started_at IS NOT NULL THEN 'running'
           ELSE 'scheduled'
       END AS status,
       coalesce(p.messages_sent, 0) AS messages_sent,
       coalesce(p.messages_delivered, 0) AS messages_delivered,
       coalesce(p.messages_failed, 0) AS messages_failed,
       coalesce(p.messages_read, 0) AS messages_read,
       coalesce(p.skipped, 0) AS skipped,
       coalesce(p.unconfirmed, 0) AS unconfirmed,
       coalesce(p.queued, 0) AS queued,
       coalesce(p.retries, 0) AS retries,
       coalesce(p.resends, 0) AS resends,
       coalesce(p.settled, 0) AS settled,
       coalesce(p.missing, 0) AS missing,
       coalesce(p.awaiting_retry, 0) AS awaiting_retry,
       p.started_at, p.closed_at, p.close_reason,
       c.created_by, c.created_at, c.updated_at, c.revision
  FROM marketing_campaigns c
  LEFT JOIN marketing_campaign_progress p ON p.campaign_id = c.id;

COMMENT ON VIEW campaign_status IS 'Campaigns with status and counters.';
COMMENT ON COLUMN campaign_status.status IS 'draft, scheduled, running, paused, completed or cancelled.';

CREATE VIEW recipient_status AS
SELECT r.id, r.campaign_id, r.user_phone, r.user_id, r.ordinal,
       coalesce((SELECT p.first_day + (r.ordinal - p.base_ordinal) / p.daily_limit
                   FROM campaign_plan_dates p
                  WHERE p.campaign_id = r.campaign_id AND p.from_ordinal <= r.ordinal
                  ORDER BY p.from_ordinal DESC
                  LIMIT 1),
                r.scheduled_date) AS scheduled_date,
       recipient_state(coalesce(d.milestones, 0), coalesce(d.attempt_flags, 0)) AS status,
       coalesce(a.message_id,
                (SELECT m.message_id
                   FROM reported_messages m
                  WHERE m.recipient_id = r.id AND m.attempt_number = d.attempt_number)) AS message_id,
       d.sent_at, d.delivered_at, d.read_at, d.failed_at, d.skipped_at, d.skip_reason,
       d.error_code,
       coalesce(CASE WHEN a.code = d.error_code THEN a.error_text END,
                -- Webhooks about failed deliveries bring a code and no text that is stored.
                (SELECT t.text FROM error_texts t WHERE t.code = d.error_code)) AS error_message,
       coalesce(d.retry_count, 0) AS retry_count,
       coalesce(count_resends(d.resend_attempts, d.accepted_attempts), 0) AS resend_count,
       c.max_retries,
       c.created_at,
       greatest(d.queued_at, d.sent_at, d.delivered_at, d.read_at, d.failed_at, d.skipped_at, c.created_at)
           AS updated_at
  FROM marketing_campaign_recipients r
  JOIN marketing_campaigns c ON c.id = r.campaign_id
  LEFT JOIN marketing_campaign_deliveries d ON d.recipient_id = r.id
  LEFT JOIN send_attempts a ON a.recipient_id = r.id AND a.attempt_number = d.attempt_number;

COMMENT ON VIEW recipient_status IS 'Recipients with status, timestamps and error.';
COMMENT ON COLUMN recipient_status.status IS 'pending, queued, sent, delivered, read, failed, skipped or unconfirmed.';

CREATE VIEW account_progress AS
SELECT account_id, count(*) AS campaigns, sum(planned) AS planned,
       sum(messages_sent) AS messages_sent, sum(messages_delivered) AS messages_delivered,
       sum(messages_read) AS messages_read, sum(messages_failed) AS messages_failed, sum(skipped) AS skipped,
       sum(unconfirmed) AS unconfirmed, sum(queued) AS queued, sum(retries) AS retries, sum(resends) AS resends,
       sum(settled) AS settled
  FROM marketing_campaign_progress
 GROUP BY account_id;

COMMENT ON VIEW account_progress IS 'Counters of all campaigns of each account.';

GRANT SELECT ON campaign_status, recipient_status TO trickle_api;
GRANT SELECT ON account_progress TO trickle_api, trickle_status;

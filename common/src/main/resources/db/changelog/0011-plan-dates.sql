--liquibase formatted sql

--changeset trickle:0011-plan-dates
--comment On which day each place of a plan is expected; an edit moves a million dates with one row.

-- From this ordinal on, a recipient's day is first_day + (ordinal - day_zero) / daily_limit, until a later row begins.
CREATE TABLE campaign_plan_dates (
    campaign_id  uuid    NOT NULL REFERENCES marketing_campaigns (id) ON DELETE CASCADE,
    from_ordinal integer NOT NULL,
    day_zero     integer NOT NULL,
    first_day    date    NOT NULL,
    daily_limit  integer NOT NULL,
    PRIMARY KEY (campaign_id, from_ordinal),
    CONSTRAINT chk_day_zero CHECK (day_zero <= from_ordinal),
    CONSTRAINT chk_plan_limit CHECK (daily_limit >= 1)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON campaign_plan_dates TO trickle_api;

CREATE OR REPLACE VIEW recipient_status AS
SELECT r.id, r.campaign_id, r.user_phone, r.user_id, r.ordinal,
       coalesce((SELECT p.first_day + (r.ordinal - p.day_zero) / p.daily_limit
                   FROM campaign_plan_dates p
                  WHERE p.campaign_id = r.campaign_id AND p.from_ordinal <= r.ordinal
                  ORDER BY p.from_ordinal DESC
                  LIMIT 1),
                r.scheduled_date) AS scheduled_date,
       recipient_state(coalesce(d.mask, 0), coalesce(d.attempt_mask, 0)) AS status,
       a.message_id,
       d.sent_at, d.delivered_at, d.read_at, d.failed_at, d.skipped_at, d.skip_reason,
       d.error_code,
       coalesce(CASE WHEN a.code = d.error_code THEN a.error_text END, failure_text(d.error_code)) AS error_message,
       coalesce(d.retry_count, 0) AS retry_count,
       coalesce(resends(d.resend_attempts, d.accepted_attempts), 0) AS resend_count,
       c.max_retries,
       c.created_at,
       greatest(d.queued_at, d.sent_at, d.delivered_at, d.read_at, d.failed_at, d.skipped_at, c.created_at)
           AS updated_at
  FROM marketing_campaign_recipients r
  JOIN marketing_campaigns c ON c.id = r.campaign_id
  LEFT JOIN marketing_campaign_deliveries d ON d.recipient_id = r.id
  LEFT JOIN send_attempts a ON a.recipient_id = r.id AND a.attempt_number = d.attempt_number;

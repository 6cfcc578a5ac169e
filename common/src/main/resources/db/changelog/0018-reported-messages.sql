--liquibase formatted sql

--changeset trickle:0018-reported-messages
--comment Message ids that webhooks brought and no answer did: the call ended without one, and WhatsApp took the message.

-- Not derived: events name no message, because its id contains a phone number. One statement erases it here.
CREATE TABLE reported_messages (
    recipient_id   uuid    NOT NULL,
    attempt_number integer NOT NULL,
    message_id     text    NOT NULL,
    PRIMARY KEY (recipient_id, attempt_number)
);

CREATE INDEX idx_reported_messages_message ON reported_messages (message_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON reported_messages TO trickle_status;

CREATE OR REPLACE VIEW recipient_status AS
SELECT r.id, r.campaign_id, r.user_phone, r.user_id, r.ordinal,
       coalesce((SELECT p.first_day + (r.ordinal - p.day_zero) / p.daily_limit
                   FROM campaign_plan_dates p
                  WHERE p.campaign_id = r.campaign_id AND p.from_ordinal <= r.ordinal
                  ORDER BY p.from_ordinal DESC
                  LIMIT 1),
                r.scheduled_date) AS scheduled_date,
       recipient_state(coalesce(d.mask, 0), coalesce(d.attempt_mask, 0)) AS status,
       coalesce(a.message_id,
                (SELECT m.message_id
                   FROM reported_messages m
                  WHERE m.recipient_id = r.id AND m.attempt_number = d.attempt_number)) AS message_id,
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

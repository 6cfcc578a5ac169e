--liquibase formatted sql

--changeset trickle:0010-views splitStatements:false
--comment The seed's full column sets, for readers: definition and outcome side by side.

-- One state out of the bits of marketing_campaign_deliveries; the certain outranks the likely, a machine a person.
CREATE FUNCTION recipient_state(mask integer, attempt_mask integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN mask & 4 <> 0 THEN 'read'
        WHEN mask & 2 <> 0 THEN 'delivered'
        WHEN mask & 16 <> 0 THEN 'failed'
        WHEN mask & 1 <> 0 THEN 'sent'
        WHEN mask & 32 <> 0 THEN 'skipped'
        WHEN attempt_mask & 6 <> 0 THEN 'pending'
        WHEN attempt_mask & 16 <> 0 THEN 'sent'
        WHEN attempt_mask & 32 <> 0 THEN 'pending'
        WHEN attempt_mask & 8 <> 0 THEN 'unconfirmed'
        WHEN attempt_mask & 1 <> 0 THEN 'queued'
        ELSE 'pending'
    END;

-- How many messages were sent in place of one whose outcome was unclear.
CREATE FUNCTION resends(resend_attempts integer[], accepted_attempts integer[]) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN resend_attempts = '{}' OR accepted_attempts = '{}' THEN 0
        ELSE (SELECT count(*)::integer FROM unnest(resend_attempts) AS number WHERE number = ANY (accepted_attempts))
    END;

-- What a code means where nothing but the code is known: reports of a failed delivery bring no text that is kept.
CREATE FUNCTION failure_text(code text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE code
        WHEN '130403' THEN 'This person is blocked by the business'
        WHEN '130472' THEN 'Meta keeps marketing messages from this person for a study'
        WHEN '130497' THEN 'The business may not write to people in this country'
        WHEN '131000' THEN 'WhatsApp failed without a reason'
        WHEN '131014' THEN 'The message could not be sent'
        WHEN '131026' THEN 'The message cannot be delivered to this number'
        WHEN '131031' THEN 'The account is locked'
        WHEN '131042' THEN 'The account lacks a means of payment'
        WHEN '131047' THEN 'More than a day has passed since this person last wrote'
        WHEN '131048' THEN 'Too many messages of this number were reported as spam'
        WHEN '131049' THEN 'This person has had enough marketing messages for now'
        WHEN '131050' THEN 'This person has stopped marketing messages'
        WHEN '131051' THEN 'Messages of this type are not supported'
        WHEN '131053' THEN 'The picture or file of the message could not be used'
        WHEN '131056' THEN 'Too many messages to this person in a short time'
        WHEN '132015' THEN 'The template is paused'
        WHEN '132016' THEN 'The template is disabled'
    END;

CREATE VIEW campaign_status AS
SELECT c.id, c.account_id, c.name, c.description, c.template_name, c.template_language, c.template_components,
       c.target_audience, c.total_target_count, c.start_date, c.end_date, c.daily_limit, c.priority,
       CASE
           WHEN c.wanted_state = 'draft' THEN 'draft'
           WHEN c.wanted_state = 'cancelled' THEN 'cancelled'
           WHEN p.closed_at IS NOT NULL THEN 'completed'
           WHEN c.wanted_state = 'paused' THEN 'paused'
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
       p.started_at, p.closed_at, p.closed_how,
       c.created_by, c.created_at, c.updated_at, c.revision
  FROM marketing_campaigns c
  LEFT JOIN marketing_campaign_progress p ON p.campaign_id = c.id;

CREATE VIEW recipient_status AS
SELECT r.id, r.campaign_id, r.user_phone, r.user_id, r.ordinal, r.scheduled_date,
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

GRANT SELECT ON campaign_status, recipient_status TO trickle_api;

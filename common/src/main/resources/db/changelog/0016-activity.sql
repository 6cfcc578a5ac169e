--liquibase formatted sql

--changeset trickle:0016-activity
--comment What became of a campaign, by time: days are added up from a few rows instead of being counted over recipients.

-- Derived, moved by the same changes of the same rows as marketing_campaign_progress: whoever counts there as sent,
-- delivered, read, failed or skipped counts here in the quarter of an hour of that instant. Quarters of an hour, not
-- days: the days of every zone begin with one, so that neither another zone of an account nor a rebuild that does not
-- know the zone changes anything. A row of nothing but zeros is deleted.
CREATE TABLE marketing_campaign_activity (
    campaign_id        uuid        NOT NULL,
    quarter_hour       timestamptz NOT NULL,
    account_id         text        NOT NULL,
    messages_sent      integer     NOT NULL,
    messages_delivered integer     NOT NULL,
    messages_read      integer     NOT NULL,
    messages_failed    integer     NOT NULL,
    skipped            integer     NOT NULL,
    PRIMARY KEY (campaign_id, quarter_hour)
) WITH (fillfactor = 50);

-- What was delivered was sent, no later than that; a failed delivery of which nothing else is known names the error's.
UPDATE marketing_campaign_deliveries
   SET sent_at = coalesce(least(sent_at, delivered_at), error_at)
 WHERE mask & 1 <> 0 AND (sent_at IS NULL OR delivered_at < sent_at);

INSERT INTO marketing_campaign_activity
       (campaign_id, quarter_hour, account_id, messages_sent, messages_delivered, messages_read, messages_failed, skipped)
SELECT d.campaign_id, date_bin('15 minutes', step.at, 'epoch'), min(d.account_id),
       count(*) FILTER (WHERE step.what = 'sent'),
       count(*) FILTER (WHERE step.what = 'delivered'),
       count(*) FILTER (WHERE step.what = 'read'),
       count(*) FILTER (WHERE step.what = 'failed'),
       count(*) FILTER (WHERE step.what = 'skipped')
  FROM (SELECT *, recipient_state(mask, attempt_mask) AS state FROM marketing_campaign_deliveries) d
 CROSS JOIN LATERAL (VALUES ('sent', d.sent_at), ('delivered', d.delivered_at), ('read', d.read_at),
                            ('failed', CASE WHEN d.state = 'failed' THEN d.failed_at END),
                            ('skipped', CASE WHEN d.state = 'skipped' THEN d.skipped_at END)) AS step (what, at)
 WHERE step.at IS NOT NULL
 GROUP BY 1, 2;

-- An account is the sum of its campaigns: as exact as they are, and nothing more to lock.
CREATE VIEW account_progress AS
SELECT account_id, count(*) AS campaigns, sum(planned) AS planned,
       sum(messages_sent) AS messages_sent, sum(messages_delivered) AS messages_delivered,
       sum(messages_read) AS messages_read, sum(messages_failed) AS messages_failed, sum(skipped) AS skipped,
       sum(unconfirmed) AS unconfirmed, sum(queued) AS queued, sum(retries) AS retries, sum(resends) AS resends,
       sum(settled) AS settled
  FROM marketing_campaign_progress
 GROUP BY account_id;

GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON marketing_campaign_activity TO trickle_status;
GRANT SELECT ON marketing_campaign_activity TO trickle_api;
GRANT SELECT ON account_progress TO trickle_api, trickle_status;

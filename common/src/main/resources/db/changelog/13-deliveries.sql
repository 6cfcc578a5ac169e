--liquibase formatted sql

--changeset trickle:13-deliveries splitStatements:false
--comment Read models: derived from Kafka topics alone, so that they can be truncated and rebuilt.
CREATE TABLE marketing_campaign_deliveries (
    recipient_id         uuid      PRIMARY KEY,
    campaign_id          uuid      NOT NULL,
    account_id           text      NOT NULL,
    attempt_number       integer   NOT NULL DEFAULT 0,
    attempt_flags        integer   NOT NULL DEFAULT 0,
    milestones           integer   NOT NULL DEFAULT 0,
    retry_count          integer   NOT NULL DEFAULT 0,
    resend_attempts      integer[] NOT NULL DEFAULT '{}',
    accepted_attempts    integer[] NOT NULL DEFAULT '{}',
    undelivered_attempts integer[] NOT NULL DEFAULT '{}',
    unconfirmed_attempts integer[] NOT NULL DEFAULT '{}',
    rejected_attempts    integer[] NOT NULL DEFAULT '{}',
    queued_at            timestamptz,
    sent_at              timestamptz,
    delivered_at         timestamptz,
    read_at              timestamptz,
    failed_at            timestamptz,
    skipped_at           timestamptz,
    error_at             timestamptz,
    error_code           text,
    skip_reason          text
) WITH (fillfactor = 80);

-- Partial indexes on columns that are null in most rows: an update that leaves these columns unchanged stays cheap.
CREATE INDEX idx_deliveries_failed ON marketing_campaign_deliveries (campaign_id) WHERE failed_at IS NOT NULL;
CREATE INDEX idx_deliveries_skipped ON marketing_campaign_deliveries (campaign_id) WHERE skipped_at IS NOT NULL;
CREATE INDEX idx_deliveries_error ON marketing_campaign_deliveries (campaign_id, error_code)
    WHERE error_code IS NOT NULL;

COMMENT ON TABLE marketing_campaign_deliveries IS
    'Read model of status-service: delivery of each recipient, derived from events. Merging an event is commutative'
    ' and idempotent.';
COMMENT ON COLUMN marketing_campaign_deliveries.attempt_number IS 'Highest attempt number of any event.';
COMMENT ON COLUMN marketing_campaign_deliveries.attempt_flags IS
    'Bits of the highest attempt alone: 1 requested, 2 not sent, 4 failed, 8 unconfirmed, 16 manually resolved as'
    ' sent, 32 the delivery failed.';
COMMENT ON COLUMN marketing_campaign_deliveries.milestones IS
    'Bits of all attempts: 1 accepted, 2 delivered, 4 read, 8 delivery failed, 16 failed permanently, 32 skipped, 64 an'
    ' attempt may have been accepted: it was unconfirmed, and neither rejected nor undelivered since, 128 the first'
    ' attempt was accepted, 256 the delivery of every accepted attempt failed. Bits 64 and 256 follow from the attempts.';
COMMENT ON COLUMN marketing_campaign_deliveries.resend_attempts IS
    'Sorted numbers of the attempts that replace an unconfirmed attempt.';
COMMENT ON COLUMN marketing_campaign_deliveries.accepted_attempts IS 'Sorted numbers of the accepted attempts above 1.';
COMMENT ON COLUMN marketing_campaign_deliveries.undelivered_attempts IS
    'Sorted numbers of the accepted attempts whose delivery failed.';
COMMENT ON COLUMN marketing_campaign_deliveries.unconfirmed_attempts IS
    'Sorted numbers of the attempts that were unconfirmed.';
COMMENT ON COLUMN marketing_campaign_deliveries.rejected_attempts IS
    'Sorted numbers of the attempts that were certainly not accepted.';
COMMENT ON COLUMN marketing_campaign_deliveries.sent_at IS 'Earliest acceptance by WhatsApp, at latest the delivery.';
COMMENT ON COLUMN marketing_campaign_deliveries.error_at IS 'Instant of the earliest error; error_code is its code.';

-- The status of a recipient. Reports take precedence over manual decisions, and certain outcomes over unconfirmed ones. A
-- recipient who may have a message is never skipped: they stay unconfirmed, also if the message that was to replace an
-- unconfirmed one is not sent. A failure does not count if another attempt was accepted and its delivery has not failed;
-- a failed delivery does not count while another attempt is unconfirmed.
CREATE FUNCTION recipient_state(milestones integer, attempt_flags integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN milestones & 4 <> 0 THEN 'read'
        WHEN milestones & 2 <> 0 THEN 'delivered'
        WHEN milestones & 16 <> 0 AND milestones & 257 <> 1 THEN 'failed'
        WHEN milestones & 1 <> 0 AND milestones & 320 <> 320 THEN 'sent'
        WHEN attempt_flags & 38 = 0 AND attempt_flags & 16 <> 0 THEN 'sent'
        WHEN milestones & 320 = 320 OR milestones & 96 = 96 THEN 'unconfirmed'
        WHEN milestones & 32 <> 0 THEN 'skipped'
        WHEN attempt_flags & 6 <> 0 AND milestones & 64 <> 0 THEN 'unconfirmed'
        WHEN attempt_flags & 6 <> 0 THEN 'pending'
        WHEN attempt_flags & 8 <> 0 THEN 'unconfirmed'
        WHEN attempt_flags & 1 <> 0 THEN 'queued'
        ELSE 'pending'
    END;

COMMENT ON FUNCTION recipient_state IS 'Status of a recipient, from the bits of marketing_campaign_deliveries.';

CREATE FUNCTION count_resends(resend_attempts integer[], accepted_attempts integer[]) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE
        WHEN resend_attempts = '{}' OR accepted_attempts = '{}' THEN 0
        ELSE (SELECT count(*)::integer FROM unnest(resend_attempts) AS number WHERE number = ANY (accepted_attempts))
    END;

COMMENT ON FUNCTION count_resends IS 'Number of accepted messages that replace a message with an unconfirmed outcome.';

CREATE TABLE marketing_campaign_progress (
    campaign_id        uuid    PRIMARY KEY,
    account_id         text    NOT NULL,
    planned            integer NOT NULL DEFAULT 0,
    messages_sent      integer NOT NULL DEFAULT 0,
    messages_delivered integer NOT NULL DEFAULT 0,
    messages_read      integer NOT NULL DEFAULT 0,
    messages_failed    integer NOT NULL DEFAULT 0,
    skipped            integer NOT NULL DEFAULT 0,
    unconfirmed        integer NOT NULL DEFAULT 0,
    queued             integer NOT NULL DEFAULT 0,
    retries            integer NOT NULL DEFAULT 0,
    resends            integer NOT NULL DEFAULT 0,
    settled            integer NOT NULL DEFAULT 0,
    awaiting_retry     integer NOT NULL DEFAULT 0,
    started_at         timestamptz,
    closed_at          timestamptz,
    close_reason       text,
    missing            integer NOT NULL DEFAULT 0,
    missing_at         timestamptz
) WITH (fillfactor = 50);

COMMENT ON TABLE marketing_campaign_progress IS
    'Read model of status-service: counters of each campaign. They change in the transaction that changes the rows of'
    ' marketing_campaign_deliveries which they count.';
COMMENT ON COLUMN marketing_campaign_progress.planned IS 'Number of recipients that the completed plan announced.';
COMMENT ON COLUMN marketing_campaign_progress.settled IS
    'Recipients with a final status: sent, delivered, read, failed or skipped.';
COMMENT ON COLUMN marketing_campaign_progress.awaiting_retry IS
    'Pending recipients whose last message failed and is to be sent again; messages_failed does not contain them.';
COMMENT ON COLUMN marketing_campaign_progress.resends IS
    'Accepted messages that replace a message with an unconfirmed outcome.';
COMMENT ON COLUMN marketing_campaign_progress.missing IS
    'Planned recipients whose events the scheduler lacks, by its latest report; it stays after the campaign is closed.';
COMMENT ON COLUMN marketing_campaign_progress.missing_at IS 'Instant of that report; null if there was none.';
COMMENT ON COLUMN marketing_campaign_progress.close_reason IS 'How the campaign ended; null while it is open.';

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

COMMENT ON TABLE marketing_campaign_activity IS
    'Read model of status-service: counters of each campaign per quarter of an hour, for statistics per day without'
    ' counting recipients. A row whose counters are all zero is deleted.';
COMMENT ON COLUMN marketing_campaign_activity.quarter_hour IS
    'Start of the quarter of an hour. Days of every time zone begin with one, so the rows do not depend on a time'
    ' zone.';

CREATE TABLE marketing_daily_quotas (
    id                 uuid    PRIMARY KEY,
    account_id         text    NOT NULL,
    date               date    NOT NULL,
    messages_sent      integer NOT NULL DEFAULT 0,
    daily_limit        integer NOT NULL,
    campaign_breakdown jsonb   NOT NULL DEFAULT '{}',
    sequence           bigint  NOT NULL,
    updated_at         timestamptz NOT NULL,
    CONSTRAINT uq_daily_quotas_date UNIQUE (account_id, date)
) WITH (fillfactor = 50);

COMMENT ON TABLE marketing_daily_quotas IS
    'Read model of status-service: quota that each account has used per calendar day, as the scheduler published it.';
COMMENT ON COLUMN marketing_daily_quotas.id IS 'Name-based UUID of account and date: a rebuild gives the same ids.';
COMMENT ON COLUMN marketing_daily_quotas.date IS 'Calendar day in the time zone of the account.';
COMMENT ON COLUMN marketing_daily_quotas.campaign_breakdown IS 'Messages by campaign id.';
COMMENT ON COLUMN marketing_daily_quotas.sequence IS
    'Version of the published snapshot: a lower one never replaces a higher one.';

CREATE TABLE marketing_delivery_pricing (
    recipient_id   uuid        NOT NULL,
    attempt_number integer     NOT NULL,
    campaign_id    uuid        NOT NULL,
    account_id     text        NOT NULL,
    priced_at      timestamptz NOT NULL,
    category       text        NOT NULL,
    type           text,
    billable       boolean     NOT NULL,
    country        text,
    PRIMARY KEY (recipient_id, attempt_number)
);

CREATE INDEX idx_delivery_pricing_campaign ON marketing_delivery_pricing (campaign_id, country, category);

COMMENT ON TABLE marketing_delivery_pricing IS
    'Read model of status-service: how WhatsApp charges each delivered message. A delivery without a row was reported'
    ' without pricing.';
COMMENT ON COLUMN marketing_delivery_pricing.priced_at IS
    'Instant of the earliest report of the delivery that has a price; all columns are those of that report.';
COMMENT ON COLUMN marketing_delivery_pricing.category IS
    'Category of Meta, such as marketing, or marketing_lite at the endpoint for marketing messages.';
COMMENT ON COLUMN marketing_delivery_pricing.type IS 'Type of Meta, such as regular or free_entry_point; null if not reported.';
COMMENT ON COLUMN marketing_delivery_pricing.country IS
    'Two-letter country of the recipient, which determines the price; null if it is unknown.';

CREATE TABLE alerts (
    id         uuid        PRIMARY KEY,
    account_id text        NOT NULL,
    kind       text        NOT NULL,
    subject    text        NOT NULL,
    raised_at  timestamptz NOT NULL,
    cleared_at timestamptz
);

COMMENT ON TABLE alerts IS 'Read model of status-service for the topic alerts. Not written yet.';
COMMENT ON COLUMN alerts.subject IS 'Id of the object that the alert is about.';

GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE
    ON marketing_campaign_deliveries, marketing_campaign_progress, marketing_campaign_activity, marketing_daily_quotas,
       marketing_delivery_pricing, alerts TO trickle_status;
GRANT SELECT
    ON marketing_campaign_deliveries, marketing_campaign_progress, marketing_campaign_activity, marketing_daily_quotas,
       marketing_delivery_pricing, alerts TO trickle_api;
GRANT SELECT ON marketing_campaign_progress TO trickle_sender;

--liquibase formatted sql

--changeset trickle:0008-deliveries
--comment Derived: a fold of the topics. Dropped and rebuilt to the row, so it holds values from events only.

-- Bits of mask, of any attempt: 1 accepted, 2 delivered, 4 read, 8 delivery failed, 16 failed for good, 32 skipped.
-- Bits of attempt_mask, of the highest attempt alone: 1 requested, 2 not sent, 4 failed, 8 unconfirmed,
-- 16 taken as sent by a person, 32 to be sent again by order of a person.
CREATE TABLE marketing_campaign_deliveries (
    recipient_id   uuid     PRIMARY KEY,
    campaign_id    uuid     NOT NULL,
    account_id     text     NOT NULL,
    attempt_number integer  NOT NULL DEFAULT 0,
    attempt_mask   integer  NOT NULL DEFAULT 0,
    mask           integer  NOT NULL DEFAULT 0,
    retry_count    integer  NOT NULL DEFAULT 0,
    -- Sets of attempt numbers: released in place of an unclear one; accepted, of those beyond the first.
    resend_attempts   integer[] NOT NULL DEFAULT '{}',
    accepted_attempts integer[] NOT NULL DEFAULT '{}',
    queued_at      timestamptz,
    sent_at        timestamptz,
    delivered_at   timestamptz,
    read_at        timestamptz,
    failed_at      timestamptz,
    skipped_at     timestamptz,
    error_at       timestamptz,
    error_code     text,
    skip_reason    text
) WITH (fillfactor = 80);

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
    started_at         timestamptz,
    closed_at          timestamptz,
    closed_how         text
) WITH (fillfactor = 50);

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

CREATE TABLE alerts (
    id         uuid        PRIMARY KEY,
    account_id text        NOT NULL,
    kind       text        NOT NULL,
    subject    text        NOT NULL,
    raised_at  timestamptz NOT NULL,
    cleared_at timestamptz
);

GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE
    ON marketing_campaign_deliveries, marketing_campaign_progress, marketing_daily_quotas, alerts TO trickle_status;
GRANT SELECT
    ON marketing_campaign_deliveries, marketing_campaign_progress, marketing_daily_quotas, alerts TO trickle_api;

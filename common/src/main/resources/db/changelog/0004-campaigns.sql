--liquibase formatted sql

--changeset trickle:0004-campaigns
--comment The definition of a campaign and its plan; what became of it is derived elsewhere.
CREATE TABLE marketing_campaigns (
    id                  uuid         PRIMARY KEY DEFAULT uuidv7(),
    account_id          text         NOT NULL,
    name                varchar(200) NOT NULL,
    description         text,
    template_name       varchar(512) NOT NULL,
    template_language   varchar(10)  NOT NULL DEFAULT 'en_US',
    template_components jsonb,
    target_audience     jsonb,
    total_target_count  integer      NOT NULL DEFAULT 0,
    start_date          timestamptz  NOT NULL,
    end_date            timestamptz,
    daily_limit         integer      NOT NULL DEFAULT 250,
    priority            integer      NOT NULL DEFAULT 5,
    max_retries         integer      NOT NULL DEFAULT 3,
    wanted_state        text         NOT NULL DEFAULT 'draft',
    revision            bigint       NOT NULL DEFAULT 1,
    created_by          varchar(100),
    created_at          timestamptz  NOT NULL,
    updated_at          timestamptz  NOT NULL,
    CONSTRAINT chk_wanted_state CHECK (wanted_state IN ('draft', 'scheduled', 'paused', 'cancelled')),
    CONSTRAINT chk_daily_limit CHECK (daily_limit >= 1),
    CONSTRAINT chk_priority CHECK (priority BETWEEN 1 AND 10),
    CONSTRAINT chk_max_retries CHECK (max_retries >= 0),
    CONSTRAINT chk_dates CHECK (end_date IS NULL OR end_date > start_date)
);

CREATE TABLE marketing_campaign_recipients (
    id             uuid    PRIMARY KEY,
    campaign_id    uuid    NOT NULL REFERENCES marketing_campaigns (id) ON DELETE CASCADE,
    user_phone     text,
    user_id        uuid    NOT NULL,
    contact_key    text    NOT NULL,
    ordinal        integer NOT NULL,
    scheduled_date date    NOT NULL,
    CONSTRAINT uq_recipients_person UNIQUE (campaign_id, contact_key),
    CONSTRAINT uq_recipients_ordinal UNIQUE (campaign_id, ordinal)
);

-- How far a plan has got: sealed when all recipients stand, published when Kafka has them all.
CREATE TABLE campaign_plans (
    campaign_id       uuid        PRIMARY KEY REFERENCES marketing_campaigns (id) ON DELETE CASCADE,
    recipient_count   integer,
    sealed_at         timestamptz,
    published_through integer     NOT NULL DEFAULT -1,
    published_at      timestamptz
) WITH (fillfactor = 80);

CREATE INDEX idx_campaign_plans_unpublished ON campaign_plans (campaign_id) WHERE published_at IS NULL;

GRANT SELECT, INSERT, UPDATE, DELETE
    ON marketing_campaigns, marketing_campaign_recipients, campaign_plans TO trickle_api;
GRANT SELECT ON marketing_campaigns TO trickle_sender, trickle_status;
GRANT SELECT ON marketing_campaign_recipients TO trickle_status;

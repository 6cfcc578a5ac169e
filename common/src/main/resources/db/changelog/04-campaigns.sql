--liquibase formatted sql

--changeset trickle:04-campaigns splitStatements:false
--comment Campaigns with their plan: definition, recipients and expected dates. Outcomes are in the delivery tables.
CREATE TABLE marketing_campaigns (
    id                  uuid         PRIMARY KEY DEFAULT uuidv7(),
    account_id          text         NOT NULL,
    name                varchar(200) NOT NULL,
    description         text,
    template_name       varchar(512) NOT NULL,
    template_language   varchar(10)  NOT NULL DEFAULT 'en_US',
    phone_number_id     text,
    template_components jsonb,
    target_audience     jsonb,
    total_target_count  integer      NOT NULL DEFAULT 0,
    start_date          timestamptz  NOT NULL,
    end_date            timestamptz,
    daily_limit         integer      NOT NULL DEFAULT 250,
    priority            integer      NOT NULL DEFAULT 5,
    max_retries         integer      NOT NULL DEFAULT 3,
    desired_state       text         NOT NULL DEFAULT 'draft',
    template_check      text,
    template_problems   jsonb,
    template_texts      jsonb,
    template_checked_at timestamptz,
    links_checked_at    timestamptz,
    revision            bigint       NOT NULL DEFAULT 1,
    created_by          varchar(100),
    created_at          timestamptz  NOT NULL,
    updated_at          timestamptz  NOT NULL,
    CONSTRAINT chk_desired_state CHECK (desired_state IN ('draft', 'scheduled', 'paused', 'cancelled')),
    CONSTRAINT chk_template_check CHECK (template_check IN ('unchecked', 'failed', 'off')),
    CONSTRAINT chk_daily_limit CHECK (daily_limit >= 1),
    CONSTRAINT chk_priority CHECK (priority BETWEEN 1 AND 10),
    CONSTRAINT chk_max_retries CHECK (max_retries >= 0),
    CONSTRAINT chk_dates CHECK (end_date IS NULL OR end_date > start_date)
);

COMMENT ON TABLE marketing_campaigns IS
    'Definition of each campaign. Written by api-service. The view campaign_status adds status and counters.';
COMMENT ON COLUMN marketing_campaigns.phone_number_id IS
    'Meta''s id of the phone number that sends the messages; null for the default of the account.';
COMMENT ON COLUMN marketing_campaigns.template_components IS
    'Parameters of the template, with placeholders per customer.';
COMMENT ON COLUMN marketing_campaigns.target_audience IS 'Audience filters as the API received them.';
COMMENT ON COLUMN marketing_campaigns.total_target_count IS 'Number of recipients; 0 until the plan is complete.';
COMMENT ON COLUMN marketing_campaigns.end_date IS 'No message is sent at or after this instant; null for no end.';
COMMENT ON COLUMN marketing_campaigns.daily_limit IS
    'Messages of this campaign per calendar day in the time zone of the account.';
COMMENT ON COLUMN marketing_campaigns.priority IS
    'Share of the quota among the campaigns of the account, from 1 to 10; 10 gets the most.';
COMMENT ON COLUMN marketing_campaigns.desired_state IS
    'State that the owner of the campaign requested. running and completed are derived from events.';
COMMENT ON COLUMN marketing_campaigns.template_check IS
    'unchecked: the templates were not read yet; failed: the campaign does not fit its template; off: the account does'
    ' not check templates; null: the check has passed. An unchecked or failed campaign without a plan is held.';
COMMENT ON COLUMN marketing_campaigns.template_problems IS 'Why the check failed.';
COMMENT ON COLUMN marketing_campaigns.template_texts IS
    'Texts of the template with variables and their lengths when the check passed; null if they are not known.';
COMMENT ON COLUMN marketing_campaigns.template_checked_at IS
    'Newest list of templates of the account at the last check of a held campaign.';
COMMENT ON COLUMN marketing_campaigns.links_checked_at IS 'When the links of the components were fetched last.';
COMMENT ON COLUMN marketing_campaigns.revision IS
    'Version of the row, used as ETag and in events. An edit sets it to its instant in milliseconds, or to one more than'
    ' before: so it is higher than any that was published, in a restored database, too.';

-- Held campaigns are searched for continuously, and there are few.
CREATE INDEX idx_campaigns_held ON marketing_campaigns (id) WHERE template_check IN ('unchecked', 'failed');

CREATE TABLE marketing_campaign_recipients (
    id             uuid    PRIMARY KEY,
    campaign_id    uuid    NOT NULL REFERENCES marketing_campaigns (id) ON DELETE CASCADE,
    user_phone     text,
    user_id        uuid    NOT NULL,
    contact_key    text    NOT NULL,
    ordinal        integer NOT NULL,
    scheduled_date date    NOT NULL,
    CONSTRAINT uq_recipients_contact UNIQUE (campaign_id, contact_key),
    CONSTRAINT uq_recipients_ordinal UNIQUE (campaign_id, ordinal)
);

-- Erasure finds recipients by customer: the phone number of a customer may have changed since the campaign was planned.
CREATE INDEX idx_recipients_user ON marketing_campaign_recipients (user_id);

COMMENT ON TABLE marketing_campaign_recipients IS
    'Recipients of each campaign, written once by the planner. The view recipient_status adds status and timestamps.';
COMMENT ON COLUMN marketing_campaign_recipients.id IS
    'Name-based UUID of campaign and contact key: planning the same campaign again gives the same ids.';
COMMENT ON COLUMN marketing_campaign_recipients.user_phone IS
    'Phone number at the time of planning; null after erasure.';
COMMENT ON COLUMN marketing_campaign_recipients.user_id IS 'Customer: user_profiles.id.';
COMMENT ON COLUMN marketing_campaign_recipients.ordinal IS 'Position in the plan, from 0.';
COMMENT ON COLUMN marketing_campaign_recipients.scheduled_date IS
    'Expected date at the time of planning. campaign_plan_dates has the date after edits of the campaign.';

CREATE TABLE campaign_plans (
    campaign_id       uuid        PRIMARY KEY REFERENCES marketing_campaigns (id) ON DELETE CASCADE,
    requested_at      timestamptz NOT NULL,
    recipient_count   integer,
    completed_at      timestamptz,
    published_through integer     NOT NULL DEFAULT -1,
    published_at      timestamptz
) WITH (fillfactor = 80);

CREATE INDEX idx_campaign_plans_unpublished ON campaign_plans (campaign_id) WHERE published_at IS NULL;

COMMENT ON TABLE campaign_plans IS 'Progress of planning and publishing the recipients of each campaign.';
COMMENT ON COLUMN campaign_plans.requested_at IS 'Instant at which the campaign was scheduled.';
COMMENT ON COLUMN campaign_plans.completed_at IS 'Instant at which all recipients were inserted; null while planning.';
COMMENT ON COLUMN campaign_plans.published_through IS 'Highest ordinal that Kafka has acknowledged; -1 for none.';
COMMENT ON COLUMN campaign_plans.published_at IS 'Instant at which Kafka had acknowledged all recipients.';

CREATE TABLE campaign_plan_dates (
    campaign_id  uuid    NOT NULL REFERENCES marketing_campaigns (id) ON DELETE CASCADE,
    from_ordinal integer NOT NULL,
    base_ordinal integer NOT NULL,
    first_day    date    NOT NULL,
    daily_limit  integer NOT NULL,
    PRIMARY KEY (campaign_id, from_ordinal),
    CONSTRAINT chk_base_ordinal CHECK (base_ordinal <= from_ordinal),
    CONSTRAINT chk_plan_limit CHECK (daily_limit >= 1)
);

COMMENT ON TABLE campaign_plan_dates IS
    'Expected dates of recipients by range of ordinals, so that an edit moves a million dates with one row. The date'
    ' of a recipient is first_day + (ordinal - base_ordinal) / daily_limit, by the row with the highest from_ordinal'
    ' that is not above the ordinal.';
COMMENT ON COLUMN campaign_plan_dates.from_ordinal IS
    'First ordinal of the range; the range ends where the next row begins.';
COMMENT ON COLUMN campaign_plan_dates.base_ordinal IS
    'Ordinal at which first_day begins; below from_ordinal if messages of earlier recipients were sent on that day.';

GRANT SELECT, INSERT, UPDATE, DELETE
    ON marketing_campaigns, marketing_campaign_recipients, campaign_plans, campaign_plan_dates TO trickle_api;
GRANT SELECT ON marketing_campaigns TO trickle_sender, trickle_status;
GRANT SELECT ON marketing_campaign_recipients TO trickle_status;

--liquibase formatted sql

--changeset trickle:0007-send-attempts
--comment The claims: what makes "nobody twice" true. Primary data, to be backed up.
CREATE TABLE send_attempts (
    recipient_id   uuid        NOT NULL,
    attempt_number integer     NOT NULL,
    campaign_id    uuid        NOT NULL,
    account_id     text        NOT NULL,
    customer_id    uuid        NOT NULL,
    contact_key    text        NOT NULL,
    number_id      text        NOT NULL,
    state          text        NOT NULL,
    rank           smallint    NOT NULL,
    blocks         boolean     NOT NULL,
    reason         text,
    scope_kind     text,
    scope_id       text,
    scope_version  bigint,
    retry_at       timestamptz,
    holder         jsonb,
    changed_key    text,
    code           text,
    failure_kind   text,
    error_text     text,
    message_id     text,
    wa_id          text,
    accepted_at    timestamptz,
    at             timestamptz NOT NULL,
    -- Machine time: between processes the database's clock is the only one that all of them share.
    claimed_at     timestamptz NOT NULL,
    -- The calendar at the claim; never changes, unlike "at", so that an index on it costs no update anything.
    asked_at       timestamptz,
    published_rank smallint    NOT NULL DEFAULT 0,
    PRIMARY KEY (recipient_id, attempt_number),
    CONSTRAINT chk_attempt_state CHECK (state IN ('refused', 'claimed', 'unconfirmed', 'not_called', 'rejected',
                                                  'accepted', 'undelivered', 'delivered'))
) WITH (fillfactor = 80);

-- One attempt at most may block a person in a campaign, whatever else goes wrong.
CREATE UNIQUE INDEX uq_send_attempts_blocking ON send_attempts (campaign_id, contact_key) WHERE blocks;

CREATE INDEX idx_send_attempts_message ON send_attempts (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX idx_send_attempts_open ON send_attempts (claimed_at) WHERE state = 'claimed';
CREATE INDEX idx_send_attempts_unconfirmed ON send_attempts (at) WHERE state = 'unconfirmed' AND blocks;
CREATE INDEX idx_send_attempts_unpublished ON send_attempts (recipient_id) WHERE published_rank < rank;

CREATE INDEX idx_send_attempts_recent ON send_attempts (account_id, asked_at);

CREATE TABLE suspensions (
    account_id text        NOT NULL,
    scope_kind text        NOT NULL,
    scope_id   text        NOT NULL,
    epoch      bigint      NOT NULL,
    code       text        NOT NULL,
    since      timestamptz NOT NULL,
    ended_at   timestamptz,
    -- Whether account-events has it: the row is its own outbox.
    announced  boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (account_id, scope_kind, scope_id, epoch)
);

-- What Meta allowed an account since when, as the sender heard it.
CREATE TABLE messaging_limits (
    account_id  text        NOT NULL,
    since       timestamptz NOT NULL,
    people      integer     NOT NULL,
    PRIMARY KEY (account_id, since)
);

CREATE TABLE consumed (
    topic           text    NOT NULL,
    topic_partition integer NOT NULL,
    next_offset     bigint  NOT NULL,
    PRIMARY KEY (topic, topic_partition)
);

-- What people decided about unclear outcomes, once each. A note may name somebody: it goes nowhere else.
CREATE TABLE unconfirmed_decisions (
    recipient_id   uuid        NOT NULL,
    attempt_number integer     NOT NULL,
    campaign_id    uuid        NOT NULL,
    decision       text        NOT NULL,
    decided_by     text        NOT NULL,
    note           text,
    decided_at     timestamptz NOT NULL,
    PRIMARY KEY (recipient_id, attempt_number),
    CONSTRAINT chk_decision CHECK (decision IN ('sent', 'resend'))
);

CREATE INDEX idx_unconfirmed_decisions_newest ON unconfirmed_decisions (decided_at DESC);

GRANT SELECT, INSERT ON unconfirmed_decisions TO trickle_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON send_attempts, suspensions, messaging_limits, consumed TO trickle_sender;
GRANT SELECT ON send_attempts, suspensions TO trickle_api, trickle_status;

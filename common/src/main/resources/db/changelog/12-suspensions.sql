--liquibase formatted sql

--changeset trickle:12-suspensions splitStatements:false
--comment Suspensions of accounts, phone numbers, templates and campaigns, and the messaging limits of accounts.
CREATE TABLE suspensions (
    account_id text        NOT NULL,
    scope_kind text        NOT NULL,
    scope_id   text        NOT NULL,
    epoch      bigint      NOT NULL,
    code       text,
    started_at timestamptz,
    ends_at    timestamptz,
    ended_at   timestamptz,
    published  boolean     NOT NULL DEFAULT false,
    started_by text,
    note       text,
    PRIMARY KEY (account_id, scope_kind, scope_id, epoch),
    CONSTRAINT chk_started_unless_ended CHECK (ended_at IS NOT NULL OR (code IS NOT NULL AND started_at IS NOT NULL))
);

-- Each claim looks up the open suspensions of its account.
CREATE INDEX idx_suspensions_open ON suspensions (account_id) WHERE ended_at IS NULL;

COMMENT ON TABLE suspensions IS
    'Suspensions of sending. An open suspension refuses every claim in its scope. Written by sender-service.'
    ' An end that was read before its suspension is a row without code and start, as is the start of an account by its'
    ' owner, which outdates the stops that were requested before it.';
COMMENT ON COLUMN suspensions.scope_kind IS
    'account, account_stop, number, template or campaign. account_stop: the owner has stopped the account, and only'
    ' the owner starts it again.';
COMMENT ON COLUMN suspensions.epoch IS 'Number of the suspension within its scope: it only grows.';
COMMENT ON COLUMN suspensions.code IS
    'Error code of WhatsApp, or the rule of sender-service, that caused the suspension.';
COMMENT ON COLUMN suspensions.ends_at IS 'When the suspension ends by itself, if Meta has named an instant.';
COMMENT ON COLUMN suspensions.published IS
    'Whether the topic account-events has the suspension, or its end if it has ended: the row is its own outbox.';
COMMENT ON COLUMN suspensions.started_by IS 'Who stopped the account; null for other suspensions.';
COMMENT ON COLUMN suspensions.note IS
    'Free text of the person who stopped the account. It may contain personal data and is not published.';

CREATE TABLE messaging_limits (
    account_id      text        NOT NULL,
    effective_from  timestamptz NOT NULL,
    recipient_limit integer     NOT NULL,
    PRIMARY KEY (account_id, effective_from)
);

COMMENT ON TABLE messaging_limits IS
    'Messaging limits that Meta has announced for an account. Written by sender-service.';
COMMENT ON COLUMN messaging_limits.recipient_limit IS 'Number of different persons in any 24 hours.';

GRANT SELECT, INSERT, UPDATE, DELETE ON suspensions, messaging_limits TO trickle_sender;
GRANT SELECT ON suspensions TO trickle_api, trickle_status;
GRANT SELECT ON messaging_limits TO trickle_api;

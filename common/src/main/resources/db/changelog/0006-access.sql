--liquibase formatted sql

--changeset trickle:0006-access
--comment Who may use the API, what it was asked before, and the imports it works on.
CREATE TABLE api_tokens (
    id           uuid        PRIMARY KEY DEFAULT uuidv7(),
    name         text        NOT NULL,
    token_hash   text        NOT NULL UNIQUE,
    role         text        NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz,
    CONSTRAINT chk_role CHECK (role IN ('viewer', 'marketer', 'operator'))
);

CREATE TABLE idempotency_keys (
    asked_by       text        NOT NULL,
    key            text        NOT NULL,
    request_hash   text        NOT NULL,
    answer_status  integer,
    answer_headers jsonb,
    answer_body    text,
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (asked_by, key)
);

CREATE INDEX idx_idempotency_keys_created_at ON idempotency_keys (created_at);

CREATE TABLE import_jobs (
    id         uuid        PRIMARY KEY DEFAULT uuidv7(),
    account_id text        NOT NULL,
    state      text        NOT NULL,
    read       integer     NOT NULL DEFAULT 0,
    created    integer     NOT NULL DEFAULT 0,
    updated    integer     NOT NULL DEFAULT 0,
    unchanged  integer     NOT NULL DEFAULT 0,
    rejected   integer     NOT NULL DEFAULT 0,
    errors     jsonb       NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL,
    ended_at   timestamptz,
    CONSTRAINT chk_import_state CHECK (state IN ('running', 'completed', 'failed'))
);

GRANT SELECT, INSERT, UPDATE, DELETE ON api_tokens, idempotency_keys, import_jobs TO trickle_api;

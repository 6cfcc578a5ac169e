--liquibase formatted sql

--changeset trickle:06-access-tokens splitStatements:false
--comment Access tokens of the API.
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

COMMENT ON TABLE api_tokens IS 'Access tokens of the API, including expired and revoked ones.';
COMMENT ON COLUMN api_tokens.name IS 'Name that audit records show as the actor.';
COMMENT ON COLUMN api_tokens.token_hash IS 'SHA-256 of the token. The token itself is not stored.';
COMMENT ON COLUMN api_tokens.last_used_at IS 'Updated at intervals only, not by each request.';

GRANT SELECT, INSERT, UPDATE, DELETE ON api_tokens TO trickle_api;

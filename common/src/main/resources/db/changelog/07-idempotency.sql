--liquibase formatted sql

--changeset trickle:07-idempotency splitStatements:false
--comment Stored responses for the header Idempotency-Key.
CREATE TABLE idempotency_keys (
    caller           text        NOT NULL,
    key              text        NOT NULL,
    request_hash     text        NOT NULL,
    response_status  integer,
    response_headers jsonb,
    response_body    text,
    created_at       timestamptz NOT NULL,
    PRIMARY KEY (caller, key)
);

CREATE INDEX idx_idempotency_keys_created_at ON idempotency_keys (created_at);

COMMENT ON TABLE idempotency_keys IS
    'Responses to requests with an idempotency key. A repeated request gets the stored response.';
COMMENT ON COLUMN idempotency_keys.caller IS 'Identity of the client: the same key of two clients is two keys.';
COMMENT ON COLUMN idempotency_keys.request_hash IS 'SHA-256 of method, path with query, content type and body.';
COMMENT ON COLUMN idempotency_keys.response_status IS 'Null while the first request with this key is being processed.';

GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO trickle_api;

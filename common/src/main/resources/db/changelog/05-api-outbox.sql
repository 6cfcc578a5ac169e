--liquibase formatted sql

--changeset trickle:05-api-outbox splitStatements:false
--comment Transactional outbox of api-service.
CREATE TABLE api_outbox (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic      text        NOT NULL,
    account_id text        NOT NULL,
    payload    json        NOT NULL,
    created_at timestamptz NOT NULL
);

-- Pages are read by account.
CREATE INDEX idx_api_outbox_account ON api_outbox (account_id, id);

COMMENT ON TABLE api_outbox IS
    'Transactional outbox of api-service: events that are inserted together with the change they describe, and'
    ' deleted after Kafka has acknowledged them.';
COMMENT ON COLUMN api_outbox.account_id IS 'Key of the Kafka record.';
COMMENT ON COLUMN api_outbox.payload IS 'Value of the Kafka record, published byte for byte: json keeps the text, jsonb would not.';

GRANT SELECT, INSERT, UPDATE, DELETE ON api_outbox TO trickle_api;

--liquibase formatted sql

--changeset trickle:0009-webhooks
--comment Reports about messages that are not known yet; matched when an outcome brings the message id.
CREATE TABLE parked_webhooks (
    message_id        text        NOT NULL,
    status            text        NOT NULL,
    account_id        text        NOT NULL,
    contact_key       text,
    in_service_window boolean     NOT NULL,
    code              text,
    reported_at       timestamptz NOT NULL,
    parked_at         timestamptz NOT NULL,
    counted_at        timestamptz,
    PRIMARY KEY (message_id, status)
);

CREATE INDEX idx_parked_webhooks_uncounted ON parked_webhooks (parked_at) WHERE counted_at IS NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON parked_webhooks TO trickle_status;

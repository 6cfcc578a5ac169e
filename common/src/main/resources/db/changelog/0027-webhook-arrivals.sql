--liquibase formatted sql

--changeset trickle:0027-webhook-arrivals
--comment Whether WhatsApp is heard: the last valid webhook of each account, and the webhooks that were refused.

-- In whole seconds of the calendar, rounded up, so that an account's row changes once a second at most.
CREATE TABLE webhook_receipts (
    account_id text        PRIMARY KEY,
    last_at    timestamptz NOT NULL
);

-- Nothing of what was refused: only how many, and when. The count begins anew after a day without any.
CREATE TABLE webhook_refusals (
    reason   text        PRIMARY KEY,
    count    bigint      NOT NULL,
    first_at timestamptz NOT NULL,
    last_at  timestamptz NOT NULL,
    CONSTRAINT chk_webhook_refusal_reason CHECK (reason IN ('missing_signature', 'wrong_signature'))
);

-- Accepted, and held back until Meta has judged the template: nothing is reported of the message until then.
ALTER TABLE send_attempts ADD COLUMN held boolean;

GRANT SELECT, INSERT, UPDATE ON webhook_receipts, webhook_refusals TO trickle_status;
GRANT SELECT ON webhook_receipts TO trickle_sender, trickle_api;
GRANT SELECT ON webhook_refusals TO trickle_api;

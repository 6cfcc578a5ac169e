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

-- By which other names people go: WhatsApp's id of them, or the number they had before. What is said under the other
-- name by valid_until is said by this person. A new phone stays until the customer has been moved to it, and no longer
-- than the webhook that it came in.
CREATE TABLE contact_aliases (
    account_id   text        NOT NULL,
    alias_key    text        NOT NULL,
    contact_key  text        NOT NULL,
    valid_until  timestamptz NOT NULL,
    new_phone    text,
    carried_over boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (account_id, alias_key, contact_key)
);

CREATE INDEX idx_contact_aliases_moved ON contact_aliases (valid_until) WHERE new_phone IS NOT NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON contact_aliases TO trickle_status;
GRANT SELECT ON contact_aliases TO trickle_api;

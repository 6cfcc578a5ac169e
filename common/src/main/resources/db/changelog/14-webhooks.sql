--liquibase formatted sql

--changeset trickle:14-webhooks splitStatements:false
--comment Data of webhooks: unmatched delivery reports, aliases of persons, message ids, received and refused webhooks.
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
    pricing_category  text,
    pricing_type      text,
    pricing_billable  boolean,
    pricing_country   text,
    PRIMARY KEY (message_id, status)
);

CREATE INDEX idx_parked_webhooks_uncounted ON parked_webhooks (parked_at) WHERE counted_at IS NULL;
CREATE INDEX idx_parked_webhooks_parked_at ON parked_webhooks (parked_at);

COMMENT ON TABLE parked_webhooks IS
    'Delivery reports about messages without a known attempt. A report is matched when the outcome of an attempt'
    ' brings the message id, and deleted by age otherwise.';
COMMENT ON COLUMN parked_webhooks.in_service_window IS
    'Whether the message belongs to a customer service window: such a message does not count against the messaging'
    ' limit.';
COMMENT ON COLUMN parked_webhooks.code IS 'Error code of a failed delivery.';
COMMENT ON COLUMN parked_webhooks.pricing_category IS
    'How WhatsApp charges the message, with type, billable and country; null if the report has no pricing.';
COMMENT ON COLUMN parked_webhooks.reported_at IS 'WhatsApp''s timestamp.';
COMMENT ON COLUMN parked_webhooks.counted_at IS
    'Instant at which the message was counted as sent by another program; null while its attempt may still be found.';

CREATE TABLE external_messages (
    message_key text        PRIMARY KEY,
    counted_at  timestamptz NOT NULL
);

CREATE INDEX idx_external_messages_counted ON external_messages (counted_at);

COMMENT ON TABLE external_messages IS
    'Messages of other programs that were counted in the last 30 days, after which WhatsApp delivers a message no more: a'
    ' late report does not count them again.';
COMMENT ON COLUMN external_messages.message_key IS 'Keyed hash of the message id.';

CREATE TABLE contact_aliases (
    account_id          text        NOT NULL,
    alias_key           text        NOT NULL,
    contact_key         text        NOT NULL,
    valid_until         timestamptz NOT NULL,
    new_phone           text,
    opt_outs_only       boolean     NOT NULL DEFAULT false,
    opt_outs_propagated boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (account_id, alias_key, contact_key)
);

CREATE INDEX idx_contact_aliases_new_phone ON contact_aliases (valid_until) WHERE new_phone IS NOT NULL;
CREATE INDEX idx_contact_aliases_contact ON contact_aliases (account_id, contact_key);

COMMENT ON TABLE contact_aliases IS
    'Other keys of a person: WhatsApp''s user id, or a former phone number. A consent that is received under the'
    ' alias applies to contact_key as well.';
COMMENT ON COLUMN contact_aliases.alias_key IS 'Keyed hash of the user id or of the former phone number.';
COMMENT ON COLUMN contact_aliases.valid_until IS
    'Last instant at which the alias denotes this person; a former phone number may belong to another person later.';
COMMENT ON COLUMN contact_aliases.new_phone IS
    'New phone number of a customer who changed it; null after the customer was updated or the retention has passed.';
COMMENT ON COLUMN contact_aliases.opt_outs_only IS
    'Whether only opt-outs apply: the former phone number may have another owner, whose opt-out no other person may'
    ' end.';
COMMENT ON COLUMN contact_aliases.opt_outs_propagated IS 'Whether opt-outs of alias_key were copied to contact_key.';

CREATE TABLE reported_messages (
    recipient_id   uuid    NOT NULL,
    attempt_number integer NOT NULL,
    message_id     text    NOT NULL,
    PRIMARY KEY (recipient_id, attempt_number)
);

CREATE INDEX idx_reported_messages_message ON reported_messages (message_id);

COMMENT ON TABLE reported_messages IS
    'Message ids of attempts whose call ended without a response, from webhooks that echo the attempt. Not derived'
    ' from events: events contain no message id, because it contains the phone number.';

CREATE TABLE webhook_receipts (
    account_id       text        PRIMARY KEY,
    last_received_at timestamptz NOT NULL
);

COMMENT ON TABLE webhook_receipts IS 'Instant of the last valid webhook of each account.';
COMMENT ON COLUMN webhook_receipts.last_received_at IS
    'Application clock, rounded up to whole seconds: the row changes at most once per second.';

CREATE TABLE webhook_refusals (
    reason           text        PRIMARY KEY,
    count            bigint      NOT NULL,
    first_refused_at timestamptz NOT NULL,
    last_refused_at  timestamptz NOT NULL,
    CONSTRAINT chk_webhook_refusal_reason CHECK (reason IN ('missing_signature', 'wrong_signature'))
);

COMMENT ON TABLE webhook_refusals IS
    'Number of refused webhooks by reason. Their content is not stored. The count restarts after a day without any.';

CREATE TABLE unprocessed_webhooks (
    reason              text        NOT NULL,
    type                text        NOT NULL,
    business_account_id text        NOT NULL,
    phone_number_id     text        NOT NULL,
    topic_partition     integer     NOT NULL,
    count               bigint      NOT NULL,
    first_offset        bigint      NOT NULL,
    last_offset         bigint      NOT NULL,
    first_received_at   timestamptz NOT NULL,
    last_received_at    timestamptz NOT NULL,
    PRIMARY KEY (reason, type, business_account_id, phone_number_id, topic_partition),
    CONSTRAINT chk_unprocessed_reason CHECK (reason IN ('unknown_account', 'unknown_number', 'unknown_type'))
);

COMMENT ON TABLE unprocessed_webhooks IS
    'Number of webhooks that name an unknown account, number or type, by partition of the topic webhooks-received. Their'
    ' bodies stay in the topic, between the offsets; a row is deleted when the topic has deleted them.';
COMMENT ON COLUMN unprocessed_webhooks.type IS 'Field and value of the webhook for unknown_type, otherwise empty.';
COMMENT ON COLUMN unprocessed_webhooks.last_offset IS
    'Webhooks up to this offset are counted: a webhook that is processed twice counts once.';

GRANT SELECT, INSERT, UPDATE, DELETE ON unprocessed_webhooks TO trickle_status;
GRANT SELECT ON unprocessed_webhooks TO trickle_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON parked_webhooks, contact_aliases, reported_messages TO trickle_status;
GRANT SELECT, INSERT, DELETE ON external_messages TO trickle_status;
GRANT SELECT, INSERT, UPDATE ON webhook_receipts, webhook_refusals TO trickle_status;
GRANT SELECT ON contact_aliases, webhook_receipts, webhook_refusals TO trickle_api;
GRANT SELECT ON webhook_receipts TO trickle_sender;

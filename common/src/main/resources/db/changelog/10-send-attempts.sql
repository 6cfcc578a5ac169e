--liquibase formatted sql

--changeset trickle:10-send-attempts splitStatements:false
--comment Claims and outcomes of calls to WhatsApp, and the manual decisions about unconfirmed outcomes.
CREATE TABLE send_attempts (
    recipient_id                uuid        NOT NULL,
    attempt_number              integer     NOT NULL,
    campaign_id                 uuid        NOT NULL,
    account_id                  text        NOT NULL,
    customer_id                 uuid        NOT NULL,
    contact_key                 text        NOT NULL,
    phone_number_id             text        NOT NULL,
    state                       text        NOT NULL,
    rank                        smallint    NOT NULL,
    blocks                      boolean     NOT NULL,
    reason                      text,
    scope_kind                  text,
    scope_id                    text,
    scope_version               bigint,
    retry_at                    timestamptz,
    blocking_attempt            jsonb,
    current_contact_key         text,
    code                        text,
    failure_kind                text,
    error_text                  text,
    message_id                  text,
    wa_id                       text,
    held_for_quality_assessment boolean,
    requested_at                timestamptz,
    claimed_at                  timestamptz NOT NULL,
    accepted_at                 timestamptz,
    state_changed_at            timestamptz NOT NULL,
    PRIMARY KEY (recipient_id, attempt_number),
    CONSTRAINT chk_attempt_state CHECK (state IN ('refused', 'claimed', 'unconfirmed', 'not_called', 'rejected',
                                                  'accepted', 'undelivered', 'delivered'))
) WITH (fillfactor = 80);

-- At most one attempt blocks a person in a campaign: the constraint that prevents a second message.
CREATE UNIQUE INDEX uq_send_attempts_blocking ON send_attempts (campaign_id, contact_key) WHERE blocks;

CREATE INDEX idx_send_attempts_message ON send_attempts (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX idx_send_attempts_claimed ON send_attempts (claimed_at) WHERE state = 'claimed';
CREATE INDEX idx_send_attempts_unconfirmed ON send_attempts (state_changed_at) WHERE state = 'unconfirmed';
CREATE INDEX idx_send_attempts_requested ON send_attempts (account_id, requested_at);

COMMENT ON TABLE send_attempts IS
    'One row per attempt to send a message: the claim before the call, then the outcome. Written by sender-service.'
    ' Primary data: it prevents duplicate messages, cannot be derived from Kafka, and belongs in every backup.';
COMMENT ON COLUMN send_attempts.customer_id IS 'Customer: user_profiles.id.';
COMMENT ON COLUMN send_attempts.phone_number_id IS 'WhatsApp''s id of the sending phone number.';
COMMENT ON COLUMN send_attempts.state IS
    'refused: not claimed, no call; claimed: the call may be running; unconfirmed: the outcome of the call is'
    ' unknown; not_called: claimed, then not called; rejected: WhatsApp answered with an error; accepted: WhatsApp'
    ' accepted the message; undelivered and delivered: a webhook reported the result.';
COMMENT ON COLUMN send_attempts.rank IS 'Strength of the evidence for the state: it never decreases.';
COMMENT ON COLUMN send_attempts.blocks IS 'Whether this attempt prevents another one for the same person and campaign.';
COMMENT ON COLUMN send_attempts.reason IS 'Why the message was not sent, for refused and not_called.';
COMMENT ON COLUMN send_attempts.scope_kind IS
    'account, account_stop, number, template or campaign: what the reason or error applies to.';
COMMENT ON COLUMN send_attempts.scope_version IS 'Epoch of the suspension, or revision of the paused campaign.';
COMMENT ON COLUMN send_attempts.retry_at IS 'Earliest instant of the next attempt.';
COMMENT ON COLUMN send_attempts.blocking_attempt IS 'For the reason already: the attempt that blocks this person.';
COMMENT ON COLUMN send_attempts.current_contact_key IS
    'For the reason changed: the contact key that the customer has now.';
COMMENT ON COLUMN send_attempts.code IS 'Error code of WhatsApp, or of sender-service if there was no response.';
COMMENT ON COLUMN send_attempts.error_text IS 'Error text of WhatsApp; null after erasure.';
COMMENT ON COLUMN send_attempts.message_id IS
    'WhatsApp''s id of the message. It contains the phone number; null after erasure.';
COMMENT ON COLUMN send_attempts.wa_id IS 'WhatsApp''s id of the person, from the response; null after erasure.';
COMMENT ON COLUMN send_attempts.held_for_quality_assessment IS
    'True if WhatsApp accepted the message and holds it until Meta has assessed the template: no webhook is due'
    ' before.';
COMMENT ON COLUMN send_attempts.requested_at IS
    'Application clock at the claim. It never changes, so that updates do not touch its index.';
COMMENT ON COLUMN send_attempts.claimed_at IS
    'Database clock at the claim: the only clock that all sender processes share.';
COMMENT ON COLUMN send_attempts.state_changed_at IS
    'Application clock, or timestamp of the webhook, at the change to this state.';

CREATE TABLE processed_offsets (
    topic           text    NOT NULL,
    topic_partition integer NOT NULL,
    next_offset     bigint  NOT NULL,
    PRIMARY KEY (topic, topic_partition)
);

COMMENT ON TABLE processed_offsets IS
    'Next offset of each partition that sender-service reads. Stored with the attempts, so that a restored database'
    ' is recognized.';

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

COMMENT ON TABLE unconfirmed_decisions IS
    'Manual decisions about unconfirmed attempts, one per attempt and final. Written by api-service.';
COMMENT ON COLUMN unconfirmed_decisions.decision IS 'sent: treat the message as sent; resend: send it again.';
COMMENT ON COLUMN unconfirmed_decisions.note IS
    'Free text of the operator. It may contain personal data, is not published, and is null after erasure.';

CREATE TABLE error_texts (
    code text NOT NULL PRIMARY KEY,
    text text NOT NULL
);

COMMENT ON TABLE error_texts IS
    'Why a recipient failed, by error code: a copy of the catalogue meta-errors.yaml and the settings of the'
    ' installation, which api-service replaces at its start.';

GRANT SELECT, INSERT, UPDATE, DELETE ON send_attempts, processed_offsets TO trickle_sender;
GRANT SELECT ON send_attempts TO trickle_api, trickle_status;
GRANT SELECT, INSERT ON unconfirmed_decisions TO trickle_api;
GRANT SELECT, INSERT, DELETE ON error_texts TO trickle_api;
GRANT SELECT ON error_texts TO trickle_status;

--liquibase formatted sql

--changeset trickle:15-unmatched-opt-outs splitStatements:false
--comment Opt-outs that match no customer and no attempt, and messages that may be opt-outs.
CREATE TABLE unmatched_opt_outs (
    id                  uuid        PRIMARY KEY DEFAULT uuidv7(),
    deduplication_key   text        NOT NULL,
    account_id          text,
    business_account_id text        NOT NULL,
    phone_number_id     text        NOT NULL,
    whatsapp_identifier text,
    contact_key         text,
    user_id_key         text,
    reason              text        NOT NULL,
    source              text        NOT NULL,
    message_text        text,
    held_keys           text[],
    occurred_at         timestamptz NOT NULL,
    received_at         timestamptz NOT NULL,
    resolved_at         timestamptz,
    resolved_by         text,
    resolution          text,
    resolution_reason   text,
    CONSTRAINT uq_unmatched_opt_outs_deduplication UNIQUE (deduplication_key),
    CONSTRAINT chk_unmatched_reason CHECK (reason IN ('unknown_account', 'unknown_person', 'invalid_identifier',
                                                      'unknown_message', 'unclear_text')),
    CONSTRAINT chk_unmatched_resolution CHECK (resolution IN ('opted_out', 'dismissed'))
);

CREATE INDEX idx_unmatched_opt_outs_open ON unmatched_opt_outs (id) WHERE resolved_at IS NULL;
CREATE INDEX idx_unmatched_opt_outs_received ON unmatched_opt_outs (received_at);
CREATE INDEX idx_unmatched_opt_outs_held ON unmatched_opt_outs USING gin (held_keys) WHERE held_keys IS NOT NULL;
CREATE INDEX idx_unmatched_opt_outs_contact ON unmatched_opt_outs (contact_key) WHERE contact_key IS NOT NULL;
CREATE INDEX idx_unmatched_opt_outs_user_id ON unmatched_opt_outs (user_id_key) WHERE user_id_key IS NOT NULL;

COMMENT ON TABLE unmatched_opt_outs IS
    'Opt-outs that match no customer and no attempt, and messages that may be opt-outs, until an operator resolves'
    ' them. Primary data. Inserted by status-service; api-service resolves and deletes rows through functions only.';
COMMENT ON COLUMN unmatched_opt_outs.deduplication_key IS
    'Keyed hash of the values that identify the opt-out: a webhook that is processed twice gives one row.';
COMMENT ON COLUMN unmatched_opt_outs.account_id IS 'Null if the webhook belongs to no account of this installation.';
COMMENT ON COLUMN unmatched_opt_outs.business_account_id IS 'WhatsApp''s id of the business account that received it.';
COMMENT ON COLUMN unmatched_opt_outs.phone_number_id IS
    'WhatsApp''s id of the receiving phone number; empty if unknown.';
COMMENT ON COLUMN unmatched_opt_outs.whatsapp_identifier IS
    'Phone number or user id of the person as WhatsApp wrote it; null after resolution. The row is deleted when the'
    ' person is erased, and by age (api.retention.unmatched-opt-outs).';
COMMENT ON COLUMN unmatched_opt_outs.contact_key IS 'Keyed hash of the phone number; null if there is no valid one.';
COMMENT ON COLUMN unmatched_opt_outs.user_id_key IS 'Keyed hash of the user id; null if there is none.';
COMMENT ON COLUMN unmatched_opt_outs.source IS 'keyword, button, preferences or an error code.';
COMMENT ON COLUMN unmatched_opt_outs.message_text IS
    'Text of a message that may be an opt-out; null for other reasons and after resolution.';
COMMENT ON COLUMN unmatched_opt_outs.held_keys IS
    'Contact keys that get no message until this message is decided on (contact_consents.undecided_at); null if none is'
    ' held. A row with keys is listed as undecided, and others as unmatched.';
COMMENT ON COLUMN unmatched_opt_outs.resolution_reason IS 'Why the person decided so; null if not stated.';
COMMENT ON COLUMN unmatched_opt_outs.occurred_at IS 'WhatsApp''s timestamp.';
COMMENT ON COLUMN unmatched_opt_outs.resolved_by IS 'Name of the person who decided.';

GRANT SELECT, INSERT, UPDATE (held_keys) ON unmatched_opt_outs TO trickle_status;
GRANT SELECT ON unmatched_opt_outs TO trickle_api;

-- The functions run with the rights of their owner: trickle_api can neither insert nor change an opt-out.
CREATE FUNCTION resolve_unmatched_opt_out(opt_out_id uuid, new_resolution text, actor text, why text, now timestamptz)
    RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH resolved AS (
        UPDATE unmatched_opt_outs
           SET resolved_at = now, resolved_by = actor, resolution = new_resolution, resolution_reason = why,
               whatsapp_identifier = NULL, message_text = NULL
         WHERE id = opt_out_id AND resolved_at IS NULL
        RETURNING 1)
    SELECT EXISTS (SELECT FROM resolved)
$$;

COMMENT ON FUNCTION resolve_unmatched_opt_out IS
    'Resolves an opt-out and deletes its personal data; false if it was resolved before.';

CREATE FUNCTION delete_unmatched_opt_outs(before timestamptz, max_rows integer) RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH expired AS MATERIALIZED (
        SELECT id, held_keys IS NOT NULL AND resolved_at IS NULL AS is_undecided
          FROM unmatched_opt_outs
         WHERE received_at < before
           AND (held_keys IS NULL OR resolved_at IS NOT NULL OR coalesce(whatsapp_identifier, message_text) IS NOT NULL)
         ORDER BY received_at
         LIMIT max_rows
           FOR UPDATE SKIP LOCKED),
    deleted AS (
        DELETE FROM unmatched_opt_outs
         WHERE id IN (SELECT id FROM expired WHERE NOT is_undecided)
        RETURNING 1),
    emptied AS (
        UPDATE unmatched_opt_outs
           SET whatsapp_identifier = NULL, message_text = NULL
         WHERE id IN (SELECT id FROM expired WHERE is_undecided)
        RETURNING 1)
    SELECT ((SELECT count(*) FROM deleted) + (SELECT count(*) FROM emptied))::integer
$$;

COMMENT ON FUNCTION delete_unmatched_opt_outs IS
    'Deletes the oldest opt-outs received before an instant; returns the number of rows. Of undecided ones only the text'
    ' and the number are deleted: the contact is held until a person decides.';

REVOKE ALL ON FUNCTION resolve_unmatched_opt_out(uuid, text, text, text, timestamptz),
                       delete_unmatched_opt_outs(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION resolve_unmatched_opt_out(uuid, text, text, text, timestamptz),
                          delete_unmatched_opt_outs(timestamptz, integer) TO trickle_api;

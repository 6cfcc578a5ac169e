--liquibase formatted sql

--changeset trickle:0025-unmatched-opt-outs splitStatements:false
--comment Opt-outs that belong to no customer and no attempt, until a person has decided whose they are.

-- Primary data. "person" is the number or user id as WhatsApp wrote it: it goes when the row is resolved, when the
-- person is erased, and by age (api.retention.unmatched-opt-outs).
CREATE TABLE unmatched_opt_outs (
    id               uuid        PRIMARY KEY DEFAULT uuidv7(),
    -- Keyed hash of what tells this statement from others: a webhook that is read twice is one row.
    statement_key    text        NOT NULL,
    -- Null where the webhook belongs to no account of this installation.
    account_id       text,
    business_account text        NOT NULL,
    phone_number_id  text        NOT NULL,
    person           text,
    contact_key      text,
    user_key         text,
    reason           text        NOT NULL,
    source           text        NOT NULL,
    said_at          timestamptz NOT NULL,
    received_at      timestamptz NOT NULL,
    resolved_at      timestamptz,
    resolved_by      text,
    resolution       text,
    CONSTRAINT uq_unmatched_opt_outs_statement UNIQUE (statement_key),
    CONSTRAINT chk_unmatched_reason CHECK (reason IN ('unknown_account', 'unknown_person', 'unreadable_person',
                                                             'unknown_message')),
    CONSTRAINT chk_unmatched_resolution CHECK (resolution IN ('opted_out', 'dismissed'))
);

CREATE INDEX idx_unmatched_opt_outs_open ON unmatched_opt_outs (id) WHERE resolved_at IS NULL;
CREATE INDEX idx_unmatched_opt_outs_received ON unmatched_opt_outs (received_at);
CREATE INDEX idx_unmatched_opt_outs_contact ON unmatched_opt_outs (contact_key) WHERE contact_key IS NOT NULL;
CREATE INDEX idx_unmatched_opt_outs_user ON unmatched_opt_outs (user_key) WHERE user_key IS NOT NULL;

GRANT SELECT, INSERT ON unmatched_opt_outs TO trickle_status;
GRANT SELECT ON unmatched_opt_outs TO trickle_api;

-- With its owner's rights: the API can resolve, and let go, but neither write nor change a statement.
CREATE FUNCTION resolve_unmatched_opt_out(row_id uuid, how text, who text, now timestamptz) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH resolved AS (
        UPDATE unmatched_opt_outs
           SET resolved_at = now, resolved_by = who, resolution = how, person = NULL
         WHERE id = row_id AND resolved_at IS NULL
        RETURNING 1)
    SELECT EXISTS (SELECT FROM resolved)
$$;

CREATE FUNCTION forget_unmatched_opt_outs(before timestamptz, most integer) RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH forgotten AS (
        DELETE FROM unmatched_opt_outs
         WHERE id IN (SELECT id FROM unmatched_opt_outs
                       WHERE received_at < before ORDER BY received_at LIMIT most FOR UPDATE SKIP LOCKED)
        RETURNING 1)
    SELECT count(*)::integer FROM forgotten
$$;

-- Of a person who is erased, also under the user ids and former numbers that they are known by.
CREATE FUNCTION forget_unmatched_opt_outs_of(account text, erased text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH keys AS MATERIALIZED (
        SELECT erased AS key
         UNION
        SELECT alias_key FROM contact_aliases WHERE account_id = account AND contact_key = erased
         UNION
        SELECT contact_key FROM contact_aliases WHERE account_id = account AND alias_key = erased)
    DELETE FROM unmatched_opt_outs
     WHERE coalesce(account_id, account) = account
       AND (contact_key IN (SELECT key FROM keys) OR user_key IN (SELECT key FROM keys))
$$;

CREATE INDEX idx_contact_aliases_contact ON contact_aliases (account_id, contact_key);

REVOKE ALL ON FUNCTION resolve_unmatched_opt_out(uuid, text, text, timestamptz),
                       forget_unmatched_opt_outs(timestamptz, integer),
                       forget_unmatched_opt_outs_of(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION resolve_unmatched_opt_out(uuid, text, text, timestamptz),
                          forget_unmatched_opt_outs(timestamptz, integer),
                          forget_unmatched_opt_outs_of(text, text) TO trickle_api;

-- A new user id leads back to what the person was called before, but only for opt-outs: the old number may have
-- another owner by now, whose own opt-out nobody else may lift.
ALTER TABLE contact_aliases ADD COLUMN opt_outs_only boolean NOT NULL DEFAULT false;

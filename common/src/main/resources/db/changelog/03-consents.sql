--liquibase formatted sql

--changeset trickle:03-consents splitStatements:false
--comment Current consent of each person, and the history of all consents.
CREATE TABLE contact_consents (
    account_id                   text        NOT NULL,
    contact_key                  text        NOT NULL,
    opted_out_at                 timestamptz,
    opt_out_source               text,
    opted_in_at                  timestamptz,
    opt_in_source                text,
    preferences_opted_out_at     timestamptz,
    preferences_opted_out_source text,
    preferences_opted_in_at      timestamptz,
    undecided_at                 timestamptz,
    decided_at                   timestamptz,
    PRIMARY KEY (account_id, contact_key)
);

COMMENT ON TABLE contact_consents IS
    'Latest opt-out and latest opt-in of each person. Written by api-service and status-service, by merge only: the'
    ' later of two instants is kept, and an opt-out takes precedence over an opt-in of the same instant.';
COMMENT ON COLUMN contact_consents.opt_out_source IS 'Origin of the opt-out: for example keyword, button or api.';
COMMENT ON COLUMN contact_consents.preferences_opted_out_at IS
    'Latest opt-out in WhatsApp''s own preferences, or the latest error that reports it. Any later opt-in ends it.';
COMMENT ON COLUMN contact_consents.preferences_opted_out_source IS 'preferences, or an error code of WhatsApp.';
COMMENT ON COLUMN contact_consents.preferences_opted_in_at IS
    'Latest opt-in in WhatsApp''s own preferences. It ends only opt-outs there.';
COMMENT ON COLUMN contact_consents.opt_in_source IS 'Origin of the opt-in, with the same values.';

COMMENT ON COLUMN contact_consents.undecided_at IS
    'When the latest message that may be an opt-out was read. The message itself is in unmatched_opt_outs.';
COMMENT ON COLUMN contact_consents.decided_at IS 'Latest decision about such messages, at least undecided_at.';

CREATE FUNCTION is_undecided(undecided_at timestamptz, decided_at timestamptz) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN undecided_at IS NOT NULL AND (decided_at IS NULL OR decided_at < undecided_at);

COMMENT ON FUNCTION is_undecided IS
    'Whether a person has to decide about a message of the contact, who gets no message until then.';

CREATE FUNCTION is_opted_out(opted_out_at timestamptz, opted_in_at timestamptz, preferences_opted_out_at timestamptz,
                             preferences_opted_in_at timestamptz) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (opted_out_at IS NOT NULL AND (opted_in_at IS NULL OR opted_in_at <= opted_out_at))
           OR (preferences_opted_out_at IS NOT NULL AND (opted_in_at IS NULL OR opted_in_at <= preferences_opted_out_at)
               AND (preferences_opted_in_at IS NULL OR preferences_opted_in_at <= preferences_opted_out_at));

COMMENT ON FUNCTION is_opted_out IS
    'Whether an opt-out is in force: no opt-in is later. An opt-in in WhatsApp''s preferences counts only against an'
    ' opt-out there.';

CREATE FUNCTION reject_earlier_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(NEW.opted_out_at, '-infinity') < coalesce(OLD.opted_out_at, '-infinity')
       OR coalesce(NEW.opted_in_at, '-infinity') < coalesce(OLD.opted_in_at, '-infinity')
       OR coalesce(NEW.preferences_opted_out_at, '-infinity') < coalesce(OLD.preferences_opted_out_at, '-infinity')
       OR coalesce(NEW.preferences_opted_in_at, '-infinity') < coalesce(OLD.preferences_opted_in_at, '-infinity')
       OR coalesce(NEW.undecided_at, '-infinity') < coalesce(OLD.undecided_at, '-infinity')
       OR coalesce(NEW.decided_at, '-infinity') < coalesce(OLD.decided_at, '-infinity') THEN
        RAISE EXCEPTION 'contact_consents accepts merges only: an instant must not decrease';
    END IF;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION reject_earlier_consent IS
    'Trigger function: rejects an update that replaces an instant of contact_consents by an earlier one.';

CREATE TRIGGER reject_earlier_consent BEFORE UPDATE ON contact_consents
    FOR EACH ROW EXECUTE FUNCTION reject_earlier_consent();

CREATE TABLE consent_history (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id  text        NOT NULL,
    contact_key text        NOT NULL,
    consent     text        NOT NULL,
    source      text,
    occurred_at timestamptz NOT NULL,
    CONSTRAINT chk_consent CHECK (consent IN ('opted_out', 'opted_in'))
);

CREATE INDEX idx_consent_history_contact ON consent_history (account_id, contact_key, occurred_at, id);

COMMENT ON TABLE consent_history IS
    'Every opt-out and opt-in that contact_consents has accepted. Written by a trigger only; no role may change it.';
COMMENT ON COLUMN consent_history.source IS 'opt_out_source or opt_in_source of contact_consents.';

-- Runs with the rights of its owner: every merge of a consent is recorded, and no role can insert anything else.
CREATE FUNCTION record_consent_history() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.opted_out_at IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.opted_out_at IS DISTINCT FROM OLD.opted_out_at) THEN
        INSERT INTO consent_history (account_id, contact_key, consent, source, occurred_at)
        VALUES (NEW.account_id, NEW.contact_key, 'opted_out', NEW.opt_out_source, NEW.opted_out_at);
    END IF;
    IF NEW.opted_in_at IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.opted_in_at IS DISTINCT FROM OLD.opted_in_at) THEN
        INSERT INTO consent_history (account_id, contact_key, consent, source, occurred_at)
        VALUES (NEW.account_id, NEW.contact_key, 'opted_in', NEW.opt_in_source, NEW.opted_in_at);
    END IF;
    IF NEW.preferences_opted_out_at IS NOT NULL
       AND (TG_OP = 'INSERT' OR NEW.preferences_opted_out_at IS DISTINCT FROM OLD.preferences_opted_out_at) THEN
        INSERT INTO consent_history (account_id, contact_key, consent, source, occurred_at)
        VALUES (NEW.account_id, NEW.contact_key, 'opted_out', NEW.preferences_opted_out_source,
                NEW.preferences_opted_out_at);
    END IF;
    IF NEW.preferences_opted_in_at IS NOT NULL
       AND (TG_OP = 'INSERT' OR NEW.preferences_opted_in_at IS DISTINCT FROM OLD.preferences_opted_in_at) THEN
        INSERT INTO consent_history (account_id, contact_key, consent, source, occurred_at)
        VALUES (NEW.account_id, NEW.contact_key, 'opted_in', 'preferences', NEW.preferences_opted_in_at);
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION record_consent_history IS
    'Trigger function: inserts a row into consent_history for each changed instant of contact_consents.';

CREATE TRIGGER record_consent_history AFTER INSERT OR UPDATE ON contact_consents
    FOR EACH ROW EXECUTE FUNCTION record_consent_history();

-- Runs with the rights of its owner: the status-service cannot write customers.
CREATE FUNCTION subscribe_after_opt_in() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT is_opted_out(NEW.opted_out_at, NEW.opted_in_at,
                        NEW.preferences_opted_out_at, NEW.preferences_opted_in_at) THEN
        UPDATE user_profiles
           SET subscription = 'subscribed', updated_at = greatest(updated_at, NEW.opted_in_at)
         WHERE account_id = NEW.account_id AND contact_key = NEW.contact_key AND subscription = 'unsubscribed';
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION subscribe_after_opt_in IS
    'Trigger function: subscribes the customer who opted in by a message such as START.';

CREATE TRIGGER subscribe_after_opt_in AFTER INSERT OR UPDATE OF opted_in_at ON contact_consents
    FOR EACH ROW WHEN (NEW.opt_in_source = 'keyword') EXECUTE FUNCTION subscribe_after_opt_in();

GRANT SELECT, INSERT, UPDATE ON contact_consents TO trickle_api, trickle_status;
GRANT SELECT ON contact_consents TO trickle_sender;
GRANT SELECT ON consent_history TO trickle_api;

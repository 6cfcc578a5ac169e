--liquibase formatted sql

--changeset trickle:0003-consents splitStatements:false
--comment Written by two services, so only ever by merge: the later of two instants wins, and out wins ties.
CREATE TABLE contact_consents (
    account_id   text        NOT NULL,
    contact_key  text        NOT NULL,
    opted_out_at timestamptz,
    opted_in_at  timestamptz,
    out_source   text,
    in_source    text,
    PRIMARY KEY (account_id, contact_key)
);

CREATE FUNCTION is_opted_out(opted_out_at timestamptz, opted_in_at timestamptz) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN opted_out_at IS NOT NULL AND (opted_in_at IS NULL OR opted_in_at <= opted_out_at);

CREATE FUNCTION keep_consents_monotone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(NEW.opted_out_at, '-infinity') < coalesce(OLD.opted_out_at, '-infinity')
       OR coalesce(NEW.opted_in_at, '-infinity') < coalesce(OLD.opted_in_at, '-infinity') THEN
        RAISE EXCEPTION 'contact_consents is written by merge only: an instant may not go back';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER contact_consents_are_monotone BEFORE UPDATE ON contact_consents
    FOR EACH ROW EXECUTE FUNCTION keep_consents_monotone();

GRANT SELECT, INSERT, UPDATE ON contact_consents TO trickle_api, trickle_status;
GRANT SELECT ON contact_consents TO trickle_sender;

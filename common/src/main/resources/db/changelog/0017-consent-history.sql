--liquibase formatted sql

--changeset trickle:0017-consent-history splitStatements:false
--comment Everything that people have said about being written to, which contact_consents has only the last word of.
CREATE TABLE consent_history (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id  text        NOT NULL,
    contact_key text        NOT NULL,
    consent     text        NOT NULL,
    source      text,
    at          timestamptz NOT NULL,
    CONSTRAINT chk_consent CHECK (consent IN ('opted_out', 'opted_in'))
);

CREATE INDEX idx_consent_history_person ON consent_history (account_id, contact_key, id);

INSERT INTO consent_history (account_id, contact_key, consent, source, at)
SELECT k.account_id, k.contact_key, word.consent, word.source, word.at
  FROM contact_consents k
 CROSS JOIN LATERAL (VALUES ('opted_out', k.out_source, k.opted_out_at), ('opted_in', k.in_source, k.opted_in_at))
                    AS word (consent, source, at)
 WHERE word.at IS NOT NULL
 ORDER BY word.at;

-- With its owner's rights: whoever merges a consent cannot help writing it down, and nobody can write anything else.
CREATE FUNCTION note_consent() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.opted_out_at IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.opted_out_at IS DISTINCT FROM OLD.opted_out_at) THEN
        INSERT INTO consent_history (account_id, contact_key, consent, source, at)
        VALUES (NEW.account_id, NEW.contact_key, 'opted_out', NEW.out_source, NEW.opted_out_at);
    END IF;
    IF NEW.opted_in_at IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.opted_in_at IS DISTINCT FROM OLD.opted_in_at) THEN
        INSERT INTO consent_history (account_id, contact_key, consent, source, at)
        VALUES (NEW.account_id, NEW.contact_key, 'opted_in', NEW.in_source, NEW.opted_in_at);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER contact_consents_are_remembered AFTER INSERT OR UPDATE ON contact_consents
    FOR EACH ROW EXECUTE FUNCTION note_consent();

GRANT SELECT ON consent_history TO trickle_api;

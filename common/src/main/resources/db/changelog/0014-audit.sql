--liquibase formatted sql

--changeset trickle:0014-audit
--comment Who changed what and when, written with the change. Ids and settings only: no name or text of a person.
CREATE TABLE audit_records (
    id       uuid        PRIMARY KEY DEFAULT uuidv7(),
    what     text        NOT NULL,
    subject  text        NOT NULL,
    details  jsonb       NOT NULL,
    who      text        NOT NULL,
    token_id uuid,
    role     text        NOT NULL,
    at       timestamptz NOT NULL
);

CREATE INDEX idx_audit_records_subject ON audit_records (subject, id);

-- Nothing that was done is undone here.
GRANT SELECT, INSERT ON audit_records TO trickle_api;

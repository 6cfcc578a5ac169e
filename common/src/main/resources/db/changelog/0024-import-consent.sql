--liquibase formatted sql

--changeset trickle:0024-import-consent
--comment Which rows of a file were merged into others, and what the file says about the consent of its people.
ALTER TABLE import_jobs
    ADD COLUMN subscription_reason text,
    ADD COLUMN merged              integer NOT NULL DEFAULT 0,
    ADD COLUMN without_consent     integer NOT NULL DEFAULT 0,
    ADD COLUMN notices             jsonb   NOT NULL DEFAULT '[]';

--liquibase formatted sql

--changeset trickle:0023-import-error-reasons
--comment Why a row was refused, in words; like the rule it never says what stood in the row.
ALTER TABLE import_errors ADD COLUMN reason text;

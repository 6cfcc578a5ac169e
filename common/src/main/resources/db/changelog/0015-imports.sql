--liquibase formatted sql

--changeset trickle:0015-imports
--comment How far an import is, what it may do, and why each row that was refused was refused.
ALTER TABLE import_jobs
    ADD COLUMN dry_run            boolean NOT NULL DEFAULT false,
    ADD COLUMN resubscribe_reason text,
    ADD COLUMN bytes              bigint  NOT NULL DEFAULT 0,
    ADD COLUMN bytes_read         bigint  NOT NULL DEFAULT 0;

-- Never what stood in the row.
CREATE TABLE import_errors (
    import_id  uuid   NOT NULL REFERENCES import_jobs (id) ON DELETE CASCADE,
    row_number bigint NOT NULL,
    field      text   NOT NULL,
    rule       text   NOT NULL,
    PRIMARY KEY (import_id, row_number)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON import_errors TO trickle_api;

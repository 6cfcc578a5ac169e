--liquibase formatted sql

--changeset trickle:08-imports splitStatements:false
--comment Customer imports and their rejected rows.
CREATE TABLE import_jobs (
    id                  uuid        PRIMARY KEY DEFAULT uuidv7(),
    account_id          text        NOT NULL,
    state               text        NOT NULL,
    dry_run             boolean     NOT NULL DEFAULT false,
    resubscribe_reason  text,
    subscription_reason text,
    read_as             json        NOT NULL DEFAULT '{}',
    bytes               bigint      NOT NULL DEFAULT 0,
    bytes_read          bigint      NOT NULL DEFAULT 0,
    rows_read           integer     NOT NULL DEFAULT 0,
    created             integer     NOT NULL DEFAULT 0,
    updated             integer     NOT NULL DEFAULT 0,
    unchanged           integer     NOT NULL DEFAULT 0,
    merged              integer     NOT NULL DEFAULT 0,
    rejected            integer     NOT NULL DEFAULT 0,
    without_consent     integer     NOT NULL DEFAULT 0,
    errors              jsonb       NOT NULL DEFAULT '[]',
    notices             jsonb       NOT NULL DEFAULT '[]',
    created_at          timestamptz NOT NULL,
    ended_at            timestamptz,
    CONSTRAINT chk_import_state CHECK (state IN ('running', 'completed', 'failed'))
);

CREATE INDEX idx_import_jobs_ended_at ON import_jobs (ended_at);

COMMENT ON TABLE import_jobs IS 'Customer imports with their progress and result.';
COMMENT ON COLUMN import_jobs.dry_run IS 'Whether the file is only checked: no customer is changed.';
COMMENT ON COLUMN import_jobs.resubscribe_reason IS
    'Reason that the operator gave for ending earlier opt-outs; null if the import ends none.';
COMMENT ON COLUMN import_jobs.subscription_reason IS
    'Reason that the operator gave for treating rows without a consent value as subscribed; null if they are not.';
COMMENT ON COLUMN import_jobs.read_as IS
    'How the file is read: format, encoding, separator and columns. No value of a row.';
COMMENT ON COLUMN import_jobs.bytes IS 'Size of the file.';
COMMENT ON COLUMN import_jobs.merged IS 'Rows that repeat the person of another row of the file.';
COMMENT ON COLUMN import_jobs.without_consent IS
    'Rows without a consent value, stored as not subscribed if the customer is new.';
COMMENT ON COLUMN import_jobs.errors IS 'First rejected rows, without the values of the row.';
COMMENT ON COLUMN import_jobs.notices IS 'Remarks on the file that rejected no row.';

CREATE TABLE import_errors (
    import_id  uuid   NOT NULL REFERENCES import_jobs (id) ON DELETE CASCADE,
    row_number bigint NOT NULL,
    field      text   NOT NULL,
    rule       text   NOT NULL,
    reason     text,
    cells      jsonb,
    people     jsonb,
    PRIMARY KEY (import_id, row_number)
);

CREATE INDEX idx_import_errors_people ON import_errors USING gin (people) WHERE people IS NOT NULL;

COMMENT ON TABLE import_errors IS 'Rejected rows of each import.';
COMMENT ON COLUMN import_errors.rule IS 'Name of the rule that rejected the row.';
COMMENT ON COLUMN import_errors.reason IS 'Explanation of the rule, without values of the row.';
COMMENT ON COLUMN import_errors.cells IS
    'The cells of the row, so that the report can be corrected and imported again. Personal data: deleted with the'
    ' report, and when a person in people is erased. Null for lines of JSON.';
COMMENT ON COLUMN import_errors.people IS 'Contact keys of the numbers that the row may mean.';

GRANT SELECT, INSERT, UPDATE, DELETE ON import_jobs, import_errors TO trickle_api;

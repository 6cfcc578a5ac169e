--liquibase formatted sql

--changeset trickle:09-audit splitStatements:false
--comment Audit log of changes made through the API.
CREATE TABLE audit_records (
    id          uuid        PRIMARY KEY DEFAULT uuidv7(),
    action      text        NOT NULL,
    subject     text        NOT NULL,
    details     jsonb       NOT NULL,
    actor       text        NOT NULL,
    token_id    uuid,
    role        text        NOT NULL,
    occurred_at timestamptz NOT NULL
);

CREATE INDEX idx_audit_records_subject ON audit_records (subject, id);
CREATE INDEX idx_audit_records_occurred_at ON audit_records (occurred_at);

COMMENT ON TABLE audit_records IS
    'Audit log of changes, inserted in the transaction of the change. Contains ids and settings only, no personal'
    ' data. api-service may insert records and delete the oldest ones; it cannot change a record.';
COMMENT ON COLUMN audit_records.action IS 'Kind of the change in the past tense, such as campaign-paused.';
COMMENT ON COLUMN audit_records.subject IS 'Id of the changed object.';
COMMENT ON COLUMN audit_records.actor IS 'Name of the access token, or of the component that made the change.';
COMMENT ON COLUMN audit_records.token_id IS 'api_tokens.id; null without an access token.';
COMMENT ON COLUMN audit_records.role IS 'Role of the actor at that instant.';

-- Runs with the rights of its owner: trickle_api can delete records by age, but cannot choose one.
CREATE FUNCTION delete_audit_records(before timestamptz, max_rows integer) RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH deleted AS (
        DELETE FROM audit_records
         WHERE id IN (SELECT id
                        FROM audit_records
                       WHERE occurred_at < before
                       ORDER BY occurred_at
                       LIMIT max_rows
                         FOR UPDATE SKIP LOCKED)
        RETURNING 1)
    SELECT count(*)::integer FROM deleted
$$;

COMMENT ON FUNCTION delete_audit_records IS 'Deletes the oldest records before an instant; returns the number of rows.';

REVOKE ALL ON FUNCTION delete_audit_records(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION delete_audit_records(timestamptz, integer) TO trickle_api;

GRANT SELECT, INSERT ON audit_records TO trickle_api;

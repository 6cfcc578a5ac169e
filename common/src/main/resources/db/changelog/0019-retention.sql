--liquibase formatted sql

--changeset trickle:0019-retention splitStatements:false
--comment What need not be kept for ever goes by its age, in batches.
CREATE INDEX idx_audit_records_at ON audit_records (at);

-- The API can add to the records and let the oldest go; it can neither change one nor pick one out.
CREATE FUNCTION forget_audit_records(before timestamptz, most integer) RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH forgotten AS (
        DELETE FROM audit_records
         WHERE id IN (SELECT id FROM audit_records WHERE at < before ORDER BY at LIMIT most FOR UPDATE SKIP LOCKED)
        RETURNING 1)
    SELECT count(*)::integer FROM forgotten
$$;

REVOKE ALL ON FUNCTION forget_audit_records(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_audit_records(timestamptz, integer) TO trickle_api;

CREATE INDEX idx_import_jobs_ended_at ON import_jobs (ended_at);

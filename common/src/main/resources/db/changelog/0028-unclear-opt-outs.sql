--liquibase formatted sql

--changeset trickle:0028-unclear-opt-outs splitStatements:false
--comment Messages that may be opt-outs, until a person has decided.

-- What was written; it goes with "person".
ALTER TABLE unmatched_opt_outs ADD COLUMN text text;

ALTER TABLE unmatched_opt_outs DROP CONSTRAINT chk_unmatched_reason;
ALTER TABLE unmatched_opt_outs ADD CONSTRAINT chk_unmatched_reason
    CHECK (reason IN ('unknown_account', 'unknown_person', 'unreadable_person', 'unknown_message', 'unclear_text'));

CREATE OR REPLACE FUNCTION resolve_unmatched_opt_out(row_id uuid, how text, who text, now timestamptz) RETURNS boolean
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH resolved AS (
        UPDATE unmatched_opt_outs
           SET resolved_at = now, resolved_by = who, resolution = how, person = NULL, text = NULL
         WHERE id = row_id AND resolved_at IS NULL
        RETURNING 1)
    SELECT EXISTS (SELECT FROM resolved)
$$;

--liquibase formatted sql

--changeset trickle:0021-untold-outcomes
--comment What the sender has still to tell: one row for all attempts that a statement has changed, instead of a mark in each.
CREATE TABLE untold_outcomes (
    id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recipient_ids   uuid[]      NOT NULL,
    attempt_numbers integer[]   NOT NULL,
    -- Machine time: what is older than a call can take was left by a process that died.
    since           timestamptz NOT NULL DEFAULT clock_timestamp()
);

INSERT INTO untold_outcomes (recipient_ids, attempt_numbers)
SELECT array_agg(recipient_id), array_agg(attempt_number) FROM send_attempts WHERE published_rank < rank HAVING count(*) > 0;

-- An index that names what every outcome changes made each change of a row write all indexes anew. A sender of an
-- earlier version cannot claim without the column, and its requests wait.
DROP INDEX idx_send_attempts_unpublished;
ALTER TABLE send_attempts DROP COLUMN published_rank;

GRANT SELECT, INSERT, DELETE ON untold_outcomes TO trickle_sender;

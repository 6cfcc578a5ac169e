--liquibase formatted sql

--changeset trickle:11-sender-outbox splitStatements:false
--comment Transactional outbox of sender-service.
CREATE TABLE sender_outbox (
    id              bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recipient_ids   uuid[]      NOT NULL,
    attempt_numbers integer[]   NOT NULL,
    pending_since   timestamptz NOT NULL DEFAULT clock_timestamp()
);

COMMENT ON TABLE sender_outbox IS
    'Transactional outbox of sender-service: one row for all attempts that one statement has changed. The event of an'
    ' attempt is created from its row in send_attempts; the outbox row is deleted after Kafka has acknowledged all'
    ' events.';
COMMENT ON COLUMN sender_outbox.recipient_ids IS
    'Recipients of the attempts; attempt_numbers has the number at the same index.';
COMMENT ON COLUMN sender_outbox.pending_since IS
    'Database clock. A row that is older than the longest call belongs to a process that has ended.';

GRANT SELECT, INSERT, DELETE ON sender_outbox TO trickle_sender;

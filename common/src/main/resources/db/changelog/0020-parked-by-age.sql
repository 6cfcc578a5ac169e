--liquibase formatted sql

--changeset trickle:0020-parked-by-age
--comment What has been parked for too long is looked for every second, and hardly ever there.
CREATE INDEX idx_parked_webhooks_parked_at ON parked_webhooks (parked_at);

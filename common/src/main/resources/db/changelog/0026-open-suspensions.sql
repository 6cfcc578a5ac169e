--liquibase formatted sql

--changeset trickle:0026-open-suspensions
--comment Campaigns are suspended as well, and many more of them than accounts, numbers and templates.

-- Each claim looks for what is open over its message: few rows, however many suspensions have ended.
CREATE INDEX idx_suspensions_open ON suspensions (account_id) WHERE ended_at IS NULL;

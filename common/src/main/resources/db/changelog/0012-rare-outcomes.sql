--liquibase formatted sql

--changeset trickle:0012-rare-outcomes
--comment To find the few of a campaign that failed, were left out or met an error, without an index on what changes often.

-- Columns that an update leaves as they are cost it nothing: the instants and the code are null for nearly everybody.
CREATE INDEX idx_deliveries_failed ON marketing_campaign_deliveries (campaign_id) WHERE failed_at IS NOT NULL;
CREATE INDEX idx_deliveries_skipped ON marketing_campaign_deliveries (campaign_id) WHERE skipped_at IS NOT NULL;
CREATE INDEX idx_deliveries_error ON marketing_campaign_deliveries (campaign_id, error_code)
    WHERE error_code IS NOT NULL;

--liquibase formatted sql

--changeset trickle:04-media splitStatements:false
--comment Images, videos and documents of campaigns.
CREATE TABLE media (
    id           uuid        PRIMARY KEY DEFAULT uuidv7(),
    account_id   text        NOT NULL,
    kind         text        NOT NULL,
    content_type text        NOT NULL,
    filename     text,
    size         bigint      NOT NULL,
    sha256       text        NOT NULL,
    created_at   timestamptz NOT NULL,
    CONSTRAINT uq_media_content UNIQUE (account_id, sha256),
    CONSTRAINT chk_media_kind CHECK (kind IN ('image', 'video', 'document')),
    CONSTRAINT chk_media_size CHECK (size > 0)
);

COMMENT ON TABLE media IS 'Files that campaigns send, each content once an account. Written by api-service.';
COMMENT ON COLUMN media.content_type IS 'Detected from the content, never the declared one.';
COMMENT ON COLUMN media.filename IS 'Name of the file at its upload.';
COMMENT ON COLUMN media.sha256 IS 'Hash of the content in hexadecimal digits.';

CREATE TABLE media_chunks (
    media_id uuid    NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    position integer NOT NULL,
    content  bytea   NOT NULL,
    PRIMARY KEY (media_id, position)
);

-- The files are compressed already.
ALTER TABLE media_chunks ALTER COLUMN content SET STORAGE EXTERNAL;

COMMENT ON TABLE media_chunks IS 'The content of each file, in parts that fit into memory. Written by api-service.';

CREATE TABLE campaign_media (
    campaign_id uuid NOT NULL REFERENCES marketing_campaigns (id) ON DELETE CASCADE,
    media_id    uuid NOT NULL REFERENCES media (id),
    PRIMARY KEY (campaign_id, media_id)
);

CREATE INDEX idx_campaign_media_media ON campaign_media (media_id);

COMMENT ON TABLE campaign_media IS
    'Files that the template components of a campaign name. A file with a row here cannot be deleted. Written by'
    ' api-service.';

CREATE TABLE media_uploads (
    media_id          uuid        NOT NULL REFERENCES media (id) ON DELETE CASCADE,
    phone_number_id   text        NOT NULL,
    whatsapp_media_id text,
    uploaded_at       timestamptz,
    expires_at        timestamptz,
    lease_id          uuid,
    leased_until      timestamptz,
    PRIMARY KEY (media_id, phone_number_id),
    CONSTRAINT chk_media_upload CHECK (num_nulls(whatsapp_media_id, uploaded_at, expires_at) IN (0, 3))
);

COMMENT ON TABLE media_uploads IS
    'Ids of WhatsApp for files that were uploaded for a phone number. Written by sender-service.';
COMMENT ON COLUMN media_uploads.whatsapp_media_id IS 'Null until the first upload, and after WhatsApp has lost the file.';
COMMENT ON COLUMN media_uploads.leased_until IS
    'Until then, by the clock of the database, the process with the lease uploads the file.';
COMMENT ON COLUMN media_uploads.expires_at IS 'WhatsApp deletes a file 30 days after its upload.';

GRANT SELECT, INSERT, DELETE ON media, media_chunks, campaign_media TO trickle_api;
GRANT SELECT ON media, media_chunks, campaign_media TO trickle_sender;
GRANT SELECT, INSERT, UPDATE, DELETE ON media_uploads TO trickle_sender;

--liquibase formatted sql

--changeset trickle:18-message-templates splitStatements:false
--comment Message templates of WhatsApp business accounts as Meta last listed them, with their history.
CREATE TABLE message_templates (
    business_account_id text        NOT NULL,
    name                text        NOT NULL,
    language            text        NOT NULL,
    account_id          text        NOT NULL,
    template_id         text        NOT NULL,
    category            text        NOT NULL,
    previous_category   text,
    status              text        NOT NULL,
    quality             text        NOT NULL,
    parameter_format    text        NOT NULL,
    header_format       text,
    components          jsonb       NOT NULL,
    parameters          jsonb       NOT NULL,
    first_read_at       timestamptz NOT NULL,
    changed_at          timestamptz NOT NULL,
    deleted_at          timestamptz,
    PRIMARY KEY (business_account_id, name, language)
);

CREATE INDEX idx_message_templates_account ON message_templates (account_id, name, language);

COMMENT ON TABLE message_templates IS
    'Message templates as Meta last listed them. Written by sender-service. template_reads has the instant of the list.';
COMMENT ON COLUMN message_templates.business_account_id IS 'Meta''s id of the business account that owns the template.';
COMMENT ON COLUMN message_templates.language IS 'With an underscore, such as en_US.';
COMMENT ON COLUMN message_templates.category IS 'MARKETING, UTILITY or AUTHENTICATION.';
COMMENT ON COLUMN message_templates.status IS
    'Status of Meta; only APPROVED can be sent. DELETED if the list no longer contains the template.';
COMMENT ON COLUMN message_templates.quality IS 'GREEN, YELLOW, RED or UNKNOWN.';
COMMENT ON COLUMN message_templates.parameter_format IS 'NAMED or POSITIONAL.';
COMMENT ON COLUMN message_templates.header_format IS
    'TEXT, IMAGE, VIDEO, DOCUMENT, LOCATION or another format of Meta; null without a header.';
COMMENT ON COLUMN message_templates.components IS 'Components as Meta writes them.';
COMMENT ON COLUMN message_templates.parameters IS 'Parameters that a message with this template contains.';
COMMENT ON COLUMN message_templates.changed_at IS 'When a list first contained this version of the template.';
COMMENT ON COLUMN message_templates.deleted_at IS 'When a list first lacked the template; null if it exists.';

CREATE TABLE message_template_history (
    business_account_id text        NOT NULL,
    name                text        NOT NULL,
    language            text        NOT NULL,
    changed_at          timestamptz NOT NULL,
    category            text        NOT NULL,
    status              text        NOT NULL,
    quality             text        NOT NULL,
    parameter_format    text        NOT NULL,
    components          jsonb       NOT NULL,
    PRIMARY KEY (business_account_id, name, language, changed_at)
);

COMMENT ON TABLE message_template_history IS
    'All versions of each message template, including the current one. Written by sender-service.';

CREATE TABLE template_reads (
    business_account_id text        PRIMARY KEY,
    account_id          text        NOT NULL,
    attempted_at        timestamptz NOT NULL,
    as_of               timestamptz,
    error               text
);

COMMENT ON TABLE template_reads IS
    'Last read of the templates of each business account. Written by sender-service.';
COMMENT ON COLUMN template_reads.as_of IS 'Start of the last complete read; null if there was none.';
COMMENT ON COLUMN template_reads.error IS
    'Why the last read failed: an error code of Meta, http_ with a status, or no_response; null if it succeeded.';

GRANT SELECT, INSERT, UPDATE, DELETE
    ON message_templates, message_template_history, template_reads TO trickle_sender;
GRANT SELECT ON message_templates, message_template_history, template_reads TO trickle_api;

--liquibase formatted sql

--changeset trickle:0002-customers
--comment The only table that says who a person is.
CREATE TABLE user_profiles (
    id             uuid        PRIMARY KEY DEFAULT uuidv7(),
    account_id     text        NOT NULL,
    whatsapp_phone text,
    contact_key    text,
    wa_id          text,
    name           text,
    locale         text,
    subscription   text        NOT NULL DEFAULT 'subscribed',
    is_active      boolean     NOT NULL DEFAULT true,
    customer_tier  text,
    tags           text[]      NOT NULL DEFAULT '{}',
    attributes     jsonb       NOT NULL DEFAULT '{}',
    erased_at      timestamptz,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    CONSTRAINT chk_subscription CHECK (subscription IN ('subscribed', 'unsubscribed')),
    CONSTRAINT chk_erased CHECK (erased_at IS NOT NULL OR (whatsapp_phone IS NOT NULL AND contact_key IS NOT NULL)),
    CONSTRAINT uq_user_profiles_person UNIQUE (account_id, contact_key)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON user_profiles TO trickle_api;
GRANT SELECT ON user_profiles TO trickle_sender, trickle_status;

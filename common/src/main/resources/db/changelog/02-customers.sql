--liquibase formatted sql

--changeset trickle:02-customers splitStatements:false
--comment Customers: the only table with names and attributes of persons.
CREATE TABLE user_profiles (
    id                  uuid        PRIMARY KEY DEFAULT uuidv7(),
    account_id          text        NOT NULL,
    whatsapp_phone      text,
    whatsapp_user_id    text,
    contact_key         text,
    name                text,
    locale              text,
    subscription        text        NOT NULL DEFAULT 'subscribed',
    subscribed_at       timestamptz,
    subscription_source text,
    subscription_reason text,
    is_active           boolean     NOT NULL DEFAULT true,
    customer_tier       text,
    tags                text[]      NOT NULL DEFAULT '{}',
    attributes          jsonb       NOT NULL DEFAULT '{}',
    erased_at           timestamptz,
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    CONSTRAINT chk_subscription CHECK (subscription IN ('subscribed', 'unsubscribed')),
    CONSTRAINT chk_identified_unless_erased CHECK (
        erased_at IS NOT NULL
        OR (contact_key IS NOT NULL AND (whatsapp_phone IS NOT NULL OR whatsapp_user_id IS NOT NULL))),
    CONSTRAINT uq_user_profiles_contact UNIQUE (account_id, contact_key)
);

CREATE INDEX idx_user_profiles_erased ON user_profiles (erased_at) WHERE erased_at IS NOT NULL;

COMMENT ON TABLE user_profiles IS
    'Customers of an account. The only table that stores names and attributes of persons. Written by api-service.';
COMMENT ON COLUMN user_profiles.whatsapp_phone IS
    'Canonical phone number (E.164). Null after erasure, and for a customer who is known by a user id alone.';
COMMENT ON COLUMN user_profiles.whatsapp_user_id IS
    'User id that WhatsApp assigns to a person for this business. Not written yet: it leaves room for customers'
    ' without a known phone number.';
COMMENT ON COLUMN user_profiles.contact_key IS
    'Keyed hash of the canonical phone number, or of the user id if there is no phone number. Identifies the person'
    ' in events and in all other tables. Null after erasure.';
COMMENT ON COLUMN user_profiles.subscription IS
    'What the customer data say. contact_consents takes precedence: an opt-out there excludes a subscribed customer.';
COMMENT ON COLUMN user_profiles.subscribed_at IS
    'When the customer data last changed to subscribed, by a request or an import. Other statements are in'
    ' contact_consents.';
COMMENT ON COLUMN user_profiles.subscription_source IS 'api or import.';
COMMENT ON COLUMN user_profiles.subscription_reason IS
    'Stated basis of the consent; null if the request or the row contained the consent itself.';
COMMENT ON COLUMN user_profiles.erased_at IS
    'Instant of the erasure of the personal data. The row itself stays, because other tables refer to its id.';

CREATE TABLE customer_attributes (
    account_id  text NOT NULL,
    folded_name text NOT NULL,
    name        text NOT NULL,
    type        text CHECK (type IN ('text', 'number', 'date')),
    type_source text CHECK (type_source IN ('stated', 'detected')),
    PRIMARY KEY (account_id, folded_name),
    CHECK ((type IS NULL) = (type_source IS NULL))
);

COMMENT ON TABLE customer_attributes IS
    'Spelling and type of the attributes in user_profiles. Other spellings in files, filters and placeholders mean the'
    ' same one.'
    ' Written by api-service.';
COMMENT ON COLUMN customer_attributes.folded_name IS 'The name in lower case, without spaces and underscores.';

COMMENT ON COLUMN customer_attributes.type IS
    'Type of all values. Null until an import detects or states it: each value is compared as it is written.';
COMMENT ON COLUMN customer_attributes.type_source IS 'Whether the request of an import stated the type or its file shows it.';

GRANT SELECT, INSERT ON customer_attributes TO trickle_api;
GRANT UPDATE (type, type_source) ON customer_attributes TO trickle_api;
GRANT SELECT, INSERT, UPDATE, DELETE ON user_profiles TO trickle_api;
GRANT SELECT ON user_profiles TO trickle_sender, trickle_status;

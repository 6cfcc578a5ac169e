--liquibase formatted sql

--changeset trickle:0022-erasure splitStatements:false
--comment What names a person outside of their profile goes with it, whichever service has written it down.

-- By customer, because people change numbers and what was planned before has the old one.
CREATE INDEX idx_recipients_user ON marketing_campaign_recipients (user_id);
CREATE INDEX idx_user_profiles_erased ON user_profiles (erased_at) WHERE erased_at IS NOT NULL;

-- With its owner's rights, as several services own these tables: the API can do no more with it than forget those whom
-- it has erased. Keys, states and claims stay: nobody is written to twice. What somebody is writing at this moment is
-- left out rather than waited for; it is asked for again.
CREATE FUNCTION forget_traces(customers uuid[]) RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH planned AS MATERIALIZED (
        SELECT r.id
          FROM user_profiles u
          JOIN marketing_campaign_recipients r ON r.user_id = u.id
         WHERE u.id = ANY (customers) AND u.erased_at IS NOT NULL),
    numbers AS (
        UPDATE marketing_campaign_recipients
           SET user_phone = NULL
         WHERE id IN (SELECT id FROM planned) AND user_phone IS NOT NULL
        RETURNING 1),
    -- A message id contains the number, and an error may quote it.
    tried AS MATERIALIZED (
        SELECT a.recipient_id, a.attempt_number
          FROM planned
          JOIN send_attempts a ON a.recipient_id = planned.id
         WHERE coalesce(a.message_id, a.wa_id, a.error_text) IS NOT NULL
           FOR UPDATE OF a SKIP LOCKED),
    messages AS (
        UPDATE send_attempts
           SET message_id = NULL, wa_id = NULL, error_text = NULL
         WHERE (recipient_id, attempt_number) IN (SELECT recipient_id, attempt_number FROM tried)
        RETURNING 1),
    reported AS (
        DELETE FROM reported_messages
         WHERE (recipient_id, attempt_number) IN (SELECT m.recipient_id, m.attempt_number
                                                    FROM planned
                                                    JOIN reported_messages m ON m.recipient_id = planned.id
                                                     FOR UPDATE OF m SKIP LOCKED)
        RETURNING 1),
    notes AS (
        UPDATE unconfirmed_decisions
           SET note = NULL
         WHERE recipient_id IN (SELECT id FROM planned) AND note IS NOT NULL
        RETURNING 1)
    SELECT ((SELECT count(*) FROM numbers) + (SELECT count(*) FROM messages) + (SELECT count(*) FROM reported)
            + (SELECT count(*) FROM notes))::integer
$$;

-- Of people who are no recipients, too: what WhatsApp reported of messages of other tools, as soon as those have been
-- counted, and the number to which a customer was to be moved. Nothing of a key that somebody has.
CREATE FUNCTION forget_contact(account text, person text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM parked_webhooks
     WHERE (message_id, status) IN (SELECT message_id, status
                                      FROM parked_webhooks
                                     WHERE account_id = account AND contact_key = person AND counted_at IS NOT NULL
                                       AND NOT EXISTS (SELECT FROM user_profiles u
                                                        WHERE u.account_id = account AND u.contact_key = person)
                                       FOR UPDATE SKIP LOCKED);
    UPDATE contact_aliases
       SET new_phone = NULL
     WHERE (account_id, alias_key, contact_key)
           IN (SELECT account_id, alias_key, contact_key
                 FROM contact_aliases
                WHERE account_id = account AND person IN (alias_key, contact_key) AND new_phone IS NOT NULL
                  AND NOT EXISTS (SELECT FROM user_profiles u WHERE u.account_id = account AND u.contact_key = person)
                  FOR UPDATE SKIP LOCKED);
$$;

REVOKE ALL ON FUNCTION forget_traces(uuid[]), forget_contact(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_traces(uuid[]), forget_contact(text, text) TO trickle_api;

--liquibase formatted sql

--changeset trickle:16-erasure splitStatements:false
--comment Erasure of personal data outside of user_profiles, in the tables of all services.

-- The functions run with the rights of their owner, because the tables belong to several services. trickle_api can only
-- erase the data of persons whose profile it has erased. Keys, states and claims stay, so that no person gets a second
-- message. Rows that another transaction has locked are skipped; a later call erases them.
CREATE FUNCTION erase_personal_data(customers uuid[]) RETURNS integer
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH planned AS MATERIALIZED (
        SELECT r.id
          FROM user_profiles u
          JOIN marketing_campaign_recipients r ON r.user_id = u.id
         WHERE u.id = ANY (customers) AND u.erased_at IS NOT NULL),
    phone_numbers AS (
        UPDATE marketing_campaign_recipients
           SET user_phone = NULL
         WHERE id IN (SELECT id FROM planned) AND user_phone IS NOT NULL
        RETURNING 1),
    -- A message id contains the phone number, and an error text may contain it.
    identifying AS MATERIALIZED (
        SELECT a.recipient_id, a.attempt_number
          FROM planned
          JOIN send_attempts a ON a.recipient_id = planned.id
         WHERE coalesce(a.message_id, a.wa_id, a.error_text) IS NOT NULL
           FOR UPDATE OF a SKIP LOCKED),
    attempts AS (
        UPDATE send_attempts
           SET message_id = NULL, wa_id = NULL, error_text = NULL
         WHERE (recipient_id, attempt_number) IN (SELECT recipient_id, attempt_number FROM identifying)
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
    SELECT ((SELECT count(*) FROM phone_numbers) + (SELECT count(*) FROM attempts) + (SELECT count(*) FROM reported)
            + (SELECT count(*) FROM notes))::integer
$$;

COMMENT ON FUNCTION erase_personal_data IS
    'Erases phone numbers, message ids, error texts and notes of erased customers; returns the number of changed'
    ' rows.';

-- Covers persons who are no recipients, too. Does nothing for a key that a customer has.
CREATE FUNCTION erase_contact_data(account text, erased_key text) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    DELETE FROM parked_webhooks
     WHERE (message_id, status) IN (SELECT message_id, status
                                      FROM parked_webhooks
                                     WHERE account_id = account AND contact_key = erased_key AND counted_at IS NOT NULL
                                       AND NOT EXISTS (SELECT FROM user_profiles u
                                                        WHERE u.account_id = account AND u.contact_key = erased_key)
                                       FOR UPDATE SKIP LOCKED);
    UPDATE contact_aliases
       SET new_phone = NULL
     WHERE (account_id, alias_key, contact_key)
           IN (SELECT account_id, alias_key, contact_key
                 FROM contact_aliases
                WHERE account_id = account AND erased_key IN (alias_key, contact_key) AND new_phone IS NOT NULL
                  AND NOT EXISTS (SELECT FROM user_profiles u
                                   WHERE u.account_id = account AND u.contact_key = erased_key)
                  FOR UPDATE SKIP LOCKED);
    UPDATE import_errors e
       SET cells = NULL, people = NULL
      FROM import_jobs j
     WHERE j.id = e.import_id AND j.account_id = account AND e.people ? erased_key
       AND NOT EXISTS (SELECT FROM user_profiles u WHERE u.account_id = account AND u.contact_key = erased_key);
$$;

COMMENT ON FUNCTION erase_contact_data IS
    'Deletes counted delivery reports of a contact key, the new phone number of its aliases, and its rejected rows.';

CREATE FUNCTION find_unmatched_opt_outs(account text, person_key text) RETURNS SETOF unmatched_opt_outs
    LANGUAGE sql STABLE AS $$
    WITH keys AS MATERIALIZED (
        SELECT person_key AS key
         UNION
        SELECT alias_key FROM contact_aliases WHERE account_id = account AND contact_key = person_key
         UNION
        SELECT contact_key FROM contact_aliases WHERE account_id = account AND alias_key = person_key)
    SELECT *
      FROM unmatched_opt_outs
     WHERE coalesce(account_id, account) = account
       AND (contact_key IN (SELECT key FROM keys) OR user_id_key IN (SELECT key FROM keys)
            OR held_keys && (SELECT array_agg(key) FROM keys))
$$;

COMMENT ON FUNCTION find_unmatched_opt_outs IS
    'Returns the unmatched opt-outs of a contact key and of its aliases: user ids and former phone numbers.';

CREATE FUNCTION erase_unmatched_opt_outs(account text, erased_key text) RETURNS SETOF text
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH deleted AS (
        DELETE FROM unmatched_opt_outs
         WHERE id IN (SELECT id FROM find_unmatched_opt_outs(account, erased_key))
        RETURNING held_keys, resolved_at)
    SELECT DISTINCT unnest(held_keys) FROM deleted WHERE resolved_at IS NULL
$$;

COMMENT ON FUNCTION erase_unmatched_opt_outs IS
    'Deletes the unmatched opt-outs of a contact key and of its aliases; returns the keys that undecided ones held.';

REVOKE ALL ON FUNCTION erase_personal_data(uuid[]), erase_contact_data(text, text),
                       find_unmatched_opt_outs(text, text), erase_unmatched_opt_outs(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_personal_data(uuid[]), erase_contact_data(text, text),
                          find_unmatched_opt_outs(text, text), erase_unmatched_opt_outs(text, text) TO trickle_api;

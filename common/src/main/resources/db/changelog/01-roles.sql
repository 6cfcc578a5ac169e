--liquibase formatted sql

--changeset trickle:01-roles splitStatements:false
--comment One database role per service, so that PostgreSQL enforces which service writes a table.
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['trickle_api', 'trickle_sender', 'trickle_status']
    LOOP
        -- Roles belong to the server, not to the database: another database of the server may have created them.
        -- A role without a password cannot log in by password. The class RolePasswords sets the passwords after each
        -- migration, so that they can be changed and are in no changelog.
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', role_name);
        END IF;
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role_name);
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role_name);
        EXECUTE format('GRANT SELECT ON databasechangelog TO %I', role_name);
    END LOOP;
END
$$;

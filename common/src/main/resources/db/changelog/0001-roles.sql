--liquibase formatted sql

--changeset trickle:0001-roles splitStatements:false
--comment Every service has a role of its own: who may write what is enforced, not agreed.
DO $$
DECLARE
    role_name text;
    role_password text;
BEGIN
    FOR role_name, role_password IN
        VALUES ('trickle_api', '${api.password}'),
               ('trickle_sender', '${sender.password}'),
               ('trickle_status', '${status.password}')
    LOOP
        -- Roles belong to the server, not to the database: another database may have brought them.
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L', role_name, role_password);
        END IF;
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), role_name);
        EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', role_name);
        EXECUTE format('GRANT SELECT ON databasechangelog TO %I', role_name);
    END LOOP;
END
$$;

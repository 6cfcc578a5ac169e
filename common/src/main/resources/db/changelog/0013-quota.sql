--liquibase formatted sql

--changeset trickle:0013-quota
--comment What Meta allows an account, for those who look how much of it is left.
GRANT SELECT ON messaging_limits TO trickle_api;

package dev.trickle.pipeline.installation;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.springframework.core.env.Environment;

/**
 * The passwords of the services' database roles. The changelog creates the roles without a password; the program that
 * migrates the database sets the passwords after every migration, so that a changed setting takes effect at its next
 * start.
 */
public final class RolePasswords {

    /** The property that holds each role's password. */
    static final Map<String, String> PROPERTIES = Map.of(
            "trickle_api", "database.role-passwords.api",
            "trickle_sender", "database.role-passwords.sender",
            "trickle_status", "database.role-passwords.status");

    private static final String ENCRYPTION = "scram-sha-256";

    /** PostgreSQL rejects concurrent changes of one role. */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('role-passwords', 0))";

    private final Map<String, String> passwords;

    private RolePasswords(Map<String, String> passwords) {
        this.passwords = new TreeMap<>(passwords);
    }

    /**
     * Reads the passwords from the properties {@code database.role-passwords}.
     *
     * @throws IllegalStateException if one is missing
     */
    public static RolePasswords from(Environment environment) {
        var passwords = new TreeMap<String, String>();
        PROPERTIES.forEach((role, property) -> passwords.put(role, environment.getRequiredProperty(property)));
        return new RolePasswords(passwords);
    }

    /** Passwords for the roles of api-service, sender-service and status-service. */
    public static RolePasswords of(String api, String sender, String status) {
        return new RolePasswords(Map.of("trickle_api", api, "trickle_sender", sender, "trickle_status", status));
    }

    /**
     * Sets the password of every role. Existing connections stay open.
     *
     * @param owner connections of a role that may alter the other roles, after the migration
     * @throws IllegalStateException if PostgreSQL cannot be reached or refuses
     */
    public void setIn(DataSource owner) {
        try (var connection = owner.getConnection()) {
            connection.setAutoCommit(false);
            set(connection);
            connection.commit();
        } catch (SQLException failure) {
            throw new IllegalStateException("The passwords of the database roles cannot be set", failure);
        }
    }

    private void set(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(LOCK);
        }
        var roles = connection.unwrap(PGConnection.class);
        for (var role : passwords.entrySet()) {
            // The driver sends the SCRAM hash, so that no statement and no log contains the password.
            roles.alterUserPassword(role.getKey(), role.getValue().toCharArray(), ENCRYPTION);
        }
    }

    /** Names the roles and hides the passwords. */
    @Override
    public String toString() {
        return "RolePasswords" + passwords.keySet();
    }
}

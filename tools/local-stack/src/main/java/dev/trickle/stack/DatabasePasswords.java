package dev.trickle.stack;

import dev.trickle.infrastructure.SecretFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.PGConnection;

/**
 * The passwords of the database's owner and of the services' roles: generated once, each kept in a file of the data
 * folder that only its owner may read.
 */
record DatabasePasswords(Path folder) {

    private static final String OWNER = "owner";
    private static final List<String> ROLES = List.of("api", "sender", "status");
    private static final String ENCRYPTION = "scram-sha-256";

    /** PostgreSQL's invalid_password; it says the same of a role that does not exist. */
    private static final String NO_LOGIN = "28P01";

    private static final String ROLE_EXISTS = "SELECT 1 FROM pg_roles WHERE rolname = ?";
    private static final String CHANGELOG_EXISTS = "SELECT 1 FROM pg_tables WHERE tablename = 'databasechangelog'";

    /**
     * The checksum of the change that creates the roles covers their passwords. Liquibase computes an empty checksum
     * again.
     */
    private static final String ACCEPT_NEW_PASSWORDS =
            "UPDATE databasechangelog SET md5sum = NULL WHERE id = '0001-roles'";

    /** Where the owner's password is. */
    Path ownerFile() {
        return fileOf(OWNER);
    }

    String owner() {
        return passwordOf(OWNER);
    }

    /** The variables by which the services get them. */
    Map<String, String> variables() {
        var variables = new HashMap<String, String>();
        variables.put(variableOf(OWNER), passwordOf(OWNER));
        ROLES.forEach(role -> variables.put(variableOf(role), passwordOf(role)));
        return variables;
    }

    /**
     * Sets the password of each existing role to the one in this folder. Missing roles get theirs when the schema is
     * created. The roles in a data folder of an earlier version have other passwords.
     *
     * @param database connections of the owner to the database with the tables
     */
    void setIn(DataSource database) {
        try {
            for (var role : ROLES) {
                if (!canLogIn(database, role)) {
                    change(database, role);
                }
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("The passwords of the database's roles cannot be set", failure);
        }
    }

    private boolean canLogIn(DataSource database, String role) throws SQLException {
        try (var connection = database.getConnection(nameOf(role), passwordOf(role))) {
            return connection.isValid(0);
        } catch (SQLException failure) {
            if (NO_LOGIN.equals(failure.getSQLState())) {
                return false;
            }
            throw failure;
        }
    }

    /** In one transaction: with a new password and the old checksum the schema would not be accepted any more. */
    private void change(DataSource database, String role) throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            if (finds(connection, ROLE_EXISTS, nameOf(role))) {
                // Sends the hash, so that the password is in no statement and in no log.
                connection
                        .unwrap(PGConnection.class)
                        .alterUserPassword(nameOf(role), passwordOf(role).toCharArray(), ENCRYPTION);
                if (finds(connection, CHANGELOG_EXISTS)) {
                    execute(connection, ACCEPT_NEW_PASSWORDS);
                }
            }
            connection.commit();
        }
    }

    private static boolean finds(Connection connection, String sql, String... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (var index = 0; index < parameters.length; index++) {
                statement.setString(index + 1, parameters[index]);
            }
            try (var row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String passwordOf(String role) {
        return SecretFile.readOrGenerate(fileOf(role));
    }

    private Path fileOf(String role) {
        return folder.resolve("database-" + role + "-password");
    }

    private static String nameOf(String role) {
        return "trickle_" + role;
    }

    private static String variableOf(String role) {
        return role.toUpperCase(Locale.ROOT) + "_DB_PASSWORD";
    }
}

package dev.trickle.stack;

import java.sql.SQLException;
import javax.sql.DataSource;

/** Creates a database if it is missing. */
record DatabaseProvisioner(String name) {

    private static final String FIND = "SELECT 1 FROM pg_database WHERE datname = ?";

    DatabaseProvisioner {
        if (!name.matches("[a-z]+")) {
            throw new IllegalArgumentException("A database name must consist of lower-case letters");
        }
    }

    static DatabaseProvisioner forDatabase(String name) {
        return new DatabaseProvisioner(name);
    }

    /** Creates the database on this server if it is missing. */
    void createIfMissing(DataSource server) {
        try (var connection = server.getConnection();
                var find = connection.prepareStatement(FIND);
                var create = connection.createStatement()) {
            find.setString(1, name);
            try (var found = find.executeQuery()) {
                if (!found.next()) {
                    create.execute("CREATE DATABASE " + name);
                }
            }
        } catch (SQLException failure) {
            throw new IllegalStateException("The database " + name + " cannot be created", failure);
        }
    }
}

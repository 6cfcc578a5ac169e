package dev.trickle.pipeline.error;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;

/**
 * The table {@code error_texts}, from which the views take the reason why a recipient failed. It is a copy of the
 * catalogue: a program that starts with another catalogue replaces it.
 */
public final class ErrorTextTable {

    /** Two programs that start at the same time replace the rows one after the other. */
    private static final String LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('error-texts', 0))";

    private static final String DELETE = "DELETE FROM error_texts";
    private static final String INSERT = "INSERT INTO error_texts (code, text) VALUES (?, ?)";

    private final DataSource database;

    /** @param database connections of the api-service, or of the owner */
    public ErrorTextTable(DataSource database) {
        this.database = database;
    }

    /**
     * Replaces all texts by those of the catalogue, in one transaction.
     *
     * @throws IllegalStateException if PostgreSQL cannot be reached or refuses
     */
    public void replace(MetaErrors errors) {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            replace(connection, new TreeMap<>(errors.texts()));
            connection.commit();
        } catch (SQLException failure) {
            throw new IllegalStateException("The texts of the error codes cannot be written", failure);
        }
    }

    private static void replace(Connection connection, Map<String, String> texts) throws SQLException {
        try (var statement = connection.createStatement();
                var insert = connection.prepareStatement(INSERT)) {
            statement.execute(LOCK);
            statement.execute(DELETE);
            for (var text : texts.entrySet()) {
                insert.setString(1, text.getKey());
                insert.setString(2, text.getValue());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}

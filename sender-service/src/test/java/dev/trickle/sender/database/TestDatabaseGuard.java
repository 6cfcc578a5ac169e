package dev.trickle.sender.database;

import dev.trickle.sender.offsets.ProcessedOffsets;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Guards of databases for tests that are not about them. */
public final class TestDatabaseGuard {

    private TestDatabaseGuard() {}

    /** A guard that allows claims in this database. */
    public static DatabaseGuard allowing(JdbcClient database) {
        var databaseGuard = new DatabaseGuard();
        databaseGuard.complete(
                databaseGuard.version(), new ProcessedOffsets(database).read().identity(), Optional.empty());
        return databaseGuard;
    }
}

package dev.trickle.sender.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

class DatabaseGuardTest {

    private static final DatabaseIdentity FIRST = DatabaseIdentity.of("7/00000001");
    private static final DatabaseIdentity SECOND = DatabaseIdentity.of("7/00000002");

    private final DatabaseGuard databaseGuard = new DatabaseGuard();
    private final DatabaseHealth databaseHealth = new DatabaseHealth(databaseGuard);

    @Test
    void allowsNothingBeforeAComparison() {
        assertThatThrownBy(databaseGuard::requireVerified).isInstanceOf(UnverifiedDatabaseException.class);
        assertThat(databaseHealth.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void reportsWhyNothingIsAllowed() {
        databaseGuard.complete(databaseGuard.version(), FIRST, Optional.of("too old"));

        assertThatThrownBy(databaseGuard::requireVerified).hasMessage("too old");
        assertThat(databaseHealth.health().getStatus()).isEqualTo(Status.DOWN);
        assertThat(databaseHealth.health().getDetails()).containsEntry("reason", "too old");
    }

    @Test
    void anotherDatabaseStopsAllClaimsUntilItIsCompared() {
        databaseGuard.complete(databaseGuard.version(), FIRST, Optional.empty());
        databaseGuard.requireSame(FIRST, FIRST);

        assertThatThrownBy(() -> databaseGuard.requireSame(FIRST, SECOND))
                .isInstanceOf(UnverifiedDatabaseException.class);

        assertThat(databaseGuard.needsComparison()).isTrue();
        assertThat(databaseGuard.lastVerified()).isEqualTo(FIRST);
    }

    @Test
    void aComparisonThatBeganBeforeAChangeProvesNothing() {
        var version = databaseGuard.version();
        databaseGuard.invalidate();

        databaseGuard.complete(version, FIRST, Optional.empty());

        assertThat(databaseGuard.needsComparison()).isTrue();
    }

    /** A transaction that began before the comparison ended must not stop those that began after it. */
    @Test
    void aLateTransactionOfTheFormerDatabaseStopsOnlyItself() {
        databaseGuard.complete(databaseGuard.version(), SECOND, Optional.empty());

        assertThatThrownBy(() -> databaseGuard.requireSame(FIRST, SECOND))
                .isInstanceOf(UnverifiedDatabaseException.class);

        assertThat(databaseGuard.requireVerified()).isEqualTo(SECOND);
    }
}

package dev.trickle.sender.database;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Reports the service as down while no claim may be made in the connected database. */
public final class DatabaseHealth implements HealthIndicator {

    private final DatabaseGuard databaseGuard;

    public DatabaseHealth(DatabaseGuard databaseGuard) {
        this.databaseGuard = databaseGuard;
    }

    @Override
    public Health health() {
        return databaseGuard
                .refusal()
                .map(reason -> Health.down().withDetail("reason", reason).build())
                .orElseGet(() -> Health.up()
                        .withDetail("compared", !databaseGuard.needsComparison())
                        .build());
    }
}

package dev.trickle.sender.offsets;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Reports the service as down while it does not read a partition further, because a newer version wrote the next event.
 */
final class StoppedReaderHealth implements HealthIndicator {

    private final StoppedReaders stoppedReaders;

    StoppedReaderHealth(StoppedReaders stoppedReaders) {
        this.stoppedReaders = stoppedReaders;
    }

    @Override
    public Health health() {
        var stopped = stoppedReaders.current();
        return stopped.isEmpty()
                ? Health.up().build()
                : Health.down()
                        .withDetail(
                                "reason",
                                "A newer version wrote the next event of these partitions: upgrade this service")
                        .withDetail("partitions", stopped)
                        .build();
    }
}

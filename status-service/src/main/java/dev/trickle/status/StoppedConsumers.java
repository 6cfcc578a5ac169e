package dev.trickle.status;

import dev.trickle.status.projection.UnsupportedRecordException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Consumers that have stopped at a record which this version or these settings cannot process. They stay stopped until
 * the service is restarted, with a version or settings that know the record.
 */
@Component
final class StoppedConsumers implements HealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(StoppedConsumers.class);

    private final Map<String, String> reasons = new ConcurrentHashMap<>();

    StoppedConsumers(MeterRegistry meters) {
        Gauge.builder("trickle.status.consumers.stopped", reasons, Map::size).register(meters);
    }

    void add(String group, UnsupportedRecordException record) {
        reasons.put(group, String.valueOf(record.getMessage()));
        log.error("Consumer stopped group={} reason={}", group, record.getMessage());
    }

    @Override
    public Health health() {
        return (reasons.isEmpty() ? Health.up() : Health.down())
                .withDetails(reasons)
                .build();
    }
}

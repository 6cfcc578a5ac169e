package dev.trickle.api.planning;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Gauges of the plans that are not published yet, so that a plan that cannot be created or published is noticed. */
@Component
final class PlanMetrics implements MeterBinder {

    private static final String COUNT_WAITING = "SELECT count(*) FROM campaign_plans WHERE published_at IS NULL";

    private static final String OLDEST = """
            SELECT coalesce(extract(epoch FROM min(requested_at)), -1)
              FROM campaign_plans
             WHERE published_at IS NULL
            """;

    private final JdbcClient database;
    private final InstantSource clock;

    PlanMetrics(JdbcClient database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("trickle.api.plans.waiting", this, PlanMetrics::countWaiting)
                .register(meters);
        TimeGauge.builder("trickle.api.plans.oldest", this, TimeUnit.SECONDS, PlanMetrics::ageOfOldest)
                .register(meters);
    }

    private double countWaiting() {
        return database.sql(COUNT_WAITING).query(Integer.class).single();
    }

    /** In seconds; 0 if no plan waits. */
    private double ageOfOldest() {
        var requestedAt = database.sql(OLDEST).query(Double.class).single();
        return requestedAt < 0 ? 0 : Math.max(0, seconds(clock) - requestedAt);
    }

    private static double seconds(InstantSource clock) {
        return clock.millis() / (double) Duration.ofSeconds(1).toMillis();
    }
}

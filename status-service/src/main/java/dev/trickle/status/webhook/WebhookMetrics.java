package dev.trickle.status.webhook;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/**
 * Metrics of the webhook server: {@code trickle.status.webhooks} times requests from header to response, by outcome.
 */
@Component
class WebhookMetrics {

    private final Map<WebhookResponse, Timer> timers = new EnumMap<>(WebhookResponse.class);
    private final MeterRegistry meters;

    WebhookMetrics(MeterRegistry meters) {
        this.meters = meters;
        for (var response : WebhookResponse.values()) {
            timers.put(
                    response,
                    Timer.builder("trickle.status.webhooks")
                            .tag("outcome", response.label())
                            .register(meters));
        }
    }

    void recordResponse(WebhookResponse response, long nanos) {
        var timer = timers.get(response);
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Counts a connection that exceeded the limit. */
    void countRefusedConnection() {
        meters.counter("trickle.status.webhooks.connections.refused").increment();
    }

    void registerGauges(AtomicInteger connections, Semaphore buffer) {
        meters.gauge("trickle.status.webhooks.connections", connections);
        Gauge.builder("trickle.status.webhooks.buffer.available", buffer, Semaphore::availablePermits)
                .baseUnit(BaseUnits.BYTES)
                .register(meters);
    }
}

package dev.trickle.status.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** What is counted at the door: {@code status.webhooks} by answer, from the head of a request to its answer. */
@Component
class WebhookMetrics {

    private final Map<WebhookResponse, Timer> answers = new EnumMap<>(WebhookResponse.class);
    private final MeterRegistry meters;

    WebhookMetrics(MeterRegistry meters) {
        this.meters = meters;
        for (var webhookResponse : WebhookResponse.values()) {
            answers.put(
                    webhookResponse,
                    Timer.builder("status.webhooks")
                            .tag("answer", webhookResponse.label())
                            .register(meters));
        }
    }

    void answered(WebhookResponse webhookResponse, long nanos) {
        var timer = answers.get(webhookResponse);
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** A connection that was one too many. */
    void turnedAway() {
        meters.counter("status.webhooks.connections.refused").increment();
    }

    void watch(AtomicInteger connections, Semaphore room) {
        meters.gauge("status.webhooks.connections", connections);
        meters.gauge("status.webhooks.room", room, Semaphore::availablePermits);
    }
}

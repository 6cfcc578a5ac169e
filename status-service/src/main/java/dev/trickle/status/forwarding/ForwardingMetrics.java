package dev.trickle.status.forwarding;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Counts the results of forwarding, and logs when the availability of the target changes. */
@Component
class ForwardingMetrics {

    private static final Logger log = LoggerFactory.getLogger(ForwardingMetrics.class);

    private final MeterRegistry meters;
    private final AtomicLong lagMillis = new AtomicLong();

    ForwardingMetrics(MeterRegistry meters) {
        this.meters = meters;
        TimeGauge.builder("trickle.status.forwarding.lag", lagMillis, TimeUnit.MILLISECONDS, AtomicLong::get)
                .register(meters);
    }

    /** Counts one attempt to forward a webhook. */
    void recordAttempt(ForwardingTarget.Result result) {
        meters.counter(
                        "trickle.status.forwarding.attempts",
                        "outcome",
                        result.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    /** Counts a webhook that is not forwarded again. */
    void recordAbandoned(int partition, long offset) {
        meters.counter("trickle.status.forwarding.abandoned").increment();
        log.warn(
                "Webhook forwarding abandoned, the topic retains the webhook partition={} offset={}",
                partition,
                offset);
    }

    /** Records the age of the oldest webhook that is not forwarded yet. */
    void recordLag(Duration age) {
        if (lagMillis.getAndSet(Math.max(1, age.toMillis())) == 0) {
            log.warn("Forwarding target unavailable, webhooks wait in the topic");
        }
    }

    /** Records that all webhooks are forwarded. */
    void clearLag() {
        if (lagMillis.getAndSet(0) > 0) {
            log.info("Forwarding target recovered");
        }
    }
}

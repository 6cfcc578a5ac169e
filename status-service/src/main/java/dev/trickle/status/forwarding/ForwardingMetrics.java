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

/** What became of webhooks on their way to the other inbox, counted, and told when it changes. */
@Component
class ForwardingMetrics {

    private static final Logger log = LoggerFactory.getLogger(ForwardingMetrics.class);

    private final MeterRegistry meters;
    private final AtomicLong oldestMillis = new AtomicLong();

    ForwardingMetrics(MeterRegistry meters) {
        this.meters = meters;
        TimeGauge.builder("status.forwarding.oldest", oldestMillis, TimeUnit.MILLISECONDS, AtomicLong::get)
                .register(meters);
    }

    /** One try of one webhook. */
    void tried(ForwardingTarget.Result result) {
        meters.counter("status.forwarding.tries", "reply", result.name().toLowerCase(Locale.ROOT))
                .increment();
    }

    /** One that the other inbox will never get from us. */
    void givenUp(int partition, long offset) {
        meters.counter("status.forwarding.given.up").increment();
        log.warn("A webhook is not forwarded any more, the topic keeps it partition={} offset={}", partition, offset);
    }

    /** The oldest that could not be forwarded came so long ago. */
    void waits(Duration age) {
        if (oldestMillis.getAndSet(Math.max(1, age.toMillis())) == 0) {
            log.warn("The other inbox does not take webhooks, they wait in the topic");
        }
    }

    /** Everything that was there has been forwarded. */
    void nothingWaits() {
        if (oldestMillis.getAndSet(0) > 0) {
            log.info("The other inbox takes webhooks again");
        }
    }
}

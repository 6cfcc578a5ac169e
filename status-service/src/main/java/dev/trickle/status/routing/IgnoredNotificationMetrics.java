package dev.trickle.status.routing;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Counts what webhooks say that nobody here understands or needs, so that something new is noticed. */
@Component
class IgnoredNotificationMetrics {

    private static final String METRIC = "trickle.webhooks.ignored";

    /** Anything else could hold a person's words, and would make a metric without end. */
    private static final String NAME = "[a-zA-Z_.]{1,60}";

    private final MeterRegistry meters;

    IgnoredNotificationMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    void count(String what) {
        meters.counter(METRIC, "what", what.matches(NAME) ? what : "other").increment();
    }
}

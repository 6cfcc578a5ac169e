package dev.trickle.status.notification;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** Counts notifications that are unknown or not needed, so that new ones are noticed. */
@Component
public class IgnoredNotificationMetrics {

    private static final String METRIC = "trickle.status.webhooks.ignored";

    /** Accepted tag values. Any other value could contain personal data and would make the number of tags unbounded. */
    private static final String NAME = "[a-zA-Z_.]{1,60}";

    private final MeterRegistry meters;

    public IgnoredNotificationMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    public void count(String type) {
        meters.counter(METRIC, "type", safeName(type)).increment();
    }

    /** Returns the type, or a fixed name if the type could contain personal data. */
    public static String safeName(String type) {
        return type.matches(NAME) ? type : "other";
    }
}

package dev.trickle.status.routing;

import dev.trickle.status.notification.WebhookNotification.Consent;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Counts opt-outs and opt-ins by source, and by whether they were matched to a person. */
@Component
class OptOutMetrics {

    private static final Set<String> SOURCES = Set.of("keyword", "button", "preferences", "error-131050");

    private final MeterRegistry meters;

    OptOutMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Counts a statement each time its webhook is read. */
    void count(Consent consent, String source, boolean matched) {
        meters.counter(
                        nameOf(consent),
                        "source",
                        SOURCES.contains(source) ? source : "other",
                        "matched",
                        Boolean.toString(matched))
                .increment();
    }

    private static String nameOf(Consent consent) {
        return switch (consent) {
            case OUT -> "trickle.status.opt.outs";
            case IN -> "trickle.status.opt.ins";
        };
    }
}

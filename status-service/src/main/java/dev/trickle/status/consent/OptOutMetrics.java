package dev.trickle.status.consent;

import dev.trickle.status.notification.WebhookNotification.Consent;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Counts opt-outs and opt-ins by source, and by whether they were matched to a person. */
@Component
class OptOutMetrics {

    private static final Set<String> SOURCES = Set.of("keyword", "button", "preferences");

    private final MeterRegistry meters;

    OptOutMetrics(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Counts a statement each time its webhook is read. */
    void count(Consent consent, String source, boolean matched) {
        meters.counter(
                        nameOf(consent),
                        "source",
                        isKnown(source) ? source : "other",
                        "matched",
                        Boolean.toString(matched))
                .increment();
    }

    /** Sources of delivery reports contain an error code of the catalogue, of which there are few. */
    private static boolean isKnown(String source) {
        return SOURCES.contains(source) || source.startsWith("error-");
    }

    private static String nameOf(Consent consent) {
        return switch (consent) {
            case OUT -> "trickle.status.opt.outs";
            case IN -> "trickle.status.opt.ins";
        };
    }
}

package dev.trickle.status.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Counts the webhooks that are refused for their signature, in memory: a refusal costs no SQL statement and takes no
 * lock, and the memory does not grow with their number. Neither the content nor the address of a webhook is kept.
 */
@Component
public class WebhookRefusalCounter {

    private final InstantSource calendar;
    private final RefusalLog log;
    private final Map<RefusalReason, Counter> counters = new EnumMap<>(RefusalReason.class);
    private final Map<RefusalReason, AtomicReference<@Nullable RefusalCount>> unrecorded =
            new EnumMap<>(RefusalReason.class);

    @Autowired
    WebhookRefusalCounter(InstantSource calendar, MeterRegistry meters) {
        this(calendar, meters, System::nanoTime);
    }

    /** @param nanos monotonic machine time */
    WebhookRefusalCounter(InstantSource calendar, MeterRegistry meters, LongSupplier nanos) {
        this.calendar = calendar;
        this.log = new RefusalLog(nanos);
        for (var reason : RefusalReason.values()) {
            counters.put(reason, meters.counter("trickle.status.webhooks.refused", "reason", reason.label()));
            unrecorded.put(reason, new AtomicReference<>());
        }
    }

    /** Counts a webhook if this answer refuses it. */
    void answered(WebhookResponse webhookResponse) {
        RefusalReason.of(webhookResponse).ifPresent(reason -> {
            Objects.requireNonNull(counters.get(reason)).increment();
            add(reason, RefusalCount.at(calendar.instant()));
            log.refused(reason);
        });
    }

    /** Adds refusals, such as those that could not be recorded. */
    public void add(RefusalReason reason, RefusalCount refusalCount) {
        countOf(reason).accumulateAndGet(refusalCount, (before, more) -> before == null ? more : before.plus(more));
    }

    /** Takes the refusals that are not recorded yet; the caller has to record them, or to add them again. */
    public Optional<RefusalCount> take(RefusalReason reason) {
        return Optional.ofNullable(countOf(reason).getAndSet(null));
    }

    /** Writes the log line that is due, if one is. */
    public void log() {
        log.writeIfDue();
    }

    private AtomicReference<@Nullable RefusalCount> countOf(RefusalReason reason) {
        return Objects.requireNonNull(unrecorded.get(reason));
    }
}

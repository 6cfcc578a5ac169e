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
 * lock, and the memory does not grow with their number. Neither the content nor the sender address of a webhook is
 * stored.
 */
@Component
public class WebhookRefusalCounter {

    private final InstantSource clock;
    private final RefusalLog log;
    private final Map<RefusalReason, Counter> counters = new EnumMap<>(RefusalReason.class);
    private final Map<RefusalReason, AtomicReference<@Nullable RefusalCount>> unrecorded =
            new EnumMap<>(RefusalReason.class);

    @Autowired
    WebhookRefusalCounter(InstantSource clock, MeterRegistry meters) {
        this(clock, meters, System::nanoTime);
    }

    /** @param nanos monotonic clock, in nanoseconds */
    WebhookRefusalCounter(InstantSource clock, MeterRegistry meters, LongSupplier nanos) {
        this.clock = clock;
        this.log = new RefusalLog(nanos);
        for (var reason : RefusalReason.values()) {
            counters.put(reason, meters.counter("trickle.status.webhooks.refused", "reason", reason.label()));
            unrecorded.put(reason, new AtomicReference<>());
        }
    }

    /** Counts a webhook if this response refuses it. */
    void recordResponse(WebhookResponse response) {
        RefusalReason.of(response).ifPresent(reason -> {
            Objects.requireNonNull(counters.get(reason)).increment();
            add(reason, RefusalCount.of(clock.instant()));
            log.record(reason);
        });
    }

    /** Adds refusals, such as those that could not be recorded. */
    public void add(RefusalReason reason, RefusalCount count) {
        unrecordedCount(reason).accumulateAndGet(count, (before, more) -> before == null ? more : before.plus(more));
    }

    /** Returns and resets the unrecorded refusals. The caller must record them or add them again. */
    public Optional<RefusalCount> drain(RefusalReason reason) {
        return Optional.ofNullable(unrecordedCount(reason).getAndSet(null));
    }

    /** Writes the log line if one is due. */
    public void logIfDue() {
        log.writeIfDue();
    }

    private AtomicReference<@Nullable RefusalCount> unrecordedCount(RefusalReason reason) {
        return Objects.requireNonNull(unrecorded.get(reason));
    }
}

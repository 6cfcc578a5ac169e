package dev.trickle.status.webhook;

import dev.trickle.pipeline.ClockSkippable;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** Webhooks that were accepted and whose events are not published yet. The test clock must not skip time meanwhile. */
@Component
public class InFlightWebhooks implements ClockSkippable {

    private final AtomicInteger pendingWrites = new AtomicInteger();
    private final Map<Integer, Long> written = new ConcurrentHashMap<>();
    private final Map<Integer, Long> routed = new ConcurrentHashMap<>();

    void writeStarted() {
        pendingWrites.incrementAndGet();
    }

    void written(int partition, long offset) {
        written.merge(partition, offset, Math::max);
    }

    void writeEnded() {
        pendingWrites.decrementAndGet();
    }

    /** Marks the webhook at this offset as routed: its events are published. */
    public void routed(int partition, long offset) {
        routed.merge(partition, offset, Math::max);
    }

    @Override
    public Optional<Instant> nextTimer() {
        return Optional.empty();
    }

    @Override
    public boolean isBusy() {
        return pendingWrites.get() > 0
                || written.entrySet().stream()
                        .anyMatch(last -> routed.getOrDefault(last.getKey(), -1L) < last.getValue());
    }
}

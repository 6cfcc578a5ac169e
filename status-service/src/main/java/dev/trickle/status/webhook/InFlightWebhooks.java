package dev.trickle.status.webhook;

import dev.trickle.pipeline.ClockSkippable;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** Webhooks that were taken and whose meaning has not been published yet: the calendar must not jump across them. */
@Component
public class InFlightWebhooks implements ClockSkippable {

    private final AtomicInteger atTheDoor = new AtomicInteger();
    private final Map<Integer, Long> kept = new ConcurrentHashMap<>();
    private final Map<Integer, Long> routed = new ConcurrentHashMap<>();

    void entered() {
        atTheDoor.incrementAndGet();
    }

    void kept(int partition, long offset) {
        kept.merge(partition, offset, Math::max);
    }

    void left() {
        atTheDoor.decrementAndGet();
    }

    /** What the webhook at this offset says has been published. */
    public void routed(int partition, long offset) {
        routed.merge(partition, offset, Math::max);
    }

    @Override
    public Optional<Instant> nextTimer() {
        return Optional.empty();
    }

    @Override
    public boolean isBusy() {
        return atTheDoor.get() > 0
                || kept.entrySet().stream().anyMatch(last -> routed.getOrDefault(last.getKey(), -1L) < last.getValue());
    }
}

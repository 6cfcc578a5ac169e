package dev.trickle.simulator;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ScheduledActionsTest {

    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    @Test
    void failedActionDoesNotPreventOthers() {
        var now = new AtomicReference<>(NOON);
        var done = new AtomicReference<Instant>();
        try (var scheduledActions = new ScheduledActions(now::get, Duration.ofMillis(1))) {
            scheduledActions.schedule("one thing", NOON, at -> {
                throw new IllegalStateException("intended failure");
            });
            await().until(() -> !scheduledActions.isBusy());

            scheduledActions.schedule("another", NOON.plusSeconds(1), done::set);
            now.set(NOON.plusSeconds(1));

            await().until(() -> NOON.plusSeconds(1).equals(done.get()));
            await().until(() -> !scheduledActions.isBusy());
        }
    }
}

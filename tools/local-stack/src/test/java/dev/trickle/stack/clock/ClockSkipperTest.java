package dev.trickle.stack.clock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.ClockSkippable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ClockSkipperTest {

    private static final Instant MORNING = Instant.parse("2026-03-02T08:00:00Z");
    private static final Instant NOON = MORNING.plus(Duration.ofHours(4));
    private static final Instant TOMORROW = MORNING.plus(Duration.ofDays(1));

    private final ManualClock baseClock = new ManualClock();
    private final SkippableClock clock = SkippableClock.startingAt(MORNING, baseClock);
    private final Component scheduler = new Component();
    private final Component webhooks = new Component();
    private boolean isLagZero = true;
    private final ClockSkipper skipper = new ClockSkipper(clock, List.of(scheduler, webhooks), () -> isLagZero);

    @Test
    void skipsToTheEarliestTimer() {
        scheduler.timer = TOMORROW;
        webhooks.timer = NOON;

        trySkip(2);

        assertThat(clock.instant()).isEqualTo(NOON);
    }

    @Test
    void doesNotSkipAfterASinglePoll() {
        scheduler.timer = TOMORROW;

        trySkip(1);

        assertThat(clock.instant()).isEqualTo(MORNING);
    }

    @Test
    void doesNotSkipWhileAComponentIsBusy() {
        scheduler.timer = TOMORROW;
        webhooks.busy = true;

        trySkip(5);

        assertThat(clock.instant()).isEqualTo(MORNING);
    }

    @Test
    void doesNotSkipWhileAConsumerLags() {
        scheduler.timer = TOMORROW;
        isLagZero = false;

        trySkip(5);

        assertThat(clock.instant()).isEqualTo(MORNING);
    }

    @Test
    void startsOverIfAComponentIsBusyBetweenTwoPolls() {
        scheduler.timer = TOMORROW;
        trySkip(1);
        webhooks.busy = true;
        trySkip(1);
        webhooks.busy = false;
        trySkip(1);

        assertThat(clock.instant()).isEqualTo(MORNING);
    }

    @Test
    void waitsForATimerThatIsDue() {
        scheduler.timer = MORNING;
        webhooks.timer = TOMORROW;

        trySkip(5);

        assertThat(clock.instant()).isEqualTo(MORNING);
    }

    @Test
    void startsOverIfTheTimerChanges() {
        scheduler.timer = TOMORROW;
        trySkip(1);
        scheduler.timer = NOON;
        trySkip(1);
        assertThat(clock.instant()).isEqualTo(MORNING);

        trySkip(1);
        assertThat(clock.instant()).isEqualTo(NOON);
    }

    @Test
    void doesNotSkipWithoutATimer() {
        trySkip(5);

        assertThat(clock.instant()).isEqualTo(MORNING);
    }

    private void trySkip(int times) {
        for (var i = 0; i < times; i++) {
            skipper.trySkip();
        }
    }

    /** A component whose state a test sets. */
    private static final class Component implements ClockSkippable {

        @Nullable
        Instant timer;

        boolean busy;

        @Override
        public Optional<Instant> nextTimer() {
            return Optional.ofNullable(timer);
        }

        @Override
        public boolean isBusy() {
            return busy;
        }
    }
}

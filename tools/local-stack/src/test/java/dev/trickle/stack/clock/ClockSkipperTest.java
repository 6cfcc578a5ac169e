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

    private final ManualClock clock = new ManualClock();
    private final SkippableClock calendar = SkippableClock.startingAt(MORNING, clock);
    private final Component gate = new Component();
    private final Component webhooks = new Component();
    private boolean allRead = true;
    private final ClockSkipper skipper = new ClockSkipper(calendar, List.of(gate, webhooks), () -> allRead);

    @Test
    void skipsToTheEarliestTimer() {
        gate.timer = TOMORROW;
        webhooks.timer = NOON;

        looks(2);

        assertThat(calendar.instant()).isEqualTo(NOON);
    }

    @Test
    void doesNotTrustASingleLook() {
        gate.timer = TOMORROW;

        looks(1);

        assertThat(calendar.instant()).isEqualTo(MORNING);
    }

    @Test
    void staysWhileOneComponentIsBusy() {
        gate.timer = TOMORROW;
        webhooks.busy = true;

        looks(5);

        assertThat(calendar.instant()).isEqualTo(MORNING);
    }

    @Test
    void staysWhileSomethingIsUnread() {
        gate.timer = TOMORROW;
        allRead = false;

        looks(5);

        assertThat(calendar.instant()).isEqualTo(MORNING);
    }

    @Test
    void startsOverWhenWorkAppearsBetweenTwoLooks() {
        gate.timer = TOMORROW;
        looks(1);
        webhooks.busy = true;
        looks(1);
        webhooks.busy = false;
        looks(1);

        assertThat(calendar.instant()).isEqualTo(MORNING);
    }

    @Test
    void waitsForATimerThatIsDueAndNotServedYet() {
        gate.timer = MORNING;
        webhooks.timer = TOMORROW;

        looks(5);

        assertThat(calendar.instant()).isEqualTo(MORNING);
    }

    @Test
    void startsOverWhenTheTimerChanges() {
        gate.timer = TOMORROW;
        looks(1);
        gate.timer = NOON;
        looks(1);
        assertThat(calendar.instant()).isEqualTo(MORNING);

        looks(1);
        assertThat(calendar.instant()).isEqualTo(NOON);
    }

    @Test
    void staysWhenNothingWaitsForAnInstant() {
        looks(5);

        assertThat(calendar.instant()).isEqualTo(MORNING);
    }

    private void looks(int times) {
        for (var i = 0; i < times; i++) {
            skipper.look();
        }
    }

    /** Waits and works as a test says. */
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

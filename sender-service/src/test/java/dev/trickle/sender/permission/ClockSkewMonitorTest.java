package dev.trickle.sender.permission;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.sender.attempt.SenderFixture;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class ClockSkewMonitorTest {

    private final SenderFixture senderFixture = SenderFixture.open();
    private Duration ahead = Duration.ZERO;
    private long nanos;
    private final ClockSkewMonitor clockSkewMonitor = clocks(true);

    @Test
    void mayDifferByHalfOfTheMargin() {
        ahead = Duration.ofSeconds(25);

        assertThat(clockSkewMonitor.differTooMuchFor(SHOP)).isFalse();
    }

    @Test
    void areComparedAgainAfterAnHourAndAfterAMinuteWhileTheyDiffer() {
        assertThat(clockSkewMonitor.differTooMuchFor(SHOP)).isFalse();
        ahead = Duration.ofSeconds(-35);
        assertThat(clockSkewMonitor.differTooMuchFor(SHOP)).isFalse();
        nanos += Duration.ofHours(1).toNanos();
        assertThat(clockSkewMonitor.differTooMuchFor(SHOP)).isTrue();

        ahead = Duration.ZERO;
        assertThat(clockSkewMonitor.differTooMuchFor(SHOP)).isTrue();
        nanos += Duration.ofMinutes(1).toNanos();
        assertThat(clockSkewMonitor.differTooMuchFor(SHOP)).isFalse();
    }

    @Test
    void ofAnotherWorldAreNotCompared() {
        ahead = Duration.ofDays(90);

        assertThat(clocks(false).differTooMuchFor(SHOP)).isFalse();
    }

    private ClockSkewMonitor clocks(boolean comparable) {
        var machine = InstantSource.system();
        return new ClockSkewMonitor(
                JdbcClient.create(senderFixture.database().asSender()),
                TestAccounts.shopWithLimit(2),
                () -> machine.instant().plus(ahead),
                () -> nanos,
                comparable);
    }
}

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
    private final ClockSkewMonitor clockSkewMonitor = monitor(true);

    @Test
    void acceptsASkewOfHalfTheMargin() {
        ahead = Duration.ofSeconds(25);

        assertThat(clockSkewMonitor.isSkewTooLargeFor(SHOP)).isFalse();
    }

    @Test
    void comparesHourlyAndEveryMinuteWhileSkewed() {
        assertThat(clockSkewMonitor.isSkewTooLargeFor(SHOP)).isFalse();
        ahead = Duration.ofSeconds(-35);
        assertThat(clockSkewMonitor.isSkewTooLargeFor(SHOP)).isFalse();
        nanos += Duration.ofHours(1).toNanos();
        assertThat(clockSkewMonitor.isSkewTooLargeFor(SHOP)).isTrue();

        ahead = Duration.ZERO;
        assertThat(clockSkewMonitor.isSkewTooLargeFor(SHOP)).isTrue();
        nanos += Duration.ofMinutes(1).toNanos();
        assertThat(clockSkewMonitor.isSkewTooLargeFor(SHOP)).isFalse();
    }

    @Test
    void doesNotCompareATestClock() {
        ahead = Duration.ofDays(90);

        assertThat(monitor(false).isSkewTooLargeFor(SHOP)).isFalse();
    }

    private ClockSkewMonitor monitor(boolean comparable) {
        var machine = InstantSource.system();
        return new ClockSkewMonitor(
                JdbcClient.create(senderFixture.database().asSender()),
                TestAccounts.shopWithLimit(2),
                () -> machine.instant().plus(ahead),
                () -> nanos,
                comparable);
    }
}

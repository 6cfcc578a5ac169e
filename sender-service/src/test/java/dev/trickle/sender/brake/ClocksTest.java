package dev.trickle.sender.brake;

import static dev.trickle.pipeline.People.SHOP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.sender.attempt.Shop;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class ClocksTest {

    private final Shop shop = Shop.open();
    private Duration ahead = Duration.ZERO;
    private long nanos;
    private final Clocks clocks = clocks(true);

    @Test
    void mayDifferByHalfOfTheMargin() {
        ahead = Duration.ofSeconds(25);

        assertThat(clocks.differTooMuchFor(SHOP)).isFalse();
    }

    @Test
    void areComparedAgainAfterAnHourAndAfterAMinuteWhileTheyDiffer() {
        assertThat(clocks.differTooMuchFor(SHOP)).isFalse();
        ahead = Duration.ofSeconds(-35);
        assertThat(clocks.differTooMuchFor(SHOP)).isFalse();
        nanos += Duration.ofHours(1).toNanos();
        assertThat(clocks.differTooMuchFor(SHOP)).isTrue();

        ahead = Duration.ZERO;
        assertThat(clocks.differTooMuchFor(SHOP)).isTrue();
        nanos += Duration.ofMinutes(1).toNanos();
        assertThat(clocks.differTooMuchFor(SHOP)).isFalse();
    }

    @Test
    void ofAnotherWorldAreNotCompared() {
        ahead = Duration.ofDays(90);

        assertThat(clocks(false).differTooMuchFor(SHOP)).isFalse();
    }

    private Clocks clocks(boolean comparable) {
        var machine = InstantSource.system();
        return new Clocks(
                JdbcClient.create(shop.database().asSender()),
                TestAccounts.shopWithLimit(2),
                () -> machine.instant().plus(ahead),
                () -> nanos,
                comparable);
    }
}

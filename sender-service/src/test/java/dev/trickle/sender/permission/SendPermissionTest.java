package dev.trickle.sender.permission;

import static dev.trickle.pipeline.TestPeople.SHOP;
import static dev.trickle.sender.attempt.SenderFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trickle.pipeline.MessageEvent.NotSentReason;
import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.installation.TestAccounts;
import dev.trickle.sender.LoggedLines;
import dev.trickle.sender.attempt.SenderFixture;
import dev.trickle.sender.database.DatabaseGuard;
import dev.trickle.sender.database.TestDatabaseGuard;
import dev.trickle.sender.database.UnverifiedDatabaseException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class SendPermissionTest {

    private final SenderFixture senderFixture =
            SenderFixture.open().withCustomer("ada").withCustomer("bob");
    private final JdbcClient database =
            JdbcClient.create(senderFixture.database().asSender());
    private final DatabaseGuard databaseGuard = TestDatabaseGuard.allowing(database);
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @Test
    void refusesARequestOfASchedulerWhoseClockIsAhead() {
        var permission = permissionWithLimit(250);
        try (var log = LoggedLines.capture()) {
            // Half of the margin of a minute.
            assertThat(permission.denialOf(SHOP, requestAt(NOW.plusSeconds(30))))
                    .isEmpty();
            assertThat(permission.denialOf(SHOP, requestAt(NOW.plusSeconds(31))))
                    .contains(NotSentReason.CLOCK_SKEW);
            assertThat(permission.denialOf(SHOP, requestAt(NOW.plusSeconds(31))))
                    .contains(NotSentReason.CLOCK_SKEW);

            assertThat(log.lines())
                    .filteredOn(line -> line.contains("Clock of the scheduler is ahead"))
                    .hasSize(1);
        }
        assertThat(metrics.counter("trickle.sender.requests.deferred", "reason", "clock_skew")
                        .count())
                .isEqualTo(2);
    }

    /** A request may be old: its slot is occupied for longer. */
    @Test
    void allowsARequestOfASchedulerWhoseClockIsBehind() {
        assertThat(permissionWithLimit(250).denialOf(SHOP, requestAt(NOW.minusSeconds(86_400))))
                .isEmpty();
    }

    @Test
    void refusesWhenTheMessagingLimitIsExceeded() {
        senderFixture.whenClaimed("ada");
        senderFixture.whenClaimed("bob");
        senderFixture.whenExecuted("UPDATE send_attempts SET state = 'unconfirmed'");

        assertThat(permissionWithLimit(1).denialOf(SHOP, requestAt(NOW))).contains(NotSentReason.THROTTLED);
        assertThat(permissionWithLimit(2).denialOf(SHOP, requestAt(NOW))).isEmpty();
    }

    @Test
    void neitherAllowsNorRefusesInAnUnverifiedDatabase() {
        var permission = permissionWithLimit(250);
        databaseGuard.invalidate();

        assertThatThrownBy(() -> permission.denialOf(SHOP, requestAt(NOW)))
                .isInstanceOf(UnverifiedDatabaseException.class);
    }

    private SendPermission permissionWithLimit(int limit) {
        var settings = TestAccounts.shopWithLimit(limit);
        return new SendPermission(
                databaseGuard,
                new MessagingLimitGuard(database, settings, () -> NOW, () -> 0, 80),
                new ClockSkewMonitor(database, settings, () -> NOW, () -> 0, false),
                settings,
                () -> NOW,
                () -> 0,
                metrics);
    }

    private static SendRequested requestAt(Instant at) {
        var request = SenderFixture.request("ada");
        return new SendRequested(
                request.attempt(),
                request.campaign(),
                request.customer(),
                request.contactKey(),
                request.number(),
                request.notAfter(),
                request.revision(),
                request.tries(),
                request.supersedes(),
                at);
    }
}

package dev.trickle.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.installation.Account;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZonedDateTime;

/** Checks the send window by local times, independently of the implementation. */
final class ReferenceSendWindow {

    private static final Duration CALL_DURATION = Duration.ofSeconds(25);
    private static final Duration MIN_CLAIM_TIME = Duration.ofMinutes(1);

    private final Account account;

    ReferenceSendWindow(Account account) {
        this.account = account;
    }

    /** Checks a release, which may be outside the window if send-today was requested. */
    void check(SendRequested request, boolean isImmediate) {
        var now = request.at().atZone(account.zone());
        var today = now.toLocalDate();
        var midnight = today.plusDays(1).atStartOfDay(account.zone()).toInstant();
        assertThat(request.notAfter())
                .as("a minute to claim it")
                .isAfterOrEqualTo(request.at().plus(MIN_CLAIM_TIME));
        var lastCallEnd = request.notAfter().plus(CALL_DURATION).plus(account.quotaMargin());
        assertThat(lastCallEnd).as("called on the quota date").isBeforeOrEqualTo(midnight);
        if (isImmediate) {
            return;
        }
        assertThat(account.sendDays()).as("day of the week").contains(today.getDayOfWeek());
        assertThat(!now.toLocalTime().isBefore(account.sendFrom()) || openedBeforeTheClockChange(now))
                .as("window open at %s", now)
                .isTrue();
        if (!account.sendUntil().equals(LocalTime.MIDNIGHT)) {
            assertThat(now.toLocalTime()).as("window not closed").isBefore(account.sendUntil());
            var latest = request.notAfter()
                    .plus(CALL_DURATION)
                    .plus(account.quotaMargin())
                    .minusMillis(1)
                    .atZone(account.zone());
            assertThat(latest.toLocalTime()).as("called within the window").isBeforeOrEqualTo(account.sendUntil());
        }
    }

    /** In autumn an hour is repeated: a window that opened in its first occurrence stays open. */
    private boolean openedBeforeTheClockChange(ZonedDateTime now) {
        var change = account.zone().getRules().getTransition(now.toLocalDateTime());
        return change != null
                && change.isOverlap()
                && now.getOffset().equals(change.getOffsetAfter())
                && change.getDateTimeBefore().toLocalDate().equals(now.toLocalDate())
                && account.sendFrom().isBefore(change.getDateTimeBefore().toLocalTime());
    }
}

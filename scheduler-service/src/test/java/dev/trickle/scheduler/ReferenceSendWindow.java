package dev.trickle.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trickle.pipeline.SendRequested;
import dev.trickle.pipeline.installation.Account;
import java.time.Duration;
import java.time.LocalTime;

/** When an account may send, by the clock on the wall, as a person would look at it. */
final class ReferenceSendWindow {

    private static final Duration CALL_DURATION = Duration.ofSeconds(25);
    private static final Duration MIN_CLAIM_TIME = Duration.ofMinutes(1);

    private final Account account;

    ReferenceSendWindow(Account account) {
        this.account = account;
    }

    /** Checks a release, which a button may have allowed outside the window. */
    void check(SendRequested request, boolean atOnce) {
        var now = request.at().atZone(account.zone());
        var today = now.toLocalDate();
        var midnight = today.plusDays(1).atStartOfDay(account.zone()).toInstant();
        assertThat(request.notAfter())
                .as("a minute to take it up")
                .isAfterOrEqualTo(request.at().plus(MIN_CLAIM_TIME));
        var lastAnswer = request.notAfter().plus(CALL_DURATION).plus(account.quotaMargin());
        assertThat(lastAnswer).as("answered on the booked day").isBeforeOrEqualTo(midnight);
        if (atOnce) {
            return;
        }
        assertThat(account.sendDays()).as("day of the week").contains(today.getDayOfWeek());
        // In autumn an hour comes twice: the window that opened in the first one stays open.
        var anHourAgo = now.minusHours(1);
        var hasBegun = !now.toLocalTime().isBefore(account.sendFrom())
                || (!anHourAgo.getOffset().equals(now.getOffset())
                        && anHourAgo.toLocalDate().equals(today)
                        && !anHourAgo.toLocalTime().isBefore(account.sendFrom()));
        assertThat(hasBegun).as("window open at %s", now).isTrue();
        if (!account.sendUntil().equals(LocalTime.MIDNIGHT)) {
            assertThat(now.toLocalTime()).as("window not closed").isBefore(account.sendUntil());
            var latest = request.notAfter()
                    .plus(CALL_DURATION)
                    .plus(account.quotaMargin())
                    .minusMillis(1)
                    .atZone(account.zone());
            assertThat(latest.toLocalTime()).as("answered within the window").isBeforeOrEqualTo(account.sendUntil());
        }
    }
}

package dev.trickle.scheduler.release;

import dev.trickle.pipeline.installation.Account;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When an account's messages may leave: on its days, from its hour, until its hour, in its zone.
 *
 * <p>Asked at every tick with the instant that it is, so that a late start, a clock that steps and a change to summer
 * time need no case of their own.
 *
 * @param callMargin how long before its end the last claim may begin: a call, the time between claim and call, and the
 *     margin for clocks that differ
 */
public record SendWindow(Account account, Duration callMargin) {

    /** Nothing is released so close to the end that the sender could hardly take it up. */
    private static final Duration MIN_CLAIM_TIME = Duration.ofMinutes(1);

    /** A week, and another: on the day of a change to summer time a window may fall out. */
    private static final int MAX_DAYS_AHEAD = 15;

    /** The window of an account that keeps its margin; a call and what precedes it may take so long. */
    public static SendWindow of(Account account, Duration call) {
        return new SendWindow(account, call.plus(account.quotaMargin()));
    }

    /**
     * The last instant at which a message released now may be claimed; empty if nothing may be released now.
     *
     * @param sendToday the date for which somebody asked to send at once, at whatever hour
     */
    public Optional<Instant> claimDeadline(Instant now, @Nullable LocalDate sendToday) {
        var today = account.dateAt(now);
        var atOnce = today.equals(sendToday);
        if (!atOnce && !isOpen(now, today)) {
            return Optional.empty();
        }
        var end = atOnce ? endOf(today) : closing(today);
        var notAfter = end.minus(callMargin);
        return now.plus(MIN_CLAIM_TIME).isAfter(notAfter) ? Optional.empty() : Optional.of(notAfter);
    }

    /** What keeps everybody while nothing may be released; see {@link #claimDeadline}. */
    public Optional<BlockingReason> blockingReason(Instant now, @Nullable LocalDate sendToday) {
        return claimDeadline(now, sendToday).isPresent()
                ? Optional.empty()
                : Optional.of(BlockingReason.endingAt(BlockingReason.Code.OUTSIDE_SEND_WINDOW, nextOpening(now)));
    }

    /** The next instant at which the window opens, after this one. */
    public Instant nextOpening(Instant now) {
        var today = account.dateAt(now);
        for (var ahead = 0; ahead <= MAX_DAYS_AHEAD; ahead++) {
            var day = today.plusDays(ahead);
            if (opensOn(day) && opening(day).isAfter(now)) {
                return opening(day);
            }
        }
        throw new IllegalStateException("An account without send days never opens");
    }

    private boolean isOpen(Instant now, LocalDate today) {
        return opensOn(today) && !now.isBefore(opening(today)) && now.isBefore(closing(today));
    }

    private boolean opensOn(LocalDate day) {
        return account.sendDays().contains(day.getDayOfWeek()) && opening(day).isBefore(closing(day));
    }

    private Instant opening(LocalDate day) {
        return instantOf(day.atTime(account.sendFrom()));
    }

    private Instant closing(LocalDate day) {
        return account.sendUntil().equals(LocalTime.MIDNIGHT) ? endOf(day) : instantOf(day.atTime(account.sendUntil()));
    }

    /** A local time that is skipped is the instant of the change; of one that comes twice it is the first. */
    private Instant instantOf(LocalDateTime local) {
        var change = account.zone().getRules().getTransition(local);
        return change != null && change.isGap()
                ? change.getInstant()
                : local.atZone(account.zone()).toInstant();
    }

    private Instant endOf(LocalDate day) {
        return day.plusDays(1).atStartOfDay(account.zone()).toInstant();
    }
}

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
 * Send window of an account: the weekdays and hours, in its time zone, in which messages may leave.
 *
 * <p>Evaluated at every tick with the current instant, so a late start, a clock that steps and daylight saving time
 * need no special case.
 *
 * @param callMargin time between the last claim and the end of the window: the call, the time between claim and call,
 *     and the margin for clocks that differ
 */
public record SendWindow(Account account, Duration callMargin) {

    /** Minimum time between a release and its claim deadline, so that the sender can claim it. */
    private static final Duration MIN_CLAIM_TIME = Duration.ofMinutes(1);

    /** Two weeks: a window within the hour skipped by daylight saving time does not open on that day. */
    private static final int MAX_DAYS_AHEAD = 15;

    /** The window of an account; {@code callDuration} is the maximum time from claim to the end of the call. */
    public static SendWindow of(Account account, Duration callDuration) {
        return new SendWindow(account, callDuration.plus(account.quotaMargin()));
    }

    /**
     * The last instant at which a message released now may be claimed; empty if nothing may be released now.
     *
     * @param sendToday the date for which an owner requested to send immediately, regardless of the window
     */
    public Optional<Instant> claimDeadline(Instant now, @Nullable LocalDate sendToday) {
        var today = account.dateAt(now);
        var isImmediate = today.equals(sendToday);
        if (!isImmediate && !isOpen(now, today)) {
            return Optional.empty();
        }
        var end = isImmediate ? endOf(today) : closing(today);
        var deadline = end.minus(callMargin);
        return now.plus(MIN_CLAIM_TIME).isAfter(deadline) ? Optional.empty() : Optional.of(deadline);
    }

    /** The blocking reason while {@link #claimDeadline} is empty. */
    public Optional<BlockingReason> blockingReason(Instant now, @Nullable LocalDate sendToday) {
        return claimDeadline(now, sendToday).isPresent()
                ? Optional.empty()
                : Optional.of(BlockingReason.endingAt(BlockingReason.Code.OUTSIDE_SEND_WINDOW, nextOpening(now)));
    }

    /** The next instant after this one at which the window opens. */
    public Instant nextOpening(Instant now) {
        var today = account.dateAt(now);
        for (var ahead = 0; ahead <= MAX_DAYS_AHEAD; ahead++) {
            var day = today.plusDays(ahead);
            if (opensOn(day) && opening(day).isAfter(now)) {
                return opening(day);
            }
        }
        throw new IllegalStateException("The send window of an account without send days never opens");
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

    /**
     * A local time skipped by daylight saving time is the instant of the change; of an ambiguous one it is the first.
     */
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

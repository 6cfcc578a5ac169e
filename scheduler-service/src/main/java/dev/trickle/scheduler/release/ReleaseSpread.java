package dev.trickle.scheduler.release;

import dev.trickle.pipeline.installation.Account;
import dev.trickle.scheduler.account.AccountState;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Spreads the messages of a day over a part of the send window, instead of releasing them within seconds.
 *
 * <p>After each release the next one is due an interval later: the spread, divided by the messages that the account may
 * send on a day. The spread is at most half of what remains of the send window, or until the end of a campaign that is
 * sent. So the interval gets shorter towards that end, and no message has to wait for the next day because of it, or is
 * skipped. Delays of releases are made up for, but only short ones: a pause is not followed by a burst.
 *
 * @param interval between two releases; zero if releases are not spread
 */
public record ReleaseSpread(Duration interval) {

    /** Releases at once. */
    public static final ReleaseSpread IMMEDIATE = new ReleaseSpread(Duration.ZERO);

    /** As long as slots wait for others, see {@link SlotBatching}. */
    private static final Duration LONGEST_CATCH_UP = Duration.ofSeconds(10);

    /** Time before an end in which everything is released at once. */
    private static final Duration LAST_MINUTES = Duration.ofMinutes(2);

    /**
     * The spread of an account at this instant.
     *
     * @param end end of the send window, or of a campaign that is sent
     */
    public static ReleaseSpread at(Instant now, Instant end, AccountState state, Account account) {
        if (account.spread().isZero() || account.dateAt(now).equals(state.sendToday())) {
            return IMMEDIATE;
        }
        var remaining = Duration.between(now, end).minus(LAST_MINUTES);
        if (!remaining.isPositive()) {
            return IMMEDIATE;
        }
        var half = remaining.dividedBy(2);
        var spread = account.spread().compareTo(half) < 0 ? account.spread() : half;
        return new ReleaseSpread(spread.dividedBy(messagesOfADay(state, account)));
    }

    /** A limit of zero releases nothing, whatever the spread is. */
    private static int messagesOfADay(AccountState state, Account account) {
        var people = state.messagingLimit(account) - account.reserve();
        return Math.max(1, Math.min(people, AvailableQuota.dailyLimit(state, account)));
    }

    /**
     * Number of releases that are due.
     *
     * @param nextAt when the next release is due; null if none was spread yet
     */
    public int countDue(@Nullable Instant nextAt, Instant now) {
        if (interval.isZero()) {
            return Integer.MAX_VALUE;
        }
        if (nextAt == null) {
            return 1;
        }
        return nextAt.isAfter(now)
                ? 0
                : (int) Math.min(
                        Integer.MAX_VALUE,
                        1 + Duration.between(nextAtOrLater(nextAt, now), now).dividedBy(interval));
    }

    /** When the next release is due after this number of releases; unchanged if they were not spread. */
    public @Nullable Instant nextAfter(@Nullable Instant nextAt, int releases, Instant now) {
        if (interval.isZero() || releases == 0) {
            return nextAt;
        }
        var first = nextAt == null ? now : nextAtOrLater(nextAt, now);
        return first.plus(interval.multipliedBy(releases));
    }

    private static Instant nextAtOrLater(Instant nextAt, Instant now) {
        var earliest = now.minus(LONGEST_CATCH_UP);
        return nextAt.isBefore(earliest) ? earliest : nextAt;
    }
}

package dev.trickle.scheduler.release;

import dev.trickle.pipeline.installation.Account;
import dev.trickle.scheduler.account.AccountState;
import dev.trickle.scheduler.release.BlockingReason.Code;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How many releases an account has room for now: the smallest of all that limits it.
 *
 * @param slots places in the moving 24 hours
 * @param dailyMessages of the calendar day
 * @param inFlight releases that may be unanswered at a time
 */
public record AvailableQuota(int slots, int dailyMessages, int inFlight) {

    /** What is left of each, never below zero. */
    public static AvailableQuota of(AccountState state, Account account, int inFlightWindow) {
        var limit = state.messagingLimit(account);
        var people = Math.max(0, limit - account.reserve() - state.usedSlots());
        var messages = state.dailyQuota().remaining(dailyLimit(state, account));
        return new AvailableQuota(people, messages, Math.max(0, inFlightWindow - state.inFlight()));
    }

    /** How many messages a calendar day may have. */
    public static int dailyLimit(AccountState state, Account account) {
        return Math.min(state.messagingLimit(account), account.dailyLimit());
    }

    /** Whether places are what there is least of: more of them would let more go. */
    public boolean isLimitedBySlots() {
        return slots <= dailyMessages && slots <= inFlight;
    }

    /**
     * What there is no room left for, and until when.
     *
     * @param nextPlace when the next person's place becomes free; null if that is not known
     * @param endOfDay when the calendar day ends
     */
    public List<BlockingReason> blockingReasons(@Nullable Instant nextPlace, Instant endOfDay) {
        return Stream.of(
                        slots == 0 ? BlockingReason.endingAt(Code.MESSAGING_LIMIT_REACHED, nextPlace) : null,
                        dailyMessages == 0 ? BlockingReason.endingAt(Code.DAILY_QUOTA_USED, endOfDay) : null,
                        inFlight == 0 ? BlockingReason.of(Code.IN_FLIGHT_LIMIT_REACHED) : null)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Whether there is an obstacle. */
    public boolean isExhausted() {
        return slots == 0 || dailyMessages == 0 || inFlight == 0;
    }
}

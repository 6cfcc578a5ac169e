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
 * Quota that an account may still release now; the smallest of the three numbers applies.
 *
 * @param slots free slots of the messaging limit
 * @param dailyMessages messages left on the calendar day
 * @param inFlight requests that may still be put in flight
 */
public record AvailableQuota(int slots, int dailyMessages, int inFlight) {

    /** Calculates the quota; none of the numbers is negative. */
    public static AvailableQuota of(AccountState state, Account account, int inFlightLimit) {
        var limit = state.messagingLimit(account);
        var slots = Math.max(0, limit - account.reserve() - state.usedSlots());
        var dailyMessages = state.dailyQuota().remaining(dailyLimit(state, account));
        return new AvailableQuota(slots, dailyMessages, Math.max(0, inFlightLimit - state.inFlight()));
    }

    /** Maximum number of messages per calendar day. */
    public static int dailyLimit(AccountState state, Account account) {
        return Math.min(state.messagingLimit(account), account.dailyLimit());
    }

    /** Whether slots are the smallest number, so that more slots would allow more releases. */
    public boolean isLimitedBySlots() {
        return slots <= dailyMessages && slots <= inFlight;
    }

    /**
     * A blocking reason for each number that is zero.
     *
     * @param nextSlotFreeAt when the next slot becomes free; null if unknown
     * @param endOfDay end of the calendar day
     */
    public List<BlockingReason> blockingReasons(@Nullable Instant nextSlotFreeAt, Instant endOfDay) {
        return Stream.of(
                        slots == 0 ? BlockingReason.endingAt(Code.MESSAGING_LIMIT_REACHED, nextSlotFreeAt) : null,
                        dailyMessages == 0 ? BlockingReason.endingAt(Code.DAILY_QUOTA_USED, endOfDay) : null,
                        inFlight == 0 ? BlockingReason.of(Code.IN_FLIGHT_LIMIT_REACHED) : null)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Whether any number is zero. */
    public boolean isExhausted() {
        return slots == 0 || dailyMessages == 0 || inFlight == 0;
    }
}

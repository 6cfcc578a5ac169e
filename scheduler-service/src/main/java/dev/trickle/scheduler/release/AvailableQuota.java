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
 * @param people places in the moving 24 hours
 * @param messages of the calendar day
 * @param credit releases that may be unanswered at a time
 */
public record AvailableQuota(int people, int messages, int credit) {

    /** What is left of each, never below zero. */
    public static AvailableQuota of(AccountState state, Account account, int inFlightWindow) {
        var limit = state.messagingLimit(account);
        var people = Math.max(0, limit - account.reserve() - state.slots());
        var messages = state.day().room(messagesADay(state, account));
        return new AvailableQuota(people, messages, Math.max(0, inFlightWindow - state.inFlight()));
    }

    /** How many messages a calendar day may have. */
    public static int messagesADay(AccountState state, Account account) {
        return Math.min(state.messagingLimit(account), account.dailyLimit());
    }

    /** Whether places are what there is least of: more of them would let more go. */
    public boolean isShortOfPeople() {
        return people <= messages && people <= credit;
    }

    /**
     * What there is no room left for, and until when.
     *
     * @param nextPlace when the next person's place becomes free; null if that is not known
     * @param endOfDay when the calendar day ends
     */
    public List<BlockingReason> obstacles(@Nullable Instant nextPlace, Instant endOfDay) {
        return Stream.of(
                        people == 0 ? BlockingReason.until(Code.NO_PLACE, nextPlace) : null,
                        messages == 0 ? BlockingReason.until(Code.DAY_USED_UP, endOfDay) : null,
                        credit == 0 ? BlockingReason.of(Code.NO_CREDIT) : null)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Whether there is an obstacle. */
    public boolean isEmpty() {
        return people == 0 || messages == 0 || credit == 0;
    }
}

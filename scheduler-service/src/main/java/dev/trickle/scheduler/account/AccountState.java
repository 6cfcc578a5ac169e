package dev.trickle.scheduler.account;

import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.installation.Account;
import dev.trickle.scheduler.quota.DailyQuota;
import dev.trickle.scheduler.quota.Slot;
import java.time.Instant;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * State of one account. Immutable.
 *
 * @param dailyQuota messages used on the current calendar day
 * @param sequence number of the last published quota snapshot
 * @param usedSlots people who count against the messaging limit
 * @param inFlight number of requests in flight
 * @param limit the latest messaging limit that Meta reported; null if it reported none
 * @param sendToday the latest date for which an owner requested to send immediately
 * @param suspensions suspensions and pauses
 * @param latestInstant the latest instant the clock has shown
 * @param earliestTimer lower bound of all timers, where the search for due timers starts
 * @param movedBackAt when the clock was found to be before {@code latestInstant}; null while it is not
 * @param clampCursor after the clock was reset: the first instant whose timers may still be too far in the future; null
 *     if none are
 * @param refusedScopes scopes in which the sender refuses recipients
 */
public record AccountState(
        DailyQuota dailyQuota,
        long sequence,
        int usedSlots,
        int inFlight,
        @Nullable Limit limit,
        @Nullable LocalDate sendToday,
        ActiveSuspensions suspensions,
        Instant latestInstant,
        Instant earliestTimer,
        @Nullable Instant movedBackAt,
        @Nullable Instant clampCursor,
        RefusedScopes refusedScopes) {

    /** The state of an account without any event. */
    public static AccountState initial() {
        return new AccountState(
                DailyQuota.unusedOn(LocalDate.EPOCH),
                0,
                0,
                0,
                null,
                null,
                ActiveSuspensions.NONE,
                Instant.EPOCH,
                Instant.MAX,
                null,
                null,
                RefusedScopes.NONE);
    }

    /** Different people in any 24 hours: the limit that Meta reported last, or else the configured one. */
    public int messagingLimit(Account account) {
        return limit == null ? account.messagingLimit() : limit.people();
    }

    /**
     * Advances the state to the current instant, which may start a new day.
     *
     * <p>If the clock moves backwards, it is unknown whether it was wrong before or is wrong now. Releases stop until
     * {@link #resumesAt}, and the daily quota keeps its date.
     */
    public AccountState advanceTo(Instant now, Account account) {
        if (!now.isBefore(latestInstant)) {
            return withClock(dailyQuota.advanceTo(account.dateAt(now)), now, null);
        }
        var since = movedBackAt == null || now.isBefore(movedBackAt) ? now : movedBackAt;
        var movedBack = withClock(dailyQuota, latestInstant, since);
        return now.isBefore(movedBack.resumesAt(account)) ? movedBack : resetClockTo(now, account.dateAt(now));
    }

    private AccountState resetClockTo(Instant now, LocalDate today) {
        var requested = sendToday == null || sendToday.isAfter(today) ? null : sendToday;
        return new AccountState(
                DailyQuota.unusedOn(today),
                sequence,
                usedSlots,
                inFlight,
                limit,
                requested,
                suspensions,
                now,
                earliestTimer,
                null,
                now,
                refusedScopes.clampedTo(now));
    }

    /** Whether timers that were set while the clock was ahead have to be shortened before releases resume. */
    public boolean isClamping() {
        return clampCursor != null;
    }

    /** Moves the cursor; null ends the clamping. */
    public AccountState withClampCursor(@Nullable Instant newClampCursor) {
        return new AccountState(
                dailyQuota,
                sequence,
                usedSlots,
                inFlight,
                limit,
                sendToday,
                suspensions,
                latestInstant,
                earliestTimer,
                movedBackAt,
                newClampCursor,
                refusedScopes);
    }

    /** The instant of the last clock reading; while the clock is behind, the instant at which that was detected. */
    public Instant now() {
        return movedBackAt == null ? latestInstant : movedBackAt;
    }

    /** Whether the clock is behind an earlier reading; releases are stopped then. */
    public boolean hasClockMovedBack() {
        return movedBackAt != null;
    }

    /**
     * When releases resume after the clock moved backwards: as soon as it reaches its latest reading, at the latest
     * when all slots occupied before have expired and the day has ended.
     */
    public Instant resumesAt(Account account) {
        if (movedBackAt == null) {
            return latestInstant;
        }
        var slotsExpired = movedBackAt.plus(Slot.WINDOW).plus(account.quotaMargin());
        var dayEnded = account.dateAt(movedBackAt)
                .plusDays(1)
                .atStartOfDay(account.zone())
                .toInstant();
        return Stream.of(latestInstant, slotsExpired.isAfter(dayEnded) ? slotsExpired : dayEnded)
                .min(Instant::compareTo)
                .orElseThrow();
    }

    private AccountState withClock(
            DailyQuota newDailyQuota, Instant newLatestInstant, @Nullable Instant newMovedBackAt) {
        return new AccountState(
                newDailyQuota,
                sequence,
                usedSlots,
                inFlight,
                limit,
                sendToday,
                suspensions,
                newLatestInstant,
                earliestTimer,
                newMovedBackAt,
                clampCursor,
                refusedScopes);
    }

    /** Counts one message of this campaign against the daily quota and as in flight. */
    public AccountState withRelease(CampaignId campaign) {
        return new AccountState(
                dailyQuota.withMessage(campaign),
                sequence,
                usedSlots,
                inFlight + 1,
                limit,
                sendToday,
                suspensions,
                latestInstant,
                earliestTimer,
                movedBackAt,
                clampCursor,
                refusedScopes);
    }

    /** Counts one request less in flight. */
    public AccountState withOutcome() {
        return new AccountState(
                dailyQuota,
                sequence,
                usedSlots,
                inFlight - 1,
                limit,
                sendToday,
                suspensions,
                latestInstant,
                earliestTimer,
                movedBackAt,
                clampCursor,
                refusedScopes);
    }

    /** Returns a message that was certainly not sent to the daily quota of that date. */
    public AccountState withRefund(CampaignId campaign, LocalDate quotaDate) {
        return new AccountState(
                dailyQuota.withRefund(campaign, quotaDate),
                sequence,
                usedSlots,
                inFlight,
                limit,
                sendToday,
                suspensions,
                latestInstant,
                earliestTimer,
                movedBackAt,
                clampCursor,
                refusedScopes);
    }

    public AccountState withUsedSlots(int newUsedSlots) {
        return new AccountState(
                dailyQuota,
                sequence,
                newUsedSlots,
                inFlight,
                limit,
                sendToday,
                suspensions,
                latestInstant,
                earliestTimer,
                movedBackAt,
                clampCursor,
                refusedScopes);
    }

    /** Keeps the limit that Meta reported last, in any order of events; at the same instant the lower one. */
    public AccountState withLimit(Limit reported) {
        var newer = limit == null ? reported : limit.newerOf(reported);
        return new AccountState(
                dailyQuota,
                sequence,
                usedSlots,
                inFlight,
                newer,
                sendToday,
                suspensions,
                latestInstant,
                earliestTimer,
                movedBackAt,
                clampCursor,
                refusedScopes);
    }

    /** Counts one request in flight that was published before the stores were lost. */
    public AccountState withRestoredRequest() {
        return new AccountState(
                dailyQuota,
                sequence,
                usedSlots,
                inFlight + 1,
                limit,
                sendToday,
                suspensions,
                latestInstant,
                earliestTimer,
                movedBackAt,
                clampCursor,
                refusedScopes);
    }

    /** Counts one message of this campaign that was released before the stores were lost, if it counts on this day. */
    public AccountState withRestoredMessage(CampaignId campaign, LocalDate quotaDate) {
        return new AccountState(
                quotaDate.equals(dailyQuota.date()) ? dailyQuota.withMessage(campaign) : dailyQuota,
                sequence,
                usedSlots,
                inFlight,
                limit,
                sendToday,
                suspensions,
                latestInstant,
                earliestTimer,
                movedBackAt,
                clampCursor,
                refusedScopes);
    }

    /** The number of a quota snapshot that was published before the stores were lost; a lower one changes nothing. */
    public AccountState withPublishedSequence(long published) {
        return new AccountState(
                dailyQuota,
                Math.max(sequence, published),
                usedSlots,
                inFlight,
                limit,
                sendToday,
                suspensions,
                latestInstant,
                earliestTimer,
                movedBackAt,
                clampCursor,
                refusedScopes);
    }

    public AccountState withSuspensions(ActiveSuspensions newSuspensions) {
        return new AccountState(
                dailyQuota,
                sequence,
                usedSlots,
                inFlight,
                limit,
                sendToday,
                newSuspensions,
                latestInstant,
                earliestTimer,
                movedBackAt,
                clampCursor,
                refusedScopes);
    }

    public AccountState withRefusedScopes(RefusedScopes newRefusedScopes) {
        return new AccountState(
                dailyQuota,
                sequence,
                usedSlots,
                inFlight,
                limit,
                sendToday,
                suspensions,
                latestInstant,
                earliestTimer,
                movedBackAt,
                clampCursor,
                newRefusedScopes);
    }

    public AccountState withEarliestTimer(Instant newEarliestTimer) {
        return new AccountState(
                dailyQuota,
                sequence,
                usedSlots,
                inFlight,
                limit,
                sendToday,
                suspensions,
                latestInstant,
                newEarliestTimer,
                movedBackAt,
                clampCursor,
                refusedScopes);
    }

    /** The sequence number of the next quota snapshot, above every number that a lost store may have used. */
    public AccountState withNextSequence(Instant now) {
        var next = Math.max(sequence + 1, now.toEpochMilli());
        return new AccountState(
                dailyQuota,
                next,
                usedSlots,
                inFlight,
                limit,
                sendToday,
                suspensions,
                latestInstant,
                earliestTimer,
                movedBackAt,
                clampCursor,
                refusedScopes);
    }

    /** An earlier date never replaces a later one. */
    public AccountState withSendToday(LocalDate date) {
        var later = sendToday == null || date.isAfter(sendToday) ? date : sendToday;
        return new AccountState(
                dailyQuota,
                sequence,
                usedSlots,
                inFlight,
                limit,
                later,
                suspensions,
                latestInstant,
                earliestTimer,
                movedBackAt,
                clampCursor,
                refusedScopes);
    }

    /**
     * A messaging limit reported by Meta.
     *
     * @param people different people in any 24 hours
     */
    public record Limit(int people, Instant since) {

        Limit newerOf(Limit other) {
            if (other.since.equals(since)) {
                return other.people < people ? other : this;
            }
            return other.since.isAfter(since) ? other : this;
        }
    }
}

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
 * @param quota what counts against the limits
 * @param clock what the clock has shown
 * @param earliestTimer lower bound of all timers, where the search for due timers starts
 * @param limit the latest messaging limit that Meta reported; null if it reported none
 * @param sendToday the latest date for which an owner requested to send immediately
 * @param suspensions suspensions and pauses
 * @param refusedScopes scopes in which the sender refuses recipients
 * @param nextReleaseAt when the next release is due, as releases are spread; null if none was spread yet
 */
public record AccountState(
        Quota quota,
        ClockState clock,
        Instant earliestTimer,
        @Nullable Limit limit,
        @Nullable LocalDate sendToday,
        ActiveSuspensions suspensions,
        RefusedScopes refusedScopes,
        @Nullable Instant nextReleaseAt) {

    /** The state of an account without any event. */
    public static AccountState initial() {
        return new AccountState(
                Quota.UNUSED,
                ClockState.UNKNOWN,
                Instant.MAX,
                null,
                null,
                ActiveSuspensions.NONE,
                RefusedScopes.NONE,
                null);
    }

    /** Different people in any 24 hours: the limit that Meta reported last, or else the configured one. */
    public int messagingLimit(Account account) {
        return limit == null ? account.messagingLimit() : limit.people();
    }

    // --- Clock ------------------------------------------------------------------------------------------------------

    /**
     * Advances the state to the current instant, which may start a new day.
     *
     * <p>If the clock moves backwards, it is unknown whether it was wrong before or is wrong now. Releases stop until
     * {@link #resumesAt}, and the daily quota keeps its date.
     */
    public AccountState advanceTo(Instant now, Account account) {
        if (!now.isBefore(clock.latestInstant())) {
            return withClock(clock.advanceTo(now)).withQuota(quota.onDay(account.dateAt(now)));
        }
        var movedBack = withClock(clock.movedBackTo(now));
        return now.isBefore(movedBack.resumesAt(account)) ? movedBack : resetClockTo(now, account.dateAt(now));
    }

    private AccountState resetClockTo(Instant now, LocalDate today) {
        var requested = sendToday == null || sendToday.isAfter(today) ? null : sendToday;
        return new AccountState(
                quota.withDaily(DailyQuota.unusedOn(today)),
                ClockState.resetTo(now),
                earliestTimer,
                limit,
                requested,
                suspensions,
                refusedScopes.clampedTo(now),
                null);
    }

    /** Whether timers that were set while the clock was ahead have to be shortened before releases resume. */
    public boolean isClamping() {
        return clock.clampCursor() != null;
    }

    /** Moves the cursor; null ends the clamping. */
    public AccountState withClampCursor(@Nullable Instant clampCursor) {
        return withClock(new ClockState(clock.latestInstant(), clock.movedBackAt(), clampCursor));
    }

    /** The latest instant the clock has shown. */
    public Instant latestInstant() {
        return clock.latestInstant();
    }

    /** The instant of the last clock reading; while the clock is behind, the instant at which that was detected. */
    public Instant now() {
        return clock.movedBackAt() == null ? clock.latestInstant() : clock.movedBackAt();
    }

    /** Whether the clock is behind an earlier reading; releases are stopped then. */
    public boolean hasClockMovedBack() {
        return clock.movedBackAt() != null;
    }

    /**
     * When releases resume after the clock moved backwards: as soon as it reaches its latest reading, at the latest
     * when all slots occupied before have expired and the day has ended.
     */
    public Instant resumesAt(Account account) {
        var movedBackAt = clock.movedBackAt();
        if (movedBackAt == null) {
            return clock.latestInstant();
        }
        var slotsExpired = movedBackAt.plus(Slot.WINDOW).plus(account.quotaMargin());
        var dayEnded = account.dateAt(movedBackAt)
                .plusDays(1)
                .atStartOfDay(account.zone())
                .toInstant();
        return Stream.of(clock.latestInstant(), slotsExpired.isAfter(dayEnded) ? slotsExpired : dayEnded)
                .min(Instant::compareTo)
                .orElseThrow();
    }

    private AccountState withClock(ClockState newClock) {
        return new AccountState(
                quota, newClock, earliestTimer, limit, sendToday, suspensions, refusedScopes, nextReleaseAt);
    }

    // --- Quota ------------------------------------------------------------------------------------------------------

    /** Messages used on the current calendar day. */
    public DailyQuota dailyQuota() {
        return quota.daily();
    }

    /** People who count against the messaging limit. */
    public int usedSlots() {
        return quota.usedSlots();
    }

    /** Number of requests in flight. */
    public int inFlight() {
        return quota.inFlight();
    }

    /** Number of the last published quota snapshot. */
    public long sequence() {
        return quota.sequence();
    }

    /** Counts one message of this campaign against the daily quota and as in flight. */
    public AccountState withRelease(CampaignId campaign) {
        return withQuota(quota.withDaily(quota.daily().withMessage(campaign)).plusInFlight(1));
    }

    /** Counts one request less in flight. */
    public AccountState withOutcome() {
        return withQuota(quota.plusInFlight(-1));
    }

    /** Returns a message that was certainly not sent to the daily quota of that date. */
    public AccountState withRefund(CampaignId campaign, LocalDate quotaDate) {
        return withQuota(quota.withDaily(quota.daily().withRefund(campaign, quotaDate)));
    }

    public AccountState withUsedSlots(int usedSlots) {
        return withQuota(new Quota(quota.daily(), quota.sequence(), usedSlots, quota.inFlight()));
    }

    /** Keeps the limit that Meta reported last, in any order of events; at the same instant the lower one. */
    public AccountState withLimit(Limit reported) {
        var newer = limit == null ? reported : limit.newerOf(reported);
        return new AccountState(
                quota, clock, earliestTimer, newer, sendToday, suspensions, refusedScopes, nextReleaseAt);
    }

    /** Counts one request in flight that was published before the stores were lost. */
    public AccountState withRestoredRequest() {
        return withQuota(quota.plusInFlight(1));
    }

    /** Counts one message of this campaign that was released before the stores were lost, if it counts on this day. */
    public AccountState withRestoredMessage(CampaignId campaign, LocalDate quotaDate) {
        var daily = quota.daily();
        return quotaDate.equals(daily.date()) ? withQuota(quota.withDaily(daily.withMessage(campaign))) : this;
    }

    /** The number of a quota snapshot that was published before the stores were lost; a lower one changes nothing. */
    public AccountState withPublishedSequence(long published) {
        return withQuota(quota.withSequence(Math.max(quota.sequence(), published)));
    }

    /** The sequence number of the next quota snapshot, above every number that a lost store may have used. */
    public AccountState withNextSequence(Instant now) {
        return withQuota(quota.withSequence(Math.max(quota.sequence() + 1, now.toEpochMilli())));
    }

    private AccountState withQuota(Quota newQuota) {
        return new AccountState(
                newQuota, clock, earliestTimer, limit, sendToday, suspensions, refusedScopes, nextReleaseAt);
    }

    // --- Other ------------------------------------------------------------------------------------------------------

    public AccountState withSuspensions(ActiveSuspensions newSuspensions) {
        return new AccountState(
                quota, clock, earliestTimer, limit, sendToday, newSuspensions, refusedScopes, nextReleaseAt);
    }

    public AccountState withRefusedScopes(RefusedScopes newRefusedScopes) {
        return new AccountState(
                quota, clock, earliestTimer, limit, sendToday, suspensions, newRefusedScopes, nextReleaseAt);
    }

    public AccountState withEarliestTimer(Instant newEarliestTimer) {
        return new AccountState(
                quota, clock, newEarliestTimer, limit, sendToday, suspensions, refusedScopes, nextReleaseAt);
    }

    public AccountState withNextReleaseAt(@Nullable Instant next) {
        return new AccountState(quota, clock, earliestTimer, limit, sendToday, suspensions, refusedScopes, next);
    }

    /** The next release is due at this instant at the latest. */
    public AccountState withNextReleaseUntil(Instant latest) {
        return nextReleaseAt == null || nextReleaseAt.isBefore(latest) ? this : withNextReleaseAt(latest);
    }

    /** An earlier date never replaces a later one. */
    public AccountState withSendToday(LocalDate date) {
        var later = sendToday == null || date.isAfter(sendToday) ? date : sendToday;
        return new AccountState(quota, clock, earliestTimer, limit, later, suspensions, refusedScopes, nextReleaseAt);
    }

    /**
     * What counts against the limits.
     *
     * @param daily messages used on the current calendar day
     * @param sequence number of the last published quota snapshot
     * @param usedSlots people who count against the messaging limit
     * @param inFlight number of requests in flight
     */
    public record Quota(DailyQuota daily, long sequence, int usedSlots, int inFlight) {

        static final Quota UNUSED = new Quota(DailyQuota.unusedOn(LocalDate.EPOCH), 0, 0, 0);

        Quota onDay(LocalDate date) {
            return withDaily(daily.advanceTo(date));
        }

        Quota withDaily(DailyQuota newDaily) {
            return new Quota(newDaily, sequence, usedSlots, inFlight);
        }

        Quota withSequence(long newSequence) {
            return new Quota(daily, newSequence, usedSlots, inFlight);
        }

        Quota plusInFlight(int more) {
            return new Quota(daily, sequence, usedSlots, inFlight + more);
        }
    }

    /**
     * What the clock has shown.
     *
     * @param latestInstant the latest instant it has shown
     * @param movedBackAt when it was found to be before {@code latestInstant}; null while it is not
     * @param clampCursor after it was reset: the first instant whose timers may still be too far in the future; null if
     *     none are
     */
    public record ClockState(
            Instant latestInstant,
            @Nullable Instant movedBackAt,
            @Nullable Instant clampCursor) {

        static final ClockState UNKNOWN = new ClockState(Instant.EPOCH, null, null);

        static ClockState resetTo(Instant now) {
            return new ClockState(now, null, now);
        }

        ClockState advanceTo(Instant now) {
            return new ClockState(now, null, clampCursor);
        }

        ClockState movedBackTo(Instant now) {
            var since = movedBackAt == null || now.isBefore(movedBackAt) ? now : movedBackAt;
            return new ClockState(latestInstant, since, clampCursor);
        }
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

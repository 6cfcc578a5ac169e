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
 * What the gate remembers of an account. Immutable.
 *
 * @param day the calendar day's ledger
 * @param sequence of the last published snapshot of it
 * @param slots people who hold a place in the moving 24 hours
 * @param inFlight releases that are not answered
 * @param limit the newest messaging limit that Meta told; null if none was
 * @param sendToday the latest date for which somebody asked to send at once
 * @param suspensions what is suspended
 * @param latest the latest instant of the calendar that was seen
 * @param timersFrom no timer lies before this instant: where looking for due ones starts
 * @param behindSince since when the calendar has been before {@code latest}; null while it is not
 * @param strangers recipients of whom an answer is known and no plan, as after a rebuild; null if they were not counted
 *     when that was stored
 */
public record AccountState(
        DailyQuota day,
        long sequence,
        int slots,
        int inFlight,
        @Nullable Limit limit,
        @Nullable LocalDate sendToday,
        ActiveSuspensions suspensions,
        Instant latest,
        Instant timersFrom,
        @Nullable Instant behindSince,
        @Nullable Integer strangers) {

    /** An account of which nothing is known yet. */
    public static AccountState unused() {
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
                0);
    }

    /** Different people in any moving 24 hours: what Meta told last, else what was configured. */
    public int messagingLimit(Account account) {
        return limit == null ? account.messagingLimit() : limit.people();
    }

    /**
     * The calendar shows this instant.
     *
     * <p>Of a calendar that steps back nobody knows whether it was wrong before or is wrong now. Nothing is released
     * then, see {@link #opensAgain}, and the day's ledger stays where it was.
     */
    public AccountState at(Instant now, Account account) {
        if (!now.isBefore(latest)) {
            return on(day.on(account.dateAt(now)), now, null);
        }
        var since = behindSince == null || now.isBefore(behindSince) ? now : behindSince;
        var behind = on(day, latest, since);
        return now.isBefore(behind.opensAgain(account)) ? behind : believing(now, account.dateAt(now));
    }

    private AccountState believing(Instant now, LocalDate today) {
        var asked = sendToday == null || sendToday.isAfter(today) ? null : sendToday;
        return new AccountState(
                DailyQuota.unusedOn(today),
                sequence,
                slots,
                inFlight,
                limit,
                asked,
                suspensions,
                now,
                timersFrom,
                null,
                strangers);
    }

    /** The instant that it was when the calendar was last looked at; after a step back, when that was noticed. */
    public Instant now() {
        return behindSince == null ? latest : behindSince;
    }

    /** Whether the calendar was further on before: nothing is released. */
    public boolean isBehind() {
        return behindSince != null;
    }

    /**
     * When a calendar that stepped back is believed again: as soon as it is where it was; at the latest when all places
     * that were taken before have run out, and the day with them.
     */
    public Instant opensAgain(Account account) {
        if (behindSince == null) {
            return latest;
        }
        var placesOut = behindSince.plus(Slot.WINDOW).plus(account.quotaMargin());
        var dayOut = account.dateAt(behindSince)
                .plusDays(1)
                .atStartOfDay(account.zone())
                .toInstant();
        return Stream.of(latest, placesOut.isAfter(dayOut) ? placesOut : dayOut)
                .min(Instant::compareTo)
                .orElseThrow();
    }

    private AccountState on(DailyQuota changed, Instant seen, @Nullable Instant behind) {
        return new AccountState(
                changed, sequence, slots, inFlight, limit, sendToday, suspensions, seen, timersFrom, behind, strangers);
    }

    /** One message of this campaign was booked on the day and is under way. */
    public AccountState released(CampaignId campaign) {
        return new AccountState(
                day.booked(campaign),
                sequence,
                slots,
                inFlight + 1,
                limit,
                sendToday,
                suspensions,
                latest,
                timersFrom,
                behindSince,
                strangers);
    }

    /** One release was answered. */
    public AccountState answered() {
        return new AccountState(
                day,
                sequence,
                slots,
                inFlight - 1,
                limit,
                sendToday,
                suspensions,
                latest,
                timersFrom,
                behindSince,
                strangers);
    }

    /** One message that was booked on that day was certainly not sent. */
    public AccountState returned(CampaignId campaign, LocalDate bookedOn) {
        return new AccountState(
                day.returned(campaign, bookedOn),
                sequence,
                slots,
                inFlight,
                limit,
                sendToday,
                suspensions,
                latest,
                timersFrom,
                behindSince,
                strangers);
    }

    public AccountState withSlots(int changed) {
        return new AccountState(
                day,
                sequence,
                changed,
                inFlight,
                limit,
                sendToday,
                suspensions,
                latest,
                timersFrom,
                behindSince,
                strangers);
    }

    /** So many recipients more are known by an answer alone. */
    public AccountState withStrangers(int more) {
        return strangers == null
                ? this
                : new AccountState(
                        day,
                        sequence,
                        slots,
                        inFlight,
                        limit,
                        sendToday,
                        suspensions,
                        latest,
                        timersFrom,
                        behindSince,
                        strangers + more);
    }

    /** Whether an answer may be known of somebody who is in the queue still. */
    public boolean mayHaveStrangers() {
        return strangers == null || strangers > 0;
    }

    /** What Meta told later counts, in whatever order it is read; of two at the same instant the lower. */
    public AccountState withLimit(Limit told) {
        var newer = limit == null ? told : limit.or(told);
        return new AccountState(
                day,
                sequence,
                slots,
                inFlight,
                newer,
                sendToday,
                suspensions,
                latest,
                timersFrom,
                behindSince,
                strangers);
    }

    /** Messages of this campaign were booked on the day before what is known begins. */
    public AccountState bookedBefore(CampaignId campaign) {
        return new AccountState(
                day.booked(campaign),
                sequence,
                slots,
                inFlight,
                limit,
                sendToday,
                suspensions,
                latest,
                timersFrom,
                behindSince,
                strangers);
    }

    public AccountState withHolds(ActiveSuspensions changed) {
        return new AccountState(
                day, sequence, slots, inFlight, limit, sendToday, changed, latest, timersFrom, behindSince, strangers);
    }

    public AccountState withTimersFrom(Instant changed) {
        return new AccountState(
                day, sequence, slots, inFlight, limit, sendToday, suspensions, latest, changed, behindSince, strangers);
    }

    /** The ledger is about to be published: the next number, and never one that a lost store may have used. */
    public AccountState nextSequence(Instant now) {
        var next = Math.max(sequence + 1, now.toEpochMilli());
        return new AccountState(
                day, next, slots, inFlight, limit, sendToday, suspensions, latest, timersFrom, behindSince, strangers);
    }

    /** An earlier date never replaces a later one. */
    public AccountState sendToday(LocalDate date) {
        var later = sendToday == null || date.isAfter(sendToday) ? date : sendToday;
        return new AccountState(
                day, sequence, slots, inFlight, limit, later, suspensions, latest, timersFrom, behindSince, strangers);
    }

    /**
     * A messaging limit as Meta told it.
     *
     * @param people different ones in any moving 24 hours
     */
    public record Limit(int people, Instant since) {

        Limit or(Limit other) {
            if (other.since.equals(since)) {
                return other.people < people ? other : this;
            }
            return other.since.isAfter(since) ? other : this;
        }
    }
}

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
 * @param dailyQuota the calendar day's ledger
 * @param sequence of the last published snapshot of it
 * @param usedSlots people who hold a place in the moving 24 hours
 * @param inFlight releases that are not answered
 * @param limit the newest messaging limit that Meta told; null if none was
 * @param sendToday the latest date for which somebody asked to send at once
 * @param suspensions what is suspended
 * @param latestInstant the latest instant of the calendar that was seen
 * @param earliestTimer no timer lies before this instant: where looking for due ones starts
 * @param movedBackAt since when the calendar has been before {@code latest}; null while it is not
 * @param unplannedRecipients recipients of whom an answer is known and no plan, as after a rebuild; null if they were not counted
 *     when that was stored
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
        @Nullable Integer unplannedRecipients) {

    /** An account of which nothing is known yet. */
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
     * then, see {@link #resumesAt}, and the day's ledger stays where it was.
     */
    public AccountState advanceTo(Instant now, Account account) {
        if (!now.isBefore(latestInstant)) {
            return withClock(dailyQuota.advanceTo(account.dateAt(now)), now, null);
        }
        var since = movedBackAt == null || now.isBefore(movedBackAt) ? now : movedBackAt;
        var behind = withClock(dailyQuota, latestInstant, since);
        return now.isBefore(behind.resumesAt(account)) ? behind : resetClockTo(now, account.dateAt(now));
    }

    private AccountState resetClockTo(Instant now, LocalDate today) {
        var asked = sendToday == null || sendToday.isAfter(today) ? null : sendToday;
        return new AccountState(
                DailyQuota.unusedOn(today),
                sequence,
                usedSlots,
                inFlight,
                limit,
                asked,
                suspensions,
                now,
                earliestTimer,
                null,
                unplannedRecipients);
    }

    /** The instant that it was when the calendar was last looked at; after a step back, when that was noticed. */
    public Instant now() {
        return movedBackAt == null ? latestInstant : movedBackAt;
    }

    /** Whether the calendar was further on before: nothing is released. */
    public boolean hasClockMovedBack() {
        return movedBackAt != null;
    }

    /**
     * When a calendar that stepped back is believed again: as soon as it is where it was; at the latest when all places
     * that were taken before have run out, and the day with them.
     */
    public Instant resumesAt(Account account) {
        if (movedBackAt == null) {
            return latestInstant;
        }
        var placesOut = movedBackAt.plus(Slot.WINDOW).plus(account.quotaMargin());
        var dayOut = account.dateAt(movedBackAt)
                .plusDays(1)
                .atStartOfDay(account.zone())
                .toInstant();
        return Stream.of(latestInstant, placesOut.isAfter(dayOut) ? placesOut : dayOut)
                .min(Instant::compareTo)
                .orElseThrow();
    }

    private AccountState withClock(DailyQuota changed, Instant seen, @Nullable Instant behind) {
        return new AccountState(
                changed, sequence, usedSlots, inFlight, limit, sendToday, suspensions, seen, earliestTimer, behind, unplannedRecipients);
    }

    /** One message of this campaign was booked on the day and is under way. */
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
                unplannedRecipients);
    }

    /** One release was answered. */
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
                unplannedRecipients);
    }

    /** One message that was booked on that day was certainly not sent. */
    public AccountState withRefund(CampaignId campaign, LocalDate bookedOn) {
        return new AccountState(
                dailyQuota.withRefund(campaign, bookedOn),
                sequence,
                usedSlots,
                inFlight,
                limit,
                sendToday,
                suspensions,
                latestInstant,
                earliestTimer,
                movedBackAt,
                unplannedRecipients);
    }

    public AccountState withUsedSlots(int changed) {
        return new AccountState(
                dailyQuota,
                sequence,
                changed,
                inFlight,
                limit,
                sendToday,
                suspensions,
                latestInstant,
                earliestTimer,
                movedBackAt,
                unplannedRecipients);
    }

    /** So many recipients more are known by an answer alone. */
    public AccountState withMoreUnplanned(int more) {
        return unplannedRecipients == null
                ? this
                : new AccountState(
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
                        unplannedRecipients + more);
    }

    /** Whether an answer may be known of somebody who is in the queue still. */
    public boolean mayHaveUnplannedRecipients() {
        return unplannedRecipients == null || unplannedRecipients > 0;
    }

    /** What Meta told later counts, in whatever order it is read; of two at the same instant the lower. */
    public AccountState withLimit(Limit told) {
        var newer = limit == null ? told : limit.newerOf(told);
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
                unplannedRecipients);
    }

    /** Messages of this campaign were booked on the day before what is known begins. */
    public AccountState withRestoredMessage(CampaignId campaign) {
        return new AccountState(
                dailyQuota.withMessage(campaign),
                sequence,
                usedSlots,
                inFlight,
                limit,
                sendToday,
                suspensions,
                latestInstant,
                earliestTimer,
                movedBackAt,
                unplannedRecipients);
    }

    public AccountState withSuspensions(ActiveSuspensions changed) {
        return new AccountState(
                dailyQuota, sequence, usedSlots, inFlight, limit, sendToday, changed, latestInstant, earliestTimer, movedBackAt, unplannedRecipients);
    }

    public AccountState withEarliestTimer(Instant changed) {
        return new AccountState(
                dailyQuota, sequence, usedSlots, inFlight, limit, sendToday, suspensions, latestInstant, changed, movedBackAt, unplannedRecipients);
    }

    /** The ledger is about to be published: the next number, and never one that a lost store may have used. */
    public AccountState withNextSequence(Instant now) {
        var next = Math.max(sequence + 1, now.toEpochMilli());
        return new AccountState(
                dailyQuota, next, usedSlots, inFlight, limit, sendToday, suspensions, latestInstant, earliestTimer, movedBackAt, unplannedRecipients);
    }

    /** An earlier date never replaces a later one. */
    public AccountState withSendToday(LocalDate date) {
        var later = sendToday == null || date.isAfter(sendToday) ? date : sendToday;
        return new AccountState(
                dailyQuota, sequence, usedSlots, inFlight, limit, later, suspensions, latestInstant, earliestTimer, movedBackAt, unplannedRecipients);
    }

    /**
     * A messaging limit as Meta told it.
     *
     * @param people different ones in any moving 24 hours
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

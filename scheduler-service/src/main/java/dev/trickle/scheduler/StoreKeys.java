package dev.trickle.scheduler;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.scheduler.campaign.QueuePage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Keys of the stores: texts whose order as bytes is the order in which they are looked through. */
final class StoreKeys {

    /** Sorts behind every digit, letter and hyphen. */
    private static final String END = "~";

    /** Where the time stands in a key of what is due. */
    static final int TIME_OF_DUE = 2;

    /** Where the time stands in the key of a timer. */
    static final int TIME_OF_TIMER = 1;

    private static final long TEN_DIGITS = 10_000_000_000L;
    private static final long SEVENTEEN_DIGITS = 100_000_000_000_000_000L;
    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = EARLIEST.plus(SEVENTEEN_DIGITS - 1, ChronoUnit.MICROS);

    private StoreKeys() {}

    static String of(AccountId account, CampaignId campaign) {
        return account.value() + "|" + campaign;
    }

    /** The page of the queue that this ordinal is on. */
    static String page(AccountId account, CampaignId campaign, int ordinal) {
        return of(account, campaign) + "|"
                + Long.toString(TEN_DIGITS + QueuePage.of(ordinal)).substring(1);
    }

    static String of(AccountId account, RecipientId recipient) {
        return account.value() + "|" + recipient;
    }

    static String of(AccountId account, ContactKey contactKey) {
        return account.value() + "|" + contactKey;
    }

    /** What is due in a campaign, by time. */
    static String due(AccountId account, CampaignId campaign, Instant due, RecipientId recipient) {
        return of(account, campaign) + "|" + notBefore(due) + "|" + recipient;
    }

    static String dueFrom(AccountId account, CampaignId campaign, Instant from) {
        return of(account, campaign) + "|" + time(from);
    }

    static String dueUntil(AccountId account, CampaignId campaign, Instant until) {
        return of(account, campaign) + "|" + time(until) + END;
    }

    /** Timers of an account, by time; whose it is stands behind. */
    static String timer(AccountId account, Instant at, RecipientId recipient) {
        return account.value() + "|" + notBefore(at) + "|r|" + recipient;
    }

    static String timer(AccountId account, Instant at, ContactKey slot) {
        return account.value() + "|" + notBefore(at) + "|s|" + slot;
    }

    static String timersFrom(AccountId account, Instant from) {
        return account.value() + "|" + time(from);
    }

    static String timersUntil(AccountId account, Instant until) {
        return account.value() + "|" + time(until) + END;
    }

    static String firstOf(AccountId account) {
        return account.value() + "|";
    }

    static String lastOf(AccountId account) {
        return account.value() + "|" + END;
    }

    /** The last part of a key. */
    static String lastPart(String key) {
        return key.substring(key.lastIndexOf('|') + 1);
    }

    /** Whether the timer belongs to a place in the window, not to a recipient. */
    static boolean isSlotTimer(String key) {
        return key.charAt(key.lastIndexOf('|') - 1) == 's';
    }

    /** The instant of a timer or of something due, to the microsecond. */
    static Instant timeOf(String key, int part) {
        return EARLIEST.plus(Long.parseLong(key.split("\\|", -1)[part]), ChronoUnit.MICROS);
    }

    /** A time at which something may happen: the next whole microsecond, so that nothing happens too early. */
    private static String notBefore(Instant instant) {
        return time(instant.isBefore(LATEST) ? instant.plusNanos(999) : instant);
    }

    /** 17 digits of microseconds since 1970: until the year 5138. */
    private static String time(Instant instant) {
        var within = instant.isBefore(EARLIEST) ? EARLIEST : instant.isAfter(LATEST) ? LATEST : instant;
        return Long.toString(SEVENTEEN_DIGITS + ChronoUnit.MICROS.between(EARLIEST, within))
                .substring(1);
    }
}

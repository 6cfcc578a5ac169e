package dev.trickle.scheduler;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.scheduler.campaign.QueuePage;
import dev.trickle.scheduler.timer.Timer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Keys of the stores: texts whose order as bytes is the order in which they are looked through. */
final class StoreKeys {

    /** Sorts behind every digit, letter and hyphen. */
    private static final String END = "~";

    /** Where the time stands in a key of what is due. */
    static final int RETRY_TIME_PART = 2;

    /** Where the second stands in the key of a page of timers. */
    static final int TIMER_SECOND_PART = 1;

    private static final long TEN_DIGITS = 10_000_000_000L;
    private static final long SEVENTEEN_DIGITS = 100_000_000_000_000_000L;
    private static final Instant MIN_INSTANT = Instant.EPOCH;
    private static final Instant MAX_INSTANT = MIN_INSTANT.plus(SEVENTEEN_DIGITS - 1, ChronoUnit.MICROS);

    private StoreKeys() {}

    static String key(AccountId account, CampaignId campaign) {
        return account.value() + "|" + campaign;
    }

    /** The page of the queue that this ordinal is on. */
    static String queuePage(AccountId account, CampaignId campaign, int ordinal) {
        return key(account, campaign) + "|" + tenDigits(QueuePage.pageNumber(ordinal));
    }

    /** A page of those who were released. */
    static String releasedPage(AccountId account, int page) {
        return account.value() + "|" + tenDigits(page);
    }

    /** The number of a page of timers, or of those who were released. */
    static int pageNumber(String key) {
        return Integer.parseInt(lastPart(key));
    }

    static String key(AccountId account, RecipientId recipient) {
        return account.value() + "|" + recipient;
    }

    static String key(AccountId account, ContactKey contactKey) {
        return account.value() + "|" + contactKey;
    }

    /** What is due in a campaign, by time. */
    static String retry(AccountId account, CampaignId campaign, Instant due, RecipientId recipient) {
        return key(account, campaign) + "|" + roundedUp(due) + "|" + recipient;
    }

    static String retriesFrom(AccountId account, CampaignId campaign, Instant from) {
        return key(account, campaign) + "|" + time(from);
    }

    static String retriesUntil(AccountId account, CampaignId campaign, Instant until) {
        return key(account, campaign) + "|" + time(until) + END;
    }

    /** A page of the timers of one kind that ring within one second. */
    static String timerPage(String second, int page) {
        return second + tenDigits(page);
    }

    /** The second and the kind of a page of timers. */
    static String timerSecondOf(String key) {
        return key.substring(0, key.lastIndexOf('|') + 1);
    }

    static String timerSecond(AccountId account, Timer timer, Timer.Kind kind) {
        return timersFrom(account, timer.instant()) + "|" + kind.letter() + "|";
    }

    /** The last that a page of that second can have. */
    static String timerSecondEnd(String second) {
        return second + END;
    }

    /** Pages are by the second. */
    static String timersFrom(AccountId account, Instant from) {
        return account.value() + "|" + time(from.truncatedTo(ChronoUnit.SECONDS));
    }

    static String timersUntil(AccountId account, Instant until) {
        return account.value() + "|" + time(until) + END;
    }

    static String firstKey(AccountId account) {
        return account.value() + "|";
    }

    static String lastKey(AccountId account) {
        return account.value() + "|" + END;
    }

    /** The last part of a key. */
    static String lastPart(String key) {
        return key.substring(key.lastIndexOf('|') + 1);
    }

    static boolean isSlotTimer(String timers) {
        return timers.charAt(timers.lastIndexOf('|') - 1)
                == Timer.Kind.SLOT.letter().charAt(0);
    }

    /** The instant of something due, to the microsecond; the second of a page of timers. */
    static Instant instantOf(String key, int part) {
        return MIN_INSTANT.plus(Long.parseLong(key.split("\\|", -1)[part]), ChronoUnit.MICROS);
    }

    /** A time at which something may happen: the next whole microsecond, so that nothing happens too early. */
    private static String roundedUp(Instant instant) {
        return time(instant.isBefore(MAX_INSTANT) ? instant.plusNanos(999) : instant);
    }

    /** Room for every number of a page there can be: one more digit would be lost, and a page overwritten. */
    private static String tenDigits(int page) {
        return Long.toString(TEN_DIGITS + page).substring(1);
    }

    /** 17 digits of microseconds since 1970: until the year 5138. */
    private static String time(Instant instant) {
        var within = instant.isBefore(MIN_INSTANT) ? MIN_INSTANT : instant.isAfter(MAX_INSTANT) ? MAX_INSTANT : instant;
        return Long.toString(SEVENTEEN_DIGITS + ChronoUnit.MICROS.between(MIN_INSTANT, within))
                .substring(1);
    }
}

package dev.trickle.scheduler.store;

import dev.trickle.pipeline.AccountId;
import dev.trickle.pipeline.CampaignId;
import dev.trickle.pipeline.ContactKey;
import dev.trickle.pipeline.RecipientId;
import dev.trickle.scheduler.campaign.QueuePage;
import dev.trickle.scheduler.timer.Timer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Keys of the state stores: strings whose byte order is the scan order. */
public final class StoreKeys {

    /** Sorts after every digit, letter and hyphen. */
    private static final String END = "~";

    /** Index of the due instant in a key of the retry index. */
    static final int RETRY_TIME_PART = 2;

    /** Index of the second in a key of a timer page. */
    static final int TIMER_SECOND_PART = 1;

    private static final long TEN_DIGITS = 10_000_000_000L;
    private static final long SEVENTEEN_DIGITS = 100_000_000_000_000_000L;
    private static final long EIGHTEEN_DIGITS = 1_000_000_000_000_000_000L;
    private static final Instant MIN_INSTANT = Instant.EPOCH;
    private static final Instant MAX_INSTANT = MIN_INSTANT.plus(SEVENTEEN_DIGITS - 1, ChronoUnit.MICROS);

    private StoreKeys() {}

    public static String key(AccountId account, CampaignId campaign) {
        return account.value() + "|" + campaign;
    }

    /** The queue page that contains this ordinal. */
    public static String queuePage(AccountId account, CampaignId campaign, int ordinal) {
        return key(account, campaign) + "|" + tenDigits(QueuePage.pageNumber(ordinal));
    }

    /** A page of recipients in flight. */
    static String releasedPage(AccountId account, int page) {
        return account.value() + "|" + tenDigits(page);
    }

    /** The page number in the key of a timer page or of a page of recipients in flight. */
    static int pageNumber(String key) {
        return Integer.parseInt(lastPart(key));
    }

    public static String key(AccountId account, RecipientId recipient) {
        return account.value() + "|" + recipient;
    }

    public static String key(AccountId account, ContactKey contactKey) {
        return account.value() + "|" + contactKey;
    }

    /** An event about a recipient that waits for the end of a recovery. */
    public static String bufferedEvent(AccountId account, RecipientId recipient, long number) {
        return key(account, recipient) + "|"
                + Long.toString(EIGHTEEN_DIGITS + number).substring(1);
    }

    /** Present while a recovery has read events of a recipient and not yet found it in the queue. */
    public static String releasedMarker(AccountId account, RecipientId recipient) {
        return "~recipient|" + key(account, recipient);
    }

    /** An entry of the retry index. */
    static String retry(AccountId account, CampaignId campaign, Instant due, RecipientId recipient) {
        return key(account, campaign) + "|" + roundedUp(due) + "|" + recipient;
    }

    static String retriesFrom(AccountId account, CampaignId campaign, Instant from) {
        return key(account, campaign) + "|" + time(from);
    }

    static String retriesUntil(AccountId account, CampaignId campaign, Instant until) {
        return key(account, campaign) + "|" + time(until) + END;
    }

    /** A page of the timers of one kind in one second. */
    static String timerPage(String second, int page) {
        return second + tenDigits(page);
    }

    /** The part of a timer page key that contains account, second and kind. */
    static String timerSecondOf(String key) {
        return key.substring(0, key.lastIndexOf('|') + 1);
    }

    static String timerSecond(AccountId account, Timer timer, Timer.Kind kind) {
        return timersFrom(account, timer.instant()) + "|" + kind.letter() + "|";
    }

    /** Upper bound of the page keys of that second. */
    static String timerSecondEnd(String second) {
        return second + END;
    }

    /** Lower bound of the page keys from the second of this instant on. */
    static String timersFrom(AccountId account, Instant from) {
        return account.value() + "|" + time(from.truncatedTo(ChronoUnit.SECONDS));
    }

    static String timersUntil(AccountId account, Instant until) {
        return account.value() + "|" + time(until) + END;
    }

    public static String firstKey(AccountId account) {
        return account.value() + "|";
    }

    public static String lastKey(AccountId account) {
        return account.value() + "|" + END;
    }

    /** The last part of a key. */
    public static String lastPart(String key) {
        return key.substring(key.lastIndexOf('|') + 1);
    }

    static boolean isSlotTimer(String timers) {
        return timers.charAt(timers.lastIndexOf('|') - 1)
                == Timer.Kind.SLOT.letter().charAt(0);
    }

    /** The due instant of a retry, to the microsecond, or the second of a timer page. */
    static Instant instantOf(String key, int part) {
        return MIN_INSTANT.plus(Long.parseLong(key.split("\\|", -1)[part]), ChronoUnit.MICROS);
    }

    /** Rounds up to the next microsecond, so that no retry is due too early. */
    private static String roundedUp(Instant instant) {
        return time(instant.isBefore(MAX_INSTANT) ? instant.plusNanos(999) : instant);
    }

    /** Enough digits for every page number; a longer number would lose its first digit and overwrite another page. */
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

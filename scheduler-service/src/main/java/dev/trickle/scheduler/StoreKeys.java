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
    static final int TIME_OF_DUE = 2;

    /** Where the second stands in the key of a page of timers. */
    static final int SECOND_OF_TIMERS = 1;

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
        return of(account, campaign) + "|" + tenDigits(QueuePage.of(ordinal));
    }

    /** A page of those who were released. */
    static String released(AccountId account, int page) {
        return account.value() + "|" + tenDigits(page);
    }

    /** The number of a page of timers, or of those who were released. */
    static int numberOfPage(String key) {
        return Integer.parseInt(lastPart(key));
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

    /** A page of the timers of one kind that ring within one second. */
    static String timers(String second, int page) {
        return second + tenDigits(page);
    }

    /** The second and the kind of a page of timers. */
    static String secondOfTimers(String key) {
        return key.substring(0, key.lastIndexOf('|') + 1);
    }

    static String timersOfSecond(AccountId account, Timer timer, Timer.Kind kind) {
        return timersFrom(account, timer.instant()) + "|" + kind.letter() + "|";
    }

    /** The last that a page of that second can have. */
    static String timersUntilEndOf(String second) {
        return second + END;
    }

    /** Pages are by the second. */
    static String timersFrom(AccountId account, Instant from) {
        return account.value() + "|" + time(from.truncatedTo(ChronoUnit.SECONDS));
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

    static boolean isOfPlaces(String timers) {
        return timers.charAt(timers.lastIndexOf('|') - 1)
                == Timer.Kind.PLACE.letter().charAt(0);
    }

    /** The instant of something due, to the microsecond; the second of a page of timers. */
    static Instant timeOf(String key, int part) {
        return EARLIEST.plus(Long.parseLong(key.split("\\|", -1)[part]), ChronoUnit.MICROS);
    }

    /** A time at which something may happen: the next whole microsecond, so that nothing happens too early. */
    private static String notBefore(Instant instant) {
        return time(instant.isBefore(LATEST) ? instant.plusNanos(999) : instant);
    }

    /** Room for every number of a page there can be: one more digit would be lost, and a page overwritten. */
    private static String tenDigits(int page) {
        return Long.toString(TEN_DIGITS + page).substring(1);
    }

    /** 17 digits of microseconds since 1970: until the year 5138. */
    private static String time(Instant instant) {
        var within = instant.isBefore(EARLIEST) ? EARLIEST : instant.isAfter(LATEST) ? LATEST : instant;
        return Long.toString(SEVENTEEN_DIGITS + ChronoUnit.MICROS.between(EARLIEST, within))
                .substring(1);
    }
}

package dev.trickle.pipeline.installation;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A WhatsApp business portfolio and the rules it sends under.
 *
 * @param businessAccountId Meta's id of the WhatsApp business account; what webhooks name
 * @param phoneNumberIds Meta's ids of the numbers it sends from; the first is used
 * @param zone where its days begin and end
 * @param sendFrom messages leave from this local time on
 * @param sendUntil and before this one; midnight means the end of the day
 * @param sendDays on these days of the week
 * @param messagingLimit different people in any moving 24 hours, until Meta says otherwise
 * @param dailyLimit messages a calendar day, over all campaigns; never above what the messaging limit allows
 * @param reserve slots of the messaging limit that are left to other tools
 * @param quotaMargin how much longer than 24 hours a slot is held, for clocks that differ
 * @param resendAfter when a message whose outcome stayed unclear is sent again, once; from a day to less than a week,
 *     after which it is settled as unclear. Null, the default: never, a person decides
 */
public record Account(
        String businessAccountId,
        List<String> phoneNumberIds,
        @DefaultValue("UTC") ZoneId zone,
        @DefaultValue("09:00") LocalTime sendFrom,
        @DefaultValue("00:00") LocalTime sendUntil,

        @DefaultValue({"MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"})
        Set<DayOfWeek> sendDays,

        @DefaultValue("250") int messagingLimit,
        @DefaultValue("2147483647") int dailyLimit,
        @DefaultValue("0") int reserve,
        @DefaultValue("60s") Duration quotaMargin,
        @Nullable Duration resendAfter) {

    /** How long an unclear outcome is kept open for evidence or a person. */
    public static final Duration RESOLUTION_PERIOD = Duration.ofDays(7);

    /** A shorter window would have no instant at which a message can still be taken up before its end. */
    private static final Duration MIN_SEND_WINDOW = Duration.ofMinutes(15);

    /** By then almost all the evidence there will ever be has come. */
    private static final Duration MIN_RESEND_AFTER = Duration.ofDays(1);

    public Account {
        if (phoneNumberIds.isEmpty()) {
            throw new IllegalArgumentException("phone-number-ids must name at least one number");
        }
        if (sendDays.isEmpty()) {
            throw new IllegalArgumentException("send-days must name at least one day");
        }
        if (messagingLimit < 1 || dailyLimit < 1 || reserve < 0 || quotaMargin.isNegative()) {
            throw new IllegalArgumentException(
                    "messaging-limit and daily-limit must be at least 1, reserve and quota-margin at least 0");
        }
        if (!sendUntil.equals(LocalTime.MIDNIGHT) && !sendFrom.isBefore(sendUntil)) {
            throw new IllegalArgumentException("send-from must lie before send-until");
        }
        if (windowLength(sendFrom, sendUntil).compareTo(MIN_SEND_WINDOW) < 0) {
            throw new IllegalArgumentException("send-until must lie at least 15 minutes after send-from");
        }
        if (resendAfter != null
                && (resendAfter.compareTo(MIN_RESEND_AFTER) < 0 || resendAfter.compareTo(RESOLUTION_PERIOD) >= 0)) {
            throw new IllegalArgumentException("resend-after must be at least 1 day and less than 7 days");
        }
        phoneNumberIds = List.copyOf(phoneNumberIds);
        sendDays = Set.copyOf(sendDays);
    }

    private static Duration windowLength(LocalTime from, LocalTime until) {
        var length = Duration.between(from, until);
        return until.equals(LocalTime.MIDNIGHT) ? length.plusDays(1) : length;
    }

    /** The local date at this instant. */
    public LocalDate dateAt(Instant instant) {
        return instant.atZone(zone).toLocalDate();
    }
}

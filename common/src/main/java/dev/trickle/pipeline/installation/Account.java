package dev.trickle.pipeline.installation;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
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
        @DefaultValue("60s") Duration quotaMargin) {

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
        phoneNumberIds = List.copyOf(phoneNumberIds);
        sendDays = Set.copyOf(sendDays);
    }

    /** The local date at this instant. */
    public LocalDate dateAt(Instant instant) {
        return instant.atZone(zone).toLocalDate();
    }
}

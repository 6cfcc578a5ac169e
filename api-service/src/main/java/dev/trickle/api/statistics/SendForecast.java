package dev.trickle.api.statistics;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Computes the day of the last message of a campaign without failures: the messages of each day are shared among the
 * campaigns by priority, as the scheduler does. Consecutive days with equal shares are computed in one step, so that
 * the cost depends on the number of campaigns, not on the number of days or people.
 *
 * @param messagesPerDay messages of all campaigns together, from 1
 * @param sendDays days of the week on which messages are sent; none means all
 * @param today first day of the forecast
 * @param remainingToday messages of all campaigns together that may still be sent today, from 0
 */
record SendForecast(int messagesPerDay, Set<DayOfWeek> sendDays, LocalDate today, int remainingToday) {

    /** Shares are fractions, so sums have rounding errors. */
    private static final double ROUNDING_TOLERANCE = 1e-6;

    SendForecast {
        sendDays = sendDays.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : Set.copyOf(sendDays);
    }

    /**
     * The day on which the last message of a campaign is sent.
     *
     * @param others the other campaigns of the account
     */
    LocalDate lastDay(PendingCampaign campaign, List<PendingCampaign> others) {
        var queues = new ArrayList<>(List.of(campaign));
        queues.addAll(others);
        var day = sendDayOnOrAfter(today);
        while (true) {
            var first = queues.getFirst();
            if (first.people() < ROUNDING_TOLERANCE) {
                return latest(today, first.from());
            }
            var messages = messagesSentOn(day, queues);
            if (day.isAfter(first.until())) {
                return first.until();
            }
            if (first.people() - messages[0] < ROUNDING_TOLERANCE) {
                return day;
            }
            var days = daysWithSameShares(day, queues, messages);
            IntStream.range(0, messages.length)
                    .forEach(number -> queues.set(number, queues.get(number).minus(days * messages[number])));
            day = addSendDays(day, days);
        }
    }

    /** The messages of each queue on a day. */
    private double[] messagesSentOn(LocalDate day, List<PendingCampaign> queues) {
        var isToday = day.equals(today);
        var caps =
                queues.stream().mapToDouble(queue -> queue.maxOn(day, isToday)).toArray();
        var weights = queues.stream().mapToInt(PendingCampaign::priority).toArray();
        return WeightedShares.split(isToday ? remainingToday : messagesPerDay, caps, weights);
    }

    /** The number of days with equal shares: until a campaign starts, ends or is complete. */
    private long daysWithSameShares(LocalDate day, List<PendingCampaign> queues, double[] messages) {
        if (day.equals(today)) {
            return 1;
        }
        var days = Long.MAX_VALUE;
        for (var number = 0; number < messages.length; number++) {
            var queue = queues.get(number);
            if (messages[number] > 0) {
                days = Math.min(days, daysBeforeLast(queue.people() / messages[number]));
            }
            if (queue.from().isAfter(day)) {
                days = Math.min(days, sendDaysBetween(day, queue.from()));
            } else if (!queue.until().isBefore(day) && queue.until().isBefore(LocalDate.MAX)) {
                days = Math.min(days, sendDaysBetween(day, queue.until().plusDays(1)));
            }
        }
        return Math.max(1, days);
    }

    /** The days before the one on which a queue becomes empty. */
    private static long daysBeforeLast(double days) {
        return (long) Math.ceil(days - ROUNDING_TOLERANCE) - 1;
    }

    /** The number of send days from {@code day} up to {@code end}, exclusive. */
    private long sendDaysBetween(LocalDate day, LocalDate end) {
        var weeks = day.until(end, ChronoUnit.WEEKS);
        return weeks * sendDays.size()
                + day.plusWeeks(weeks).datesUntil(end).filter(this::isSendDay).count();
    }

    /** Adds send days to a send day; whole weeks in one step, because there may be thousands. */
    private LocalDate addSendDays(LocalDate day, long days) {
        var later = day.plusWeeks(days / sendDays.size());
        for (var step = 0; step < days % sendDays.size(); step++) {
            later = sendDayOnOrAfter(later.plusDays(1));
        }
        return later;
    }

    private LocalDate sendDayOnOrAfter(LocalDate day) {
        var found = day;
        while (!isSendDay(found)) {
            found = found.plusDays(1);
        }
        return found;
    }

    private boolean isSendDay(LocalDate day) {
        return sendDays.contains(day.getDayOfWeek());
    }

    private static LocalDate latest(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }

    /**
     * The pending recipients of a campaign.
     *
     * @param people number of pending recipients; a fraction during the computation
     * @param dailyLimit messages a day of this campaign, from 1
     * @param remainingToday messages that may still be sent on the first day
     * @param priority weight of its share, from 1
     * @param from first day on which messages may be sent
     * @param until last day on which messages may be sent
     */
    record PendingCampaign(
            double people, int dailyLimit, int remainingToday, int priority, LocalDate from, LocalDate until) {

        private PendingCampaign minus(double messages) {
            return new PendingCampaign(people - messages, dailyLimit, remainingToday, priority, from, until);
        }

        private double maxOn(LocalDate day, boolean isToday) {
            return day.isBefore(from) || day.isAfter(until) || people < ROUNDING_TOLERANCE
                    ? 0
                    : Math.min(people, isToday ? remainingToday : dailyLimit);
        }
    }
}

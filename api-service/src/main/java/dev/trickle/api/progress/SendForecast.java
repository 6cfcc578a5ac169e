package dev.trickle.api.progress;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * When the last message of a campaign leaves, if nothing fails: an account's days one after the other, each shared out
 * in turns weighted by priority as the gate does it. Days that are alike are taken in one step, so that a forecast
 * costs by the number of campaigns and not by the number of days or people.
 *
 * @param messagesADay of all campaigns together, from 1
 * @param sendDays days of the week on which messages leave; none means all
 * @param today the first day that counts
 * @param roomToday messages of all campaigns together that may still leave on it, from 0
 */
record SendForecast(int messagesADay, Set<DayOfWeek> sendDays, LocalDate today, int roomToday) {

    /** Shares of a day are no whole numbers, and their sums not quite exact. */
    private static final double ALMOST_NOTHING = 1e-6;

    SendForecast {
        sendDays = sendDays.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : Set.copyOf(sendDays);
    }

    /**
     * The day on which the last message of a campaign leaves.
     *
     * @param others the campaigns that take their turns beside it
     */
    LocalDate lastDay(PendingCampaign asked, List<PendingCampaign> others) {
        var queues = new ArrayList<>(List.of(asked));
        queues.addAll(others);
        var day = onOrAfter(today);
        while (true) {
            var left = queues.getFirst();
            if (left.people() < ALMOST_NOTHING) {
                return later(today, left.from());
            }
            var leaving = leavingOn(day, queues);
            if (day.isAfter(left.until())) {
                return left.until();
            }
            if (left.people() - leaving[0] < ALMOST_NOTHING) {
                return day;
            }
            var days = daysAlike(day, queues, leaving);
            IntStream.range(0, leaving.length)
                    .forEach(number -> queues.set(number, queues.get(number).without(days * leaving[number])));
            day = daysAfter(day, days);
        }
    }

    /** How many of each queue leave on a day. */
    private double[] leavingOn(LocalDate day, List<PendingCampaign> queues) {
        var first = day.equals(today);
        var most =
                queues.stream().mapToDouble(queue -> queue.mostOn(day, first)).toArray();
        var weights = queues.stream().mapToInt(PendingCampaign::priority).toArray();
        return WeightedShares.of(first ? roomToday : messagesADay, most, weights);
    }

    /** For how many days just as many leave: until somebody is done, comes or ends. */
    private long daysAlike(LocalDate day, List<PendingCampaign> queues, double[] leaving) {
        if (day.equals(today)) {
            return 1;
        }
        var days = Long.MAX_VALUE;
        for (var number = 0; number < leaving.length; number++) {
            var queue = queues.get(number);
            if (leaving[number] > 0) {
                days = Math.min(days, fullDays(queue.people() / leaving[number]));
            }
            if (queue.from().isAfter(day)) {
                days = Math.min(days, sendDaysBetween(day, queue.from()));
            } else if (!queue.until().isBefore(day) && queue.until().isBefore(LocalDate.MAX)) {
                days = Math.min(days, sendDaysBetween(day, queue.until().plusDays(1)));
            }
        }
        return Math.max(1, days);
    }

    /** The days before the one on which a queue is through. */
    private static long fullDays(double days) {
        return (long) Math.ceil(days - ALMOST_NOTHING) - 1;
    }

    /** Send days from one on to a later one, without that. */
    private long sendDaysBetween(LocalDate day, LocalDate end) {
        var weeks = day.until(end, ChronoUnit.WEEKS);
        return weeks * sendDays.size()
                + day.plusWeeks(weeks).datesUntil(end).filter(this::isSendDay).count();
    }

    /** So many send days after a send day; whole weeks in one step, as there may be thousands. */
    private LocalDate daysAfter(LocalDate day, long days) {
        var later = day.plusWeeks(days / sendDays.size());
        for (var step = 0; step < days % sendDays.size(); step++) {
            later = onOrAfter(later.plusDays(1));
        }
        return later;
    }

    private LocalDate onOrAfter(LocalDate day) {
        var found = day;
        while (!isSendDay(found)) {
            found = found.plusDays(1);
        }
        return found;
    }

    private boolean isSendDay(LocalDate day) {
        return sendDays.contains(day.getDayOfWeek());
    }

    private static LocalDate later(LocalDate one, LocalDate other) {
        return one.isAfter(other) ? one : other;
    }

    /**
     * Who waits in a campaign.
     *
     * @param people how many; parts of one while days are shared out
     * @param dailyLimit messages a day of this campaign, from 1
     * @param leftToday what of that may still leave on the first day
     * @param priority how many turns it has where others have one, from 1
     * @param from the first day on which they may leave
     * @param until the last one
     */
    record PendingCampaign(
            double people, int dailyLimit, int leftToday, int priority, LocalDate from, LocalDate until) {

        private PendingCampaign without(double gone) {
            return new PendingCampaign(people - gone, dailyLimit, leftToday, priority, from, until);
        }

        private double mostOn(LocalDate day, boolean first) {
            return day.isBefore(from) || day.isAfter(until) || people < ALMOST_NOTHING
                    ? 0
                    : Math.min(people, first ? leftToday : dailyLimit);
        }
    }
}

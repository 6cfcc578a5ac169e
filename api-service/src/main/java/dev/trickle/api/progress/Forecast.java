package dev.trickle.api.progress;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Set;

/**
 * When the last message of a campaign leaves, if nothing fails and no other campaign takes its turn.
 *
 * @param dailyLimit messages a day, from 1
 * @param sendDays days of the week on which messages leave; never empty
 */
record Forecast(int dailyLimit, Set<DayOfWeek> sendDays) {

    Forecast {
        sendDays = sendDays.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : Set.copyOf(sendDays);
    }

    /**
     * The day on which the last of the remaining messages leaves.
     *
     * @param first the day that counts first
     * @param roomOnFirst what may still leave on it, from 0
     */
    LocalDate lastDay(int remaining, LocalDate first, int roomOnFirst) {
        if (remaining <= 0) {
            return first;
        }
        var day = onOrAfter(first);
        var left = remaining - (day.equals(first) ? roomOnFirst : dailyLimit);
        return left <= 0 ? day : daysAfter(day, Math.ceilDiv(left, dailyLimit));
    }

    /** So many send days after a send day; whole weeks in one step, as there may be thousands. */
    private LocalDate daysAfter(LocalDate day, int days) {
        var later = day.plusWeeks(days / sendDays.size());
        for (var step = 0; step < days % sendDays.size(); step++) {
            later = onOrAfter(later.plusDays(1));
        }
        return later;
    }

    private LocalDate onOrAfter(LocalDate day) {
        var found = day;
        while (!sendDays.contains(found.getDayOfWeek())) {
            found = found.plusDays(1);
        }
        return found;
    }
}

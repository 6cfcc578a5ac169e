package dev.trickle.simulator.ledger;

import static java.util.stream.Collectors.groupingBy;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The acceptances by calendar day of one time zone.
 *
 * @param used number of days with accepted messages
 * @param mostMessages largest number of messages on one day
 * @param mostPeople largest number of different people on one day
 */
@JsonNaming(SnakeCaseStrategy.class)
public record CalendarDays(ZoneId zone, int used, int mostMessages, int mostPeople) {

    static CalendarDays of(List<Acceptance> acceptances, ZoneId zone) {
        var days = acceptances.stream()
                .collect(groupingBy(line -> LocalDate.ofInstant(line.at(), zone)))
                .values();
        var messages = days.stream().mapToInt(Collection::size).max().orElse(0);
        var people = days.stream().mapToInt(CalendarDays::people).max().orElse(0);
        return new CalendarDays(zone, days.size(), messages, people);
    }

    private static int people(List<Acceptance> day) {
        return (int) day.stream().map(line -> line.delivery().to()).distinct().count();
    }
}

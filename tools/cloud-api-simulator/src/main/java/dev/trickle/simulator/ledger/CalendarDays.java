package dev.trickle.simulator.ledger;

import static java.util.stream.Collectors.groupingBy;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * How the acceptances lie on the days of one time zone.
 *
 * @param used on how many days anything was accepted
 * @param mostMessages the messages of the day with the most messages
 * @param mostPeople the different people of the day with the most people
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

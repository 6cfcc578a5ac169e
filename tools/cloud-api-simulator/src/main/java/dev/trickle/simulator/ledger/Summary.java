package dev.trickle.simulator.ledger;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The ledger in numbers.
 *
 * @param people how many different people were written to
 * @param writtenToMoreThanOnce how many people got the same template more than once, added up over the templates
 * @param mostPeopleInMovingDay the largest number of different people within any 24 hours
 * @param days the calendar days something was accepted on
 * @param refused how many calls were refused, by Meta's code
 */
@JsonNaming(SnakeCaseStrategy.class)
public record Summary(
        long accepted,
        long people,
        long writtenToMoreThanOnce,
        SortedMap<String, TemplateUse> templates,
        int mostPeopleInMovingDay,
        CalendarDays days,
        SortedMap<Integer, Long> refused) {

    private static final Duration MOVING_DAY = Duration.ofHours(24);

    static Summary of(List<Acceptance> acceptances, SortedMap<Integer, Long> refused, ZoneId zone) {
        var templates = templates(acceptances);
        return new Summary(
                acceptances.size(),
                acceptances.stream()
                        .map(line -> line.delivery().to())
                        .distinct()
                        .count(),
                templates.values().stream()
                        .mapToLong(TemplateUse::writtenToMoreThanOnce)
                        .sum(),
                templates,
                new RollingWindow(MOVING_DAY).mostPeople(acceptances),
                CalendarDays.of(acceptances, zone),
                refused);
    }

    private static SortedMap<String, TemplateUse> templates(List<Acceptance> acceptances) {
        Map<String, List<String>> people = acceptances.stream()
                .map(Acceptance::delivery)
                .collect(groupingBy(Delivery::template, mapping(Delivery::to, Collectors.toList())));
        var uses = new TreeMap<String, TemplateUse>();
        people.forEach((template, recipients) -> uses.put(template, TemplateUse.of(recipients)));
        return uses;
    }
}

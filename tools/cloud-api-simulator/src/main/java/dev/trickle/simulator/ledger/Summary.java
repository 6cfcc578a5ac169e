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
 * The counts of the ledger.
 *
 * @param people number of different recipients
 * @param writtenToMoreThanOnce people who got the same template more than once, summed over the templates
 * @param mostPeopleInMovingDay largest number of different people in any 24 hours
 * @param days acceptances by calendar day
 * @param refused number of refused calls by Meta's error code
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
                new RollingWindow(MOVING_DAY).maxPeople(acceptances),
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

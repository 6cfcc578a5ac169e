package dev.trickle.systemtest.promises;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.trickle.systemtest.promises.Evidence.Message;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** In no rolling 24 hours more people than the messaging limit, and on no day more messages than that. */
public final class LimitNeverExceeded implements Promise {

    private static final Duration DAY = Duration.ofHours(24);

    @Override
    public String code() {
        return "over_limit";
    }

    @Override
    public List<String> breaches(Evidence evidence) {
        return evidence.ledger().stream().collect(groupingBy(Message::number)).entrySet().stream()
                .flatMap(number -> breaches(
                        number.getKey(), number.getValue(), evidence.limits().get(number.getKey())))
                .toList();
    }

    private static Stream<String> breaches(String number, List<Message> ledger, int limit) {
        var most = maxPeopleInWindow(ledger);
        var tooMany = most > limit
                ? Stream.of("number %s wrote to %d people in 24 hours, limit %d".formatted(number, most, limit))
                : Stream.<String>empty();
        var days = ledger.stream()
                .collect(groupingBy(
                        message -> message.acceptedAt().atZone(ZoneOffset.UTC).toLocalDate(), counting()));
        return Stream.concat(
                tooMany,
                days.entrySet().stream()
                        .filter(day -> day.getValue() > limit)
                        .map(day ->
                                "number %s sent %d messages on %s".formatted(number, day.getValue(), day.getKey())));
    }

    /** The maximum over all 24-hour windows; two messages exactly 24 hours apart are not in the same window. */
    static int maxPeopleInWindow(List<Message> ledger) {
        var window = new ArrayDeque<Message>();
        Map<String, Integer> people = new HashMap<>();
        var most = 0;
        for (var newest : ledger.stream().sorted(comparing(Message::acceptedAt)).toList()) {
            while (!window.isEmpty()
                    && !window.getFirst()
                            .acceptedAt()
                            .isAfter(newest.acceptedAt().minus(DAY))) {
                people.computeIfPresent(
                        window.removeFirst().person(), (person, messages) -> messages == 1 ? null : messages - 1);
            }
            window.addLast(newest);
            people.merge(newest.person(), 1, Integer::sum);
            most = Math.max(most, people.size());
        }
        return most;
    }
}

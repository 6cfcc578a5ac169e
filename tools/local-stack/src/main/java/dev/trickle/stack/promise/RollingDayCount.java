package dev.trickle.stack.promise;

import static java.util.Comparator.comparing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Counts different people over any 24 hours; two acceptances exactly 24 hours apart are not in the same. */
final class RollingDayCount {

    private static final Duration LENGTH = Duration.ofHours(24);

    private final ArrayDeque<AcceptedMessage> window = new ArrayDeque<>();
    private final Map<String, Integer> messagesByPerson = new HashMap<>();

    private RollingDayCount() {}

    /** The largest number of different people that any 24 hours hold. */
    static int mostPeople(Collection<AcceptedMessage> ledger) {
        var day = new RollingDayCount();
        return ledger.stream()
                .sorted(comparing(AcceptedMessage::at))
                .mapToInt(day::peopleAfter)
                .max()
                .orElse(0);
    }

    private int peopleAfter(AcceptedMessage newest) {
        while (!window.isEmpty() && !window.getFirst().at().isAfter(newest.at().minus(LENGTH))) {
            messagesByPerson.computeIfPresent(
                    window.removeFirst().person(), (person, messages) -> messages == 1 ? null : messages - 1);
        }
        window.addLast(newest);
        messagesByPerson.merge(newest.person(), 1, Integer::sum);
        return messagesByPerson.size();
    }
}

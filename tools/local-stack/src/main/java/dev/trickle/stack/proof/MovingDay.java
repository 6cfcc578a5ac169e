package dev.trickle.stack.proof;

import static java.util.Comparator.comparing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Counts different people over any 24 hours; two acceptances exactly 24 hours apart are not in the same. */
final class MovingDay {

    private static final Duration LENGTH = Duration.ofHours(24);

    private final ArrayDeque<Accepted> window = new ArrayDeque<>();
    private final Map<String, Integer> messagesByPerson = new HashMap<>();

    private MovingDay() {}

    /** The largest number of different people that any 24 hours hold. */
    static int mostPeople(Collection<Accepted> ledger) {
        var day = new MovingDay();
        return ledger.stream()
                .sorted(comparing(Accepted::at))
                .mapToInt(day::peopleAfter)
                .max()
                .orElse(0);
    }

    private int peopleAfter(Accepted newest) {
        while (!window.isEmpty() && !window.getFirst().at().isAfter(newest.at().minus(LENGTH))) {
            messagesByPerson.computeIfPresent(
                    window.removeFirst().person(), (person, messages) -> messages == 1 ? null : messages - 1);
        }
        window.addLast(newest);
        messagesByPerson.merge(newest.person(), 1, Integer::sum);
        return messagesByPerson.size();
    }
}

package dev.trickle.stack.promise;

import static java.util.Comparator.comparing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Counts the different people in any 24 hours. Two acceptances exactly 24 hours apart are in different windows. */
final class RollingDayCount {

    private static final Duration WINDOW = Duration.ofHours(24);

    private final ArrayDeque<AcceptedMessage> window = new ArrayDeque<>();
    private final Map<String, Integer> messagesByPerson = new HashMap<>();

    private RollingDayCount() {}

    /** Returns the maximum number of different people in any 24 hours. */
    static int maxPeople(Collection<AcceptedMessage> ledger) {
        var day = new RollingDayCount();
        return ledger.stream()
                .sorted(comparing(AcceptedMessage::at))
                .mapToInt(day::add)
                .max()
                .orElse(0);
    }

    private int add(AcceptedMessage newest) {
        while (!window.isEmpty() && !window.getFirst().at().isAfter(newest.at().minus(WINDOW))) {
            messagesByPerson.computeIfPresent(
                    window.removeFirst().person(), (person, messages) -> messages == 1 ? null : messages - 1);
        }
        window.addLast(newest);
        messagesByPerson.merge(newest.person(), 1, Integer::sum);
        return messagesByPerson.size();
    }
}

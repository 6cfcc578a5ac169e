package dev.trickle.simulator.ledger;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The window Meta limits: at an instant t it holds what was accepted after t minus its length, up to and with t.
 *
 * <p>Its fullest moment is always that of an acceptance, so one pass over them, in order of time, is exact.
 */
record RollingWindow(Duration length) {

    /** The largest number of different people the window ever held. */
    int mostPeople(List<Acceptance> acceptances) {
        var sorted = acceptances.stream()
                .sorted(Comparator.comparing(Acceptance::at))
                .toList();
        var inside = new HashMap<String, Integer>();
        var most = 0;
        var oldest = 0;
        for (var newest : sorted) {
            inside.merge(newest.delivery().to(), 1, Integer::sum);
            var beginning = newest.at().minus(length);
            while (!sorted.get(oldest).at().isAfter(beginning)) {
                remove(sorted.get(oldest++).delivery().to(), inside);
            }
            most = Math.max(most, inside.size());
        }
        return most;
    }

    private static void remove(String person, Map<String, Integer> inside) {
        inside.computeIfPresent(person, (to, times) -> times > 1 ? times - 1 : null);
    }
}

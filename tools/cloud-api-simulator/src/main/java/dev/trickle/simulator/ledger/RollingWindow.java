package dev.trickle.simulator.ledger;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rolling window of the messaging limit: at an instant t it contains the acceptances after t minus its length, up
 * to and including t.
 *
 * <p>Its maximum is always reached at an acceptance, so one pass over the acceptances in order of time is exact.
 */
record RollingWindow(Duration length) {

    /** Returns the largest number of different people in the window. */
    int maxPeople(List<Acceptance> acceptances) {
        var sorted = acceptances.stream()
                .sorted(Comparator.comparing(Acceptance::at))
                .toList();
        var inside = new HashMap<String, Integer>();
        var max = 0;
        var oldest = 0;
        for (var newest : sorted) {
            inside.merge(newest.delivery().to(), 1, Integer::sum);
            var beginning = newest.at().minus(length);
            while (!sorted.get(oldest).at().isAfter(beginning)) {
                remove(sorted.get(oldest++).delivery().to(), inside);
            }
            max = Math.max(max, inside.size());
        }
        return max;
    }

    private static void remove(String person, Map<String, Integer> inside) {
        inside.computeIfPresent(person, (to, times) -> times > 1 ? times - 1 : null);
    }
}
